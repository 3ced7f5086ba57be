"""Entries of books as they stand: 资格证, 实名认证, 企业基本信息 …"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.chunks import chunks
from registry.models import RecordVersion


def entries(
    session: Session, books: Iterable[str], keys: Iterable[str]
) -> dict[tuple[str, str], tuple[Mapping[str, str], ...]]:
    """(book, key) -> its entries in force, by part; only those that there are."""
    found: dict[tuple[str, str], tuple[Mapping[str, str], ...]] = {}
    wanted = sorted(set(books))
    for some in chunks(keys):
        query = (
            select(RecordVersion)
            .where(
                RecordVersion.key.in_(some),
                RecordVersion.book.in_(wanted),
                RecordVersion.valid_to.is_(None),
            )
            .order_by(RecordVersion.book, RecordVersion.key, RecordVersion.part)
        )
        for row in session.scalars(query):
            known = found.get((row.book, row.key), ())
            found[row.book, row.key] = (*known, dict(row.values))
    return found
