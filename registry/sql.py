"""Small things every query of this room needs: slices, portable upserts, canonical JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import FromClause, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Item = TypeVar("Item")

#: Values in one IN list. The database keeps each such statement with all its values: longer
#: lists save next to no time and cost a megabyte each.
CHUNK = 500
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def slices(items: Sequence[Item], size: int = CHUNK) -> Iterator[Sequence[Item]]:
    """`items` in slices of at most `size`, in order; nothing for an empty sequence."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def canonical_json(value: object) -> str:
    """The one JSON text of a value: sorted keys, no blanks, real characters."""
    return _CANONICAL.encode(value)


def sha256_of(text: str) -> str:
    """Hex sha256 of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_postgres(session: Session) -> bool:
    """Whether this session talks to PostgreSQL (else SQLite)."""
    return session.get_bind().dialect.name == "postgresql"


def upsert(session: Session, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT with ON CONFLICT for the session's database; both dialects spell it alike."""
    return postgresql.insert(table) if is_postgres(session) else sqlite.insert(table)


def table_of(model: Any) -> Table:
    """The Core table behind a mapped class: bulk statements go past the ORM."""
    table: FromClause = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model} is not mapped to a table")
    return table
