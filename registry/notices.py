"""What a run has to tell whom: counted from its events and from what is due. Numbers only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procedures.calendar import add_working_days
from procedures.words import Status
from registry.models import Application, ApplicationEvent, PendingAction

#: status after an event -> topic for the submitter
_TOPICS = {
    Status.RETURNED: "returned",
    Status.DONE: "done",
    Status.REJECTED: "rejected",
    Status.DECLINED: "declined",
    Status.LAPSED: "lapsed",
    Status.TO_CONFIRM: "to_confirm",
}
#: Working days before a step's last day on which its reviewers are reminded (rules 7).
REMIND_BEFORE = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """So many applications of a procedure, for one institution, under one topic."""

    institution: str
    topic: str
    procedure: str
    count: int
    step: str = ""


def of_run(session: Session, run: str) -> list[Notice]:
    """What the run's events mean to submitters, and what they put before reviewers."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    query = (
        select(
            Application.institution,
            Application.procedure,
            ApplicationEvent.kind,
            ApplicationEvent.status_after,
            func.count(),
        )
        .join(Application, Application.number == ApplicationEvent.subject)
        .where(ApplicationEvent.run == run)
        .group_by(
            Application.institution,
            Application.procedure,
            ApplicationEvent.kind,
            ApplicationEvent.status_after,
        )
    )
    for institution, procedure, kind, status, count in session.execute(query):
        topic = _TOPICS.get(Status(status))
        if kind == "filed" and topic != "to_confirm":
            counts[institution, "filed", procedure, ""] += count
        elif topic is not None:
            counts[institution, topic, procedure, ""] += count
    arrived = (
        select(PendingAction.institution, Application.procedure, PendingAction.step, func.count())
        .join(Application, Application.number == PendingAction.application)
        .where(Application.changed_by_run == run, PendingAction.since == Application.step_since)
        .group_by(PendingAction.institution, Application.procedure, PendingAction.step)
    )
    for institution, procedure, step, count in session.execute(arrived):
        counts[institution, "pending", procedure, step] += count
    return _notices(counts)


def due(session: Session, today: date, holidays: dict[date, bool]) -> list[Notice]:
    """Steps whose last day is two working days away, and steps overdue since yesterday."""
    soon = add_working_days(today, REMIND_BEFORE, holidays)
    counts: Counter[tuple[str, str, str, str]] = Counter()
    query = (
        select(PendingAction, Application.procedure)
        .join(Application, Application.number == PendingAction.application)
        .where(PendingAction.due.is_not(None), PendingAction.due <= soon)
    )
    for pending, procedure in session.execute(query):
        if pending.due is None:
            continue
        if pending.due == soon:
            counts[pending.institution, "due", procedure, pending.step] += 1
        elif pending.due < today and add_working_days(pending.due, 1, holidays) == today:
            counts[pending.institution, "overdue", procedure, pending.step] += 1
    return _notices(counts)


def _notices(counts: Counter[tuple[str, str, str, str]]) -> list[Notice]:
    return [
        Notice(institution, topic, procedure, count, step)
        for (institution, topic, procedure, step), count in sorted(counts.items())
    ]
