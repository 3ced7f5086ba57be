"""Marks on applications: what ends a wait, what holds it back, what was sent or taken back.

A mark is an event of the application it is about: its chain tells it, its step and version
stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from procedures.words import OPEN_STATUSES
from registry.chunks import chunks
from registry.events import EventDraft, append_events
from registry.models import Application, CaseMark

#: The kind of the event that tells a mark.
MARKED = "marked"
OBJECTION, SETTLED = "异议", "异议处理"
_NAMED = (CaseMark.application, CaseMark.name)


@dataclass(frozen=True, slots=True)
class MarkDraft:
    """A mark before it is written; `by` is the application that brings it, `who` its sender.

    `happened` is the day that its row names; without one the day of registration stands for it.
    """

    application: str
    name: str
    by: str
    who: str
    batch: str = ""
    note: str = ""
    happened: date | None = None


def add(session: Session, drafts: Sequence[MarkDraft], run: str, on: date) -> list[MarkDraft]:
    """Write marks and their events; those whose application is there, in order."""
    cases = _cases(session, (draft.application for draft in drafts))
    written = [draft for draft in drafts if draft.application in cases]
    events = []
    for draft in written:
        case = cases[draft.application]
        session.add(
            CaseMark(
                application=draft.application, name=draft.name, on=on,
                happened=draft.happened or on, batch=draft.batch, note=draft.note, by=draft.by,
                run=run,
            )
        )  # fmt: skip
        events.append(_event(draft, case, run, on))
    session.flush()
    append_events(session, events)
    return written


def _event(draft: MarkDraft, case: Application, run: str, on: date) -> EventDraft:
    return EventDraft(
        subject=draft.application,
        run=run,
        on=on,
        kind=MARKED,
        step=case.step,
        round=case.round,
        status_after=case.status,
        step_after=case.step,
        version_after=case.version,
        institution=draft.who,
        word=draft.name,
        opinion=draft.note,
        payload={
            "batch": draft.batch,
            "by": draft.by,
            "happened": (draft.happened or on).isoformat(),
        },
    )


def happened(session: Session) -> dict[tuple[str, str], date]:
    """(application, mark) of every open application -> its last day: what waits may end by."""
    last = _of_open().add_columns(func.max(CaseMark.on)).group_by(*_NAMED)
    return {(application, name): day for application, name, day in session.execute(last)}


def objections(session: Session) -> set[str]:
    """Open applications with more objections than were settled."""
    count: Counter[str] = Counter()
    named = CaseMark.name.in_([OBJECTION, SETTLED])
    for row in session.execute(_of_open().where(named)):
        count[row.application] += 1 if row.name == OBJECTION else -1
    return {application for application, still in count.items() if still > 0}


def _of_open() -> Select[str, str]:
    """Application and mark name, of applications that can still move."""
    return (
        select(*_NAMED)
        .join(Application, Application.number == CaseMark.application)
        .where(Application.status.in_(sorted(OPEN_STATUSES)))
    )


def _cases(session: Session, numbers: Iterable[str]) -> dict[str, Application]:
    found: dict[str, Application] = {}
    for part in chunks(numbers):
        query = select(Application).where(Application.number.in_(part))
        found |= {case.number: case for case in session.scalars(query)}
    return found
