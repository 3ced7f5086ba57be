"""Keys that identify a row: who it is about, and what makes a second one a duplicate."""

from __future__ import annotations

from collections.abc import Mapping

from procedures.model import Procedure

_SEPARATOR = "\x1f"
#: Characters of a short number that a list shows.
_SHOWN = 3


def unique_key(procedure: Procedure, values: Mapping[str, str]) -> str:
    """The duplicate key of a row's normalised values, or "" while a part of it is blank.

    Also "" where the procedure knows no duplicates.
    """
    if procedure.unique.holds == "never":
        return ""
    parts = [values.get(name, "") for name in procedure.unique.fields]
    asked = zip(procedure.unique.fields, parts, strict=True)
    if not all(part for name, part in asked if name not in procedure.unique.optional):
        return ""
    return key_space(procedure) + _SEPARATOR.join(parts)


def key_space(procedure: Procedure) -> str:
    """What every unique key of the procedure begins with, and of those it shares `scope` with."""
    return (procedure.unique.scope or procedure.id) + _SEPARATOR


def subject_key(procedure: Procedure, values: Mapping[str, str]) -> str:
    """The value of the key field: the ID number, institution code … the row is about."""
    return values.get(procedure.key_field.name, "")


def mask(number: str) -> str:
    """A number as lists show it: first 4, five asterisks, last 3; under 15 first 1 and last 2.

    One so short that nothing would be hidden is asterisks only.
    Source: seed 000 lines 33-42; design 8.
    """
    if len(number) <= _SHOWN:
        return "*****" if number else ""
    if len(number) < 15:
        return f"{number[:1]}*****{number[-2:]}"
    return f"{number[:4]}*****{number[-3:]}"
