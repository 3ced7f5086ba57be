"""Reminders that a step's timer declares: 7 days after a case came, say (D-D01, D15)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procedures.deadlines import reminder_day
from procedures.words import MOVING_STATUSES, Status
from registry.decisions import BodyOf
from registry.models import Application, PendingAction
from registry.notices import Notice


def reminders(session: Session, body_of: BodyOf, today: date) -> list[Notice]:
    """A notice to each institution awaited in a step whose timer has a reminder that is due.

    In a wait it is the institution that filed: for what only it can bring about (收回).
    `due` of a notice is the day the reminder fell on, whatever day it is asked: told under that
    day, each is told once, after a night without a run as well. Of several that have passed
    only the last is named.
    """
    counts: Counter[tuple[str, str, str, date]] = Counter()
    for institution, procedure, version, step, since, count in (
        *_awaited(session),
        *_waiting(session),
    ):
        timer = body_of(procedure, version).step(step).timer
        day = reminder_day(timer, since, today) if timer is not None else None
        if day is not None:
            counts[institution, procedure, step, day] += count
    return [
        Notice(institution, "reminder", procedure, count, step, day)
        for (institution, procedure, step, day), count in sorted(counts.items())
    ]


class _Standing(NamedTuple):
    institution: str
    procedure: str
    version: int
    step: str
    since: date
    cases: int


def _awaited(session: Session) -> list[_Standing]:
    """Who is to decide, what, in which step since when, and how many."""
    columns = (
        PendingAction.institution, Application.procedure, Application.procedure_version,
        PendingAction.step, PendingAction.since,
    )  # fmt: skip
    query = (
        select(*columns, func.count())
        .join(Application, Application.number == PendingAction.application)
        .where(Application.status.in_([Status.IN_REVIEW, Status.HOLD]))
        .group_by(*columns)
    )
    return [_Standing(*row) for row in session.execute(query)]


def _waiting(session: Session) -> list[_Standing]:
    """The same of waits, which nobody decides: the institutions that filed."""
    columns = (
        Application.institution, Application.procedure, Application.procedure_version,
        Application.step, Application.step_since,
    )  # fmt: skip
    awaited = select(PendingAction.application).where(
        PendingAction.application == Application.number
    )
    moving = Application.status.in_(sorted(MOVING_STATUSES))
    query = select(*columns, func.count()).where(moving, ~awaited.exists()).group_by(*columns)
    return [_Standing(*row) for row in session.execute(query)]
