"""定稿 in the books: what each holds, and which tables reviewers marked to be frozen.

A mark is an event too, in a chain of its own for each institution and procedure, so that seals
cover it and `verify` names one that was changed, put in or taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.chunks import chunks
from registry.events import EventDraft, append_events
from registry.models import Application, FinalMark, FinalRow
from registry.sql import sha256_of, table_of

#: The kind of the event that tells a mark.
MARKED_FINAL = "marked-final"
#: Hexadecimal digits of a mark's subject: a subject has room for 32 characters in all.
_SUBJECT_LENGTH = 24


@dataclass(frozen=True, slots=True)
class FinalRows:
    """The applications of a 定稿, recorded together with its first document.

    `series` is shared by all file formats of the table; `numbers` in ascending order.
    """

    series: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Who marks 定稿 in which drop and run, on which business day."""

    institution: str
    user: str
    drop: str
    on: date
    run: str


def frozen_rows(session: Session, prefix: str) -> dict[str, frozenset[str]]:
    """Series -> numbers of its applications, of all series that begin with `prefix`."""
    found: dict[str, set[str]] = {}
    query = select(FinalRow.series, FinalRow.application)
    for series, number in session.execute(
        query.where(FinalRow.series.startswith(prefix, autoescape=True))
    ):
        found.setdefault(series, set()).add(number)
    return {series: frozenset(numbers) for series, numbers in sorted(found.items())}


def freeze(session: Session, rows: FinalRows) -> None:
    """Record what a 定稿 holds; a series that is recorded already stays as it is."""
    known = session.scalar(select(FinalRow.series).where(FinalRow.series == rows.series).limit(1))
    if known is None and rows.numbers:
        lines = [{"series": rows.series, "application": number} for number in rows.numbers]
        session.execute(table_of(FinalRow).insert(), lines)


def mark(session: Session, procedure: str, numbers: Iterable[str], by: Mark) -> int:
    """Mark the applications among `numbers` that are of `procedure`; how many there are.

    A second mark changes nothing: the first one stays, with its day and user.
    """
    known: list[str] = []
    before: set[str] = set()
    for part in chunks(numbers):
        of_procedure = Application.procedure == procedure
        query = select(Application.number).where(Application.number.in_(part), of_procedure)
        known += session.scalars(query)
        marks = select(FinalMark.application).where(FinalMark.institution == by.institution)
        before.update(session.scalars(marks.where(FinalMark.application.in_(part))))
    fresh = sorted(set(known) - before)
    if fresh:
        lines = [
            {
                "institution": by.institution,
                "application": number,
                "user": by.user,
                "marked_on": by.on,
                "drop": by.drop,
            }
            for number in fresh
        ]
        session.execute(table_of(FinalMark).insert(), lines)
        append_events(session, [_event(procedure, fresh, by)])
    return len(known)


def _event(procedure: str, numbers: list[str], by: Mark) -> EventDraft:
    """The event of a mark: no application's, so it says nothing about any case's state."""
    subject = sha256_of(f"{by.institution}|{procedure}")[:_SUBJECT_LENGTH]
    return EventDraft(
        subject=f"final-{subject}",
        run=by.run,
        on=by.on,
        kind=MARKED_FINAL,
        step="",
        round=0,
        status_after="",
        step_after="",
        version_after=0,
        institution=by.institution,
        user=by.user,
        payload={"procedure": procedure, "drop": by.drop, "applications": numbers},
    )


class Proof:
    """The marks as their events tell them, to be held against the table (`verify`)."""

    def __init__(self) -> None:
        """Nothing told yet."""
        self.subjects: set[str] = set()
        self._told: dict[tuple[str, str], tuple[str, date, str]] = {}

    def take(self, event: Mapping[str, Any]) -> None:
        """Note what an event of any kind tells of marks; `event` has its columns by name."""
        if event["kind"] != MARKED_FINAL:
            return
        self.subjects.add(event["subject"])
        said = (event["user"], event["on"], event["payload"].get("drop", ""))
        for number in event["payload"].get("applications", ()):
            self._told[event["institution"], number] = said

    def faults(self, session: Session) -> list[str]:
        """Marks that are not as told, not told, or gone: `institution number`, sorted."""
        found = {
            (row.institution, row.application): (row.user, row.marked_on, row.drop)
            for row in session.scalars(select(FinalMark))
        }
        wrong = {key for key, said in self._told.items() if found.get(key) != said}
        return [" ".join(key) for key in sorted(wrong | (set(found) - set(self._told)))]


def marked(session: Session) -> set[tuple[str, str]]:
    """(institution, application) of every mark."""
    rows = session.execute(select(FinalMark.institution, FinalMark.application))
    return {(institution, number) for institution, number in rows}
