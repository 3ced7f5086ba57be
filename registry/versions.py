"""Writes and reads what is true for a time: profiles, employments, certificates, users …

A version is in force from `valid_from` up to, not including, `valid_to`; while `valid_to` is
NULL it is in force now. A version replaced on the day it began keeps zero length: it was
recorded, but no day ends with it. So each key has at most one version on any day, and any
past 31 December can be rebuilt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, Table, insert, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from registry.models import Versioned
from registry.sql import slices, table_of

Row = dict[str, Any]
Key = tuple[Any, ...]
Version = TypeVar("Version", bound=Versioned)
EventOf = Callable[[Row], str] | Sequence[str]

#: Columns of the mixin; everything else is what a version says.
_OWN = frozenset({"id", "valid_from", "valid_to", "recorded_on", "event"})


@dataclass(frozen=True, slots=True)
class Change:
    """A key whose content changed: `before` is None for a new key, `after` the new content."""

    key: Key
    before: Row | None
    after: Row


@dataclass(slots=True)
class _Standing:
    """The version in force of a key while `put` works: in the table (id) or in this batch."""

    content: Row
    valid_from: date
    id: int | None = None
    fresh: Row | None = None


def in_force(model: type[Version], on: date | None = None) -> Select[Version]:
    """A select of the versions in force now, or at the end of the past day `on`."""
    if on is None:
        return select(model).where(model.valid_to.is_(None))
    still = or_(model.valid_to.is_(None), model.valid_to > on)
    return select(model).where(model.valid_from <= on, still)


def put(
    session: Session,
    model: type[Versioned],
    keys: tuple[str, ...],
    rows: Sequence[Row],
    *,
    on: date,
    event_of: EventOf,
) -> list[Change]:
    """Make `rows` what is in force from `on`; what changed, in the order of the rows.

    `keys` name the columns that identify a thing, the most selective (indexed) one first.
    A column a row does not name keeps what is in force (a column default for a new key).
    Unchanged rows write nothing. `event_of` gives the application number behind each row.
    Raises ValueError when a version in force began after `on`.
    """
    table = table_of(model)
    standing = _standing(session, table, keys, [[row[name] for name in keys] for row in rows])
    events = [event_of(row) for row in rows] if callable(event_of) else list(event_of)
    changes: list[Change] = []
    fresh: list[Row] = []
    closed: list[int] = []
    for row, number in zip(rows, events, strict=True):
        key = tuple(row[name] for name in keys)
        before = standing.get(key)
        content = {**(before.content if before else _defaults(table)), **row}
        if before is not None:
            if before.content == content:
                continue
            _close(before, on, closed)
        version = {**content, "valid_from": on, "valid_to": None, "recorded_on": on}
        version["event"] = number
        fresh.append(version)
        standing[key] = _Standing(content, on, fresh=version)
        changes.append(Change(key, before.content if before else None, content))
    _end_ids(session, table, closed, on)
    if fresh:
        session.execute(insert(table), fresh)
    return changes


def end(session: Session, model: type[Versioned], ids: Sequence[int], on: date) -> None:
    """End versions that nothing follows: from `on` they are no longer in force."""
    _end_ids(session, table_of(model), list(ids), on)


def _standing(
    session: Session, table: Table, keys: tuple[str, ...], wanted: Sequence[Sequence[Any]]
) -> dict[Key, _Standing]:
    """The versions in force of the wanted keys, found by their first column."""
    asked = {tuple(key) for key in wanted}
    first = table.c[keys[0]]
    found: dict[Key, _Standing] = {}
    for some in slices(sorted({key[0] for key in asked})):
        query = select(table).where(first.in_(some), table.c.valid_to.is_(None))
        for row in session.execute(query).mappings():
            key = tuple(row[name] for name in keys)
            if key in asked:
                content = {name: value for name, value in row.items() if name not in _OWN}
                found[key] = _Standing(content, row["valid_from"], id=row["id"])
    return found


def _close(standing: _Standing, on: date, closed: list[int]) -> None:
    if standing.valid_from > on:
        raise ValueError(f"a version in force since {standing.valid_from} cannot end on {on}")
    if standing.fresh is not None:
        standing.fresh["valid_to"] = on
    elif standing.id is not None:
        closed.append(standing.id)


def _end_ids(session: Session, table: Table, ids: list[int], on: date) -> None:
    for some in slices(ids):
        session.execute(update(table).where(table.c.id.in_(some)).values(valid_to=on))


@cache
def _defaults(table: Table) -> Row:
    """Column -> default of a new version; a column without one must be in every new row."""
    blanks: Row = {}
    for column in table.columns:
        if column.name in _OWN:
            continue
        if isinstance(column.default, ScalarElementColumnDefault):
            blanks[column.name] = column.default.arg
        elif column.nullable:
            blanks[column.name] = None
    return blanks
