"""What a run has to tell whom: counted from its events and from what is due. Numbers only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from procedures.calendar import add_working_days
from procedures.words import PERSON, Status
from registry.marks import MARKED
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
    due: date | None = None  # the last day of a step that is due or overdue
    place: str = ""  # the institution to go to, where it says so


def of_runs(session: Session, runs: Collection[str]) -> list[Notice]:
    """What the events of these runs mean to submitters, and what they put before reviewers.

    More than one when runs died before they could tell: theirs is told together with this one's.
    """
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
        .where(ApplicationEvent.run.in_(runs), ApplicationEvent.kind != MARKED)
        .group_by(
            Application.institution,
            Application.procedure,
            ApplicationEvent.kind,
            ApplicationEvent.status_after,
        )
    )
    for institution, procedure, kind, status, count in session.execute(query):
        topic = _TOPICS.get(Status(status))
        if kind == "rerouted":
            counts[institution, "rerouted", procedure, ""] += count
        elif kind == "filed" and topic == "done":
            counts[institution, "answered", procedure, ""] += count
        elif kind == "filed" and topic != "to_confirm":
            counts[institution, "filed", procedure, ""] += count
        elif kind == "confirmed" and topic is None:
            counts[institution, "confirmed", procedure, ""] += count
        elif topic is not None:
            counts[institution, topic, procedure, ""] += count
    came = (
        select(PendingAction.institution, Application.procedure, PendingAction.step, func.count())
        .join(Application, Application.number == PendingAction.application)
        .where(
            Application.status == Status.IN_REVIEW,
            PendingAction.institution != PERSON,
            arrived(runs),
        )
        .group_by(PendingAction.institution, Application.procedure, PendingAction.step)
    )
    for institution, procedure, step, count in session.execute(came):
        counts[institution, "pending", procedure, step] += count
    return _notices(counts)


def arrived(runs: Collection[str]) -> ColumnElement[bool]:
    """Whether the application came to where it stands in these runs: no earlier event says so.

    A co-decider who was heard moves nothing, so the others are not told again.
    """
    before = aliased(ApplicationEvent)
    same = (before.subject == Application.number, before.version_after == Application.version)
    earlier = select(before.id).where(*same, before.run.not_in(runs))
    return (Application.changed_by_run.in_(runs)) & ~earlier.exists()


def due(session: Session, today: date, holidays: dict[date, bool]) -> list[Notice]:
    """Steps whose last day is at most two working days away, and steps that are overdue.

    One notice for each last day, whatever day it is asked: told under that day, it is told
    once, after a weekend or a night without a run as well.
    """
    soon = add_working_days(today, REMIND_BEFORE, holidays)
    columns = (PendingAction.institution, Application.procedure, PendingAction.step)
    query = (
        select(*columns, PendingAction.due, func.count())
        .join(Application, Application.number == PendingAction.application)
        .where(PendingAction.due.is_not(None), PendingAction.due <= soon)
        .group_by(*columns, PendingAction.due)
        .order_by(*columns, PendingAction.due)
    )
    return [
        Notice(institution, "due" if last >= today else "overdue", procedure, count, step, last)
        for institution, procedure, step, last, count in session.execute(query)
        if last is not None
    ]


def _notices(counts: Counter[tuple[str, str, str, str]]) -> list[Notice]:
    return [
        Notice(institution, topic, procedure, count, step)
        for (institution, topic, procedure, step), count in sorted(counts.items())
    ]
