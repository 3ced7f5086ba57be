"""Writes a move: application columns, pending actions and event, always together.

The only code that changes an application's status, step, round or version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from procedures import review
from procedures.deadlines import due_date
from procedures.disposition import WITHOUT_EFFECT
from procedures.review import Case, Move, Route
from procedures.words import Status
from registry import locks
from registry.chunks import chunks
from registry.events import EventDraft, append_events
from registry.models import Application, PendingAction


class StaleApplication(Exception):
    """The application changed under this transaction; nothing of the move was written."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who made a move, and in which words; all blank for the clock."""

    institution: str = ""
    user: str = ""
    word: str = ""
    opinion: str = ""
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """When a move is made: run id, business date, holidays for due dates."""

    run: str
    today: date
    holidays: Mapping[date, bool] = field(default_factory=dict)


def load_case(session: Session, application: Application) -> Case:
    """The case as the review rules see it."""
    awaiting = session.scalars(
        select(PendingAction.institution)
        .where(PendingAction.application == application.number)
        .order_by(PendingAction.institution)
    )
    return case_of(application, tuple(awaiting))


def case_of(application: Application, awaiting: tuple[str, ...]) -> Case:
    """The case of an application whose pending institutions are known."""
    return Case(
        number=application.number,
        institution=application.institution,
        status=Status(application.status),
        step=application.step,
        round=application.round,
        version=application.version,
        since=application.step_since,
        resume_at=application.resume_at,
        awaiting=awaiting,
    )


def write_move(
    session: Session,
    application: Application,
    move: Move,
    stops: Route,
    clock: Clock,
    actor: Actor,
    *,
    payload: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Case:
    """Apply `move` to one application and record its event.

    `changes` are further columns that change with it (values, materials, notes). Raises
    StaleApplication when the row's version is not the one that was read.
    """
    before = load_case(session, application)
    after = review.apply(before, move, clock.today)
    columns = dict(changes or {}) | _columns(after, move, clock)
    columns["unique_key"] = _kept_key(application, move)
    written = session.execute(
        update(Application)
        .where(Application.number == before.number, Application.version == before.version)
        .values(columns)
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleApplication(before.number)
    session.execute(delete(PendingAction).where(PendingAction.application == before.number))
    insert_pending(session, pending_rows([(after, stops)], clock))
    if move.closed:
        locks.release(session, [before.number])
    append_events(session, [draft(after, move, before.step, clock, actor, payload or {})])
    session.refresh(application)
    return after


def draft(
    after: Case, move: Move, step: str, clock: Clock, actor: Actor, payload: Mapping[str, Any]
) -> EventDraft:
    """The event of a move made in `step`."""
    return EventDraft(
        subject=after.number,
        run=clock.run,
        on=clock.today,
        kind=move.kind,
        step=step,
        round=after.round,
        status_after=after.status,
        step_after=after.step,
        version_after=after.version,
        institution=actor.institution,
        user=actor.user,
        word=actor.word,
        opinion=actor.opinion,
        token=actor.token,
        payload=dict(payload),
    )


def pending_rows(cases: Sequence[tuple[Case, Route]], clock: Clock) -> list[dict[str, Any]]:
    """PendingAction rows of cases: one per institution awaited."""
    rows = []
    for case, stops in cases:
        here = review.position(stops, case.step)
        if here < 0:
            continue
        step = stops[here].step
        due = due_date(step, case.since, clock.holidays)
        rows += [
            {
                "application": case.number,
                "institution": institution,
                "step": step.name,
                "roles": "、".join(step.role),
                "since": case.since,
                "due": due,
            }
            for institution in case.awaiting
        ]
    return rows


def insert_pending(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert pending actions in one statement."""
    if rows:
        session.execute(insert(PendingAction), rows)


def cases_of(session: Session, applications: Sequence[Application]) -> dict[str, Case]:
    """Cases of many applications with one query per 500."""
    awaiting: dict[str, list[str]] = {}
    for part in chunks(application.number for application in applications):
        for number, institution in session.execute(
            select(PendingAction.application, PendingAction.institution)
            .where(PendingAction.application.in_(part))
            .order_by(PendingAction.application, PendingAction.institution)
        ):
            awaiting.setdefault(number, []).append(institution)
    return {
        application.number: case_of(application, tuple(awaiting.get(application.number, ())))
        for application in applications
    }


def _columns(after: Case, move: Move, clock: Clock) -> dict[str, Any]:
    return {
        "status": after.status,
        "step": after.step,
        "step_since": after.since,
        "round": after.round,
        "version": after.version,
        "resume_at": after.resume_at,
        "closed_on": clock.today if move.closed else None,
        "changed_by_run": clock.run,
    }


def _kept_key(application: Application, move: Move) -> str | None:
    held = key_is_held(move.status, application.holds_forever)
    return application.unique_key if held else None


def key_is_held(status: str, forever: bool) -> bool:
    """A case that ended without effect frees its key; a finished one as its procedure says."""
    return status not in WITHOUT_EFFECT and (forever or status != Status.DONE)
