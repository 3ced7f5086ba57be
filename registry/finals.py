"""定稿 in the books: what each holds, and which tables reviewers marked to be frozen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.chunks import chunks
from registry.models import Application, FinalMark, FinalRow
from registry.sql import table_of, upsert


@dataclass(frozen=True, slots=True)
class FinalRows:
    """The applications of a 定稿, recorded together with its first document.

    `series` is shared by all file formats of the table; `numbers` in ascending order.
    """

    series: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Who marks 定稿 in which drop, on which business day."""

    institution: str
    user: str
    drop: str
    on: date


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
    marked = 0
    for part in chunks(numbers):
        known = session.scalars(
            select(Application.number)
            .where(Application.number.in_(part), Application.procedure == procedure)
            .order_by(Application.number)
        ).all()
        lines = [
            {
                "institution": by.institution,
                "application": number,
                "user": by.user,
                "marked_on": by.on,
                "drop": by.drop,
            }
            for number in known
        ]
        if lines:
            insert = upsert(session, table_of(FinalMark)).on_conflict_do_nothing()
            session.execute(insert, lines)
        marked += len(lines)
    return marked


def marked(session: Session) -> set[tuple[str, str]]:
    """(institution, application) of every mark."""
    rows = session.execute(select(FinalMark.institution, FinalMark.application))
    return {(institution, number) for institution, number in rows}
