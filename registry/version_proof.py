"""Proves versions whole: profiles, employments, certificates, institutions, users, periods.

A version carries no hash of its own. Each run that wrote some ends with an event that keeps a
digest of every new row, in a chain of its own that seals cover; only `valid_to` is left out,
which the key's next version explains, or where none follows (a wrong number gave way) the event
of the application that ended it. So an edited, added or removed version is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from registry.events import EventDraft, append_events
from registry.models import (
    ApplicationEvent,
    CertificateVersion,
    Employment,
    Holiday,
    InstitutionVersion,
    PeriodVersion,
    PersonProfile,
    UserVersion,
)
from registry.sql import canonical_json, sha256_of, table_of

#: The chain that tells of versions, and the kind of its events.
SUBJECT = "versions"
RECORDED = "versions-recorded"
#: Payload of an application's event: table -> id -> day, of versions that it ended.
ENDED = "versions-ended"
#: Hexadecimal digits of a row's digest: the event's own hash covers them all.
_DIGITS = 16
#: Table -> the columns that identify what its versions are about.
_KEYS: dict[Table, tuple[str, ...]] = {
    table_of(CertificateVersion): ("certificate",),
    table_of(Employment): ("person", "system"),
    table_of(Holiday): ("day",),
    table_of(InstitutionVersion): ("code",),
    table_of(PeriodVersion): ("code",),
    table_of(PersonProfile): ("person", "system"),
    table_of(UserVersion): ("code",),
}


def record_versions(session: Session, run: str, on: date) -> None:
    """Append the event of all versions written since the last one; nothing when there are none.

    Versions of a run that died before its end are told by the next run's event.
    """
    query = select(ApplicationEvent.payload).where(ApplicationEvent.subject == SUBJECT)
    last = session.scalar(query.order_by(ApplicationEvent.seq.desc()).limit(1))
    upto: dict[str, int] = dict(last["upto"]) if last else {}
    fresh: dict[str, dict[str, str]] = {}
    for table in _KEYS:
        rows = dict(_digests(session, table, upto.get(table.name, 0)))
        if rows:
            fresh[table.name] = {str(id_): digest for id_, digest in rows.items()}
            upto[table.name] = max(rows)
    if not fresh:
        return
    payload = {"upto": upto, "rows": fresh}
    draft = EventDraft(SUBJECT, run, on, RECORDED, "", 0, "", "", 0, payload=payload)
    append_events(session, [draft])


class VersionProof:
    """The versions as their events tell them, to be held against the tables (`verify`)."""

    def __init__(self) -> None:
        """Nothing told yet."""
        self._told: dict[str, dict[int, str]] = {}
        self._ended: set[tuple[str, int, str]] = set()

    def take(self, event: Mapping[str, Any]) -> None:
        """Note what an event of any kind tells of versions; `event` has its columns by name."""
        for table, ends in (event["payload"].get(ENDED) or {}).items():
            self._ended |= {(table, int(id_), day) for id_, day in ends.items()}
        if event["subject"] != SUBJECT:
            return
        for table, rows in event["payload"].get("rows", {}).items():
            told = self._told.setdefault(table, {})
            told.update((int(id_), digest) for id_, digest in rows.items())

    def faults(self, session: Session, *, running: bool) -> Iterator[str]:
        """Rows that are not as told, not told, or gone, and wrong ends: `table#id`, sorted.

        While events are unsealed (`running`), rows that no event tells yet are no fault.
        """
        for table in sorted(_KEYS, key=lambda one: one.name):
            told = self._told.get(table.name, {})
            found = dict(_digests(session, table, 0))
            strange = set() if running else found.keys() - told.keys()
            wrong = {id_ for id_, digest in told.items() if found.get(id_) != digest}
            ends = _wrong_ends(session, table)
            wrong |= strange | {
                i for i, end in ends if (table.name, i, f"{end}") not in self._ended
            }
            yield from (f"{table.name}#{id_}" for id_ in sorted(wrong))


def _digests(session: Session, table: Table, after: int) -> Iterator[tuple[int, str]]:
    query = select(table).where(table.c.id > after).order_by(table.c.id)
    for row in session.execute(query.execution_options(yield_per=2_000)).mappings():
        said = [_plain(value) for name, value in row.items() if name not in ("id", "valid_to")]
        yield row["id"], sha256_of(canonical_json(said))[:_DIGITS]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _wrong_ends(session: Session, table: Table) -> Iterator[tuple[int, date | None]]:
    """(id, end) of versions that do not end where the next one of their key begins."""
    keys = [table.c[name] for name in _KEYS[table]]
    begins = func.lead(table.c.valid_from).over(partition_by=keys, order_by=table.c.id)
    following = select(table.c.id, table.c.valid_to, begins.label("next")).subquery()
    columns = (following.c.id, following.c.valid_to)
    query = select(*columns).where(following.c.valid_to.is_distinct_from(following.c.next))
    yield from (tuple(row) for row in session.execute(query))
