"""Institutions that a case concerns beside the one that filed it."""

from __future__ import annotations

from collections.abc import Mapping

from procedures.model import Procedure


def party_fields(procedure: Procedure) -> tuple[str, ...]:
    """Fields that name another party of the review, in the order of the steps."""
    named = (actor.of for step in procedure.review for actor in step.actors if actor.of)
    return tuple(dict.fromkeys(named))


def parties(procedure: Procedure, values: Mapping[str, str]) -> tuple[str, ...]:
    """The other parties of a case by code: 调入机构, 原单位."""
    named = (values.get(field, "") for field in party_fields(procedure))
    return tuple(dict.fromkeys(code for code in named if code))
