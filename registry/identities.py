"""Numbers that one person went by: after 身份证号变更 his history is one (F21, D-E07)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from registry.chunks import chunks
from registry.models import RecordVersion

#: The book that leads from a number to the one before and the one after it.
BOOK = "证件号变更"
BEFORE, AFTER = "原证件号码", "新证件号码"


def numbers_of(session: Session, number: str) -> dict[str, date | None]:
    """Every number of the person -> the day on which it gave way to the next, None while it counts.

    The number asked for counts, whichever it is: a wrong one may be somebody else's right one,
    and what is filed under it later is no longer this person's.
    """
    found: dict[str, date | None] = {number: None}
    fresh = [number]
    while fresh:
        entries = _entries(session, fresh)
        fresh = []
        for entry in entries:
            other = entry.values.get(BEFORE) or entry.values.get(AFTER) or ""
            if other and other not in found:
                found[other] = entry.valid_from if BEFORE in entry.values else None
                fresh.append(other)
    return found


def is_person(session: Session, number: str, column: Any, day_column: Any) -> ColumnElement[bool]:
    """Whether a row's number `column` means the person, by the row's day."""
    names = sorted(numbers_of(session, number).items())
    return or_(
        *(and_(column == name, day_column <= until) if until else column == name
          for name, until in names)
    )  # fmt: skip


def right_numbers(session: Session, numbers: Iterable[str]) -> dict[str, str]:
    """Number -> the one it gave way to, of those that did."""
    entries = _entries(session, sorted(set(numbers)))
    return {entry.key: entry.values[AFTER] for entry in entries if AFTER in entry.values}


def _entries(session: Session, numbers: Iterable[str]) -> list[RecordVersion]:
    found: list[RecordVersion] = []
    for part in chunks(numbers):
        query = select(RecordVersion).where(
            RecordVersion.key.in_(part),
            RecordVersion.book == BOOK,
            RecordVersion.valid_to.is_(None),
        )
        found += session.scalars(query.order_by(RecordVersion.key, RecordVersion.part))
    return found
