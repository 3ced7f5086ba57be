"""What a cell reader is: text of one cell in, normalised value and problems out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from procedures.model import Field
from procedures.tables import Tables


class Problem(NamedTuple):
    """A catalogued finding code and the values that its sentence needs."""

    code: str
    values: Mapping[str, Any] = {}


class Reading(NamedTuple):
    """A cell's normalised value; `problems` is empty when nothing is wrong."""

    value: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader may know: its field's definition, dated tables, business date, province."""

    field: Field
    tables: Tables
    today: date
    province: str | None


#: Reads the cleaned, non-blank text of one cell. Called once per distinct value of a column.
Reader = Callable[[str], Reading]


def broken(text: str, code: str, **values: object) -> Reading:
    """A reading that keeps the text as typed and says what is wrong with it."""
    return Reading(text, (Problem(code, values),))


def cleaned(typed: str, value: str) -> Reading:
    """A good value; a hint where it was folded from full-width characters or inner blanks.

    Upper case alone (an `x` at the end of an ID) is no news to anybody.
    """
    if typed in (value, value.lower()) or typed.upper() == value:
        return Reading(value)
    return Reading(value, (Problem("value-cleaned", {"clean": value}),))
