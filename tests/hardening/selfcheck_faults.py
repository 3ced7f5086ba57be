"""Faults for `verify` to find: what a disk, a hand or a database password can do to a workspace.

Each plants itself in a copy and says which problems name it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from random import Random

from procedures.workspace import Workspace
from registry.events import HASHED

_VERSIONS = {
    "person_profiles": ("name", "gender", "system", "event"),
    "employments": ("institution", "system"),
    "certificate_versions": ("state", "holder", "kind", "institution"),
    "institution_versions": ("name", "level", "parent", "division"),
    "user_versions": ("name", "roles", "institution"),
    "period_versions": ("code",),
}
_NUMBERS = frozenset({"seq", "round", "version_after", "version", "subjects", "upto"})
_DATES = frozenset({"on", "happened", "marked_on", "valid_from", "valid_to", "recorded_on"})


@dataclass(frozen=True, slots=True)
class Planted:
    """What was done; a problem of one of these kinds that names `where` finds it."""

    what: str
    kinds: frozenset[str]
    where: str = ""


Fault = Callable[[Workspace, Random], Planted]


def faults() -> list[Fault]:
    """Every kind of fault, each once."""
    files = [_file(store, how) for store in ("archive", "documents") for how in _FILES]
    columns = (*(name for name in HASHED if name != "token"), "hash")
    events = [_edit("application_events", name, _OF_EVENTS, "subject") for name in columns]
    cases = [
        _edit("applications", name, frozenset({"application"}), "number")
        for name in ("status", "step", "version")
    ]
    seals = [
        _edit("seals", name, frozenset({"seal"}), "")
        for name in ("run", "on", "subjects", "upto", "previous", "hash")
    ]
    marks = [
        _edit("final_marks", name, frozenset({"final-mark"}), "application")
        for name in ("user", "marked_on", "drop")
    ]
    mark = frozenset({"mark"})
    marks += [
        _edit("case_marks", name, mark, "application")
        for name in ("application", "name", "on", "happened", "batch", "note", "by", "run")
    ]
    lock = frozenset({"lock"})
    locks = [
        _edit("applications", "unique_key", lock, "number"),
        _edit("certificate_locks", "application", lock, "application"),
        _delete("certificate_locks", lock, "application"),
        _strange_lock,
    ]
    version = frozenset({"version"})
    versions = [
        _edit(table, name, version, "id", f"{table}#")
        for table, names in _VERSIONS.items()
        for name in (*names, "valid_from", "recorded_on", "valid_to")
    ]
    gone = [_delete(table, version, "id", f"{table}#") for table in _VERSIONS]
    return [
        *files, *events, *cases, *seals, *marks, *versions, *gone, *locks,
        _payload, _number, _insert,
        _delete("application_events", _OF_EVENTS, "subject"),
        _delete("applications", frozenset({"event-orphan"}), "number"),
        _delete("seals", frozenset({"seal"}), ""),
        _delete("final_marks", frozenset({"final-mark"}), "application"),
        _delete("case_marks", mark, "application"),
    ]  # fmt: skip


_OF_EVENTS = frozenset({"chain", "payload", "application", "event-orphan", "seal", "final-mark"})
_FILES = ("flip", "delete", "orphan")


def _file(store: str, how: str) -> Fault:
    kind = "archive" if store == "archive" else "document"

    def plant(place: Workspace, rng: Random) -> Planted:
        folder = place.var / store
        path = rng.choice(sorted(p for p in folder.glob("*/*") if p.is_file()))
        if how == "orphan":
            path = path.with_name(f"{rng.getrandbits(256):064x}")
            path.write_bytes(b"nobody's")
            return Planted(f"{store} orphan", frozenset({f"{kind}-orphan"}), path.name)
        path.chmod(0o600)
        if how == "delete":
            path.unlink()
            return Planted(f"{store} delete", frozenset({f"{kind}-missing"}), path.name)
        content = bytearray(path.read_bytes())
        at = rng.randrange(len(content) * 8)
        content[at // 8] ^= 1 << at % 8
        path.write_bytes(content)
        return Planted(f"{store} flip", frozenset({f"{kind}-changed"}), path.name)

    return plant


def _edit(table: str, column: str, kinds: frozenset[str], named: str, before: str = "") -> Fault:
    """Change one cell; `named` is the column whose value the problem must name."""

    def plant(place: Workspace, rng: Random) -> Planted:
        with closing(sqlite3.connect(place.var / "registry.db")) as books, books:
            row, old, name = _drawn(books, table, column, named, rng)
            new: object = f"{old}x"[-60:]
            if column in _NUMBERS:
                new = int(str(old)) + 7
            elif column in _DATES:
                new = "2025-01-31"
            elif column == "subject":
                new = f"{old}x"
            books.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (new, row))
        return Planted(f"{table}.{column} edited", kinds, f"{before}{name}" if named else "")

    return plant


def _delete(table: str, kinds: frozenset[str], named: str, before: str = "") -> Fault:
    def plant(place: Workspace, rng: Random) -> Planted:
        with closing(sqlite3.connect(place.var / "registry.db")) as books, books:
            row, _, name = _drawn(books, table, "rowid", named, rng)
            books.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
        return Planted(f"{table} row deleted", kinds, f"{before}{name}" if named else "")

    return plant


def _drawn(
    books: sqlite3.Connection, table: str, column: str, named: str, rng: Random
) -> tuple[int, object, str]:
    """A row of the table: its place, the cell, the name."""
    query = f'SELECT rowid, "{column}", {named or "rowid"} FROM {table} ORDER BY rowid'
    row, old, name = rng.choice(books.execute(query).fetchall())
    return int(row), old, str(name)


def _payload(place: Workspace, rng: Random) -> Planted:
    with closing(sqlite3.connect(place.var / "registry.db")) as books, books:
        row, _, subject = _drawn(books, "application_events", "payload", "subject", rng)
        text = '{"after": {"姓名": "李四"}}'
        query = "UPDATE application_events SET payload = ? WHERE rowid = ?"
        books.execute(query, (text, row))
    return Planted("payload edited", frozenset({"payload"}), subject)


def _number(place: Workspace, rng: Random) -> Planted:
    with closing(sqlite3.connect(place.var / "registry.db")) as books, books:
        row, old, _ = _drawn(books, "applications", "number", "number", rng)
        books.execute("UPDATE applications SET number = 'XX-2026-000001' WHERE rowid = ?", (row,))
    return Planted("number changed", frozenset({"application", "event-orphan"}), str(old))


def _strange_lock(place: Workspace, rng: Random) -> Planted:
    """A certificate that a case holds which ended, or which has nothing to do with it."""
    with closing(sqlite3.connect(place.var / "registry.db")) as books, books:
        _, _, number = _drawn(books, "applications", "number", "number", rng)
        paper = 1_000_000 + rng.randrange(1_000)
        books.execute("INSERT INTO certificate_locks VALUES (?, ?)", (paper, number))
    return Planted("lock inserted", frozenset({"lock"}), f"{number}#{paper}")


def _insert(place: Workspace, rng: Random) -> Planted:
    """A decision nobody made, behind the last event of a case."""
    with closing(sqlite3.connect(place.var / "registry.db")) as books, books:
        row, _, subject = _drawn(books, "application_events", "seq", "subject", rng)
        names = [r[1] for r in books.execute("PRAGMA table_info(application_events)")]
        kept = ", ".join(f'"{name}"' for name in names if name not in ("id", "seq", "token"))
        books.execute(
            f"INSERT INTO application_events (seq, {kept}) "
            f"SELECT seq + 100, {kept} FROM application_events WHERE rowid = ?",
            (row,),
        )
    return Planted("event inserted", frozenset({"chain"}), subject)
