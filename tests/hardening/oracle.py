"""What a world is, told by somebody who was not there: tables, outbox, mails, bytes dropped.

Two worlds that were given the same drops must be equal, whatever was killed in one of them. What
may differ is declared here and nowhere else: ids of runs and of drops (a drop's id holds the id
of the run that took it in), surrogate keys, hashes over those (`verify` recomputes them), and
what is told to the operator alone (a seal for each run), and the digests of versions, which each
run writes for its own rows (`verify` holds them against the tables).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, create_engine, select
from sqlalchemy.engine import Connection

from procedures.words import OFFICE
from procedures.workspace import Workspace
from registry import version_proof
from registry.models import Base

#: Path below a folder -> bytes.
Files = dict[str, bytes]

#: Tables about runs themselves; `verify` proves the seals.
_ABOUT_RUNS = frozenset({"leases", "runs", "seals"})
#: Columns that hold surrogate keys, or hashes over ids of runs and drops.
_LEFT_OUT = {
    "application_events": {"hash", "previous", "payload_hash"},
    "mails": {"message_id", "attempts", "uncertain", "subject"},
    "messages": {"mail"},
    "drops": {"attempts"},
}
_RUN = re.compile(r"R(\d{8})-\d\d")
#: The id of a receipt's drop as its name shows it, written plainly or as in a link.
_RECEIPT = re.compile(r"(回执|%E5%9B%9E%E6%89%A7)_([0-9a-f]{6})")
#: Ids and tokens inside a workbook: row and drop ids, hashes, signatures.
_SIGNED = re.compile(r"[0-9a-f]{20,}|[A-Z2-7]{26}")
#: sha256 of a file that names no drop -> of what it says: the same in every world.
_SAME_EVERYWHERE: dict[str, str] = {}
#: Documents that name receipts, which hold the id of their drop.
_NAMES_RECEIPTS = ("receipt|", "ledger/", "index/", "todo/")
_MAILS = "_mail"
_TEXTS = (".html", ".xml", ".rels")


@dataclass(slots=True)
class State:
    """A world after a night: rows of each table, hash of each file of the outbox, mails."""

    tables: dict[str, list[str]] = field(default_factory=dict)
    outbox: dict[str, str] = field(default_factory=dict)
    mails: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)


def state_of(place: Workspace, url: str) -> State:
    """The state of a world."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            names, people = _names_of_drops(connection), _people(connection)
            tables = {
                table.name: _rows(connection, table, names, people)
                for table in Base.metadata.sorted_tables
                if table.name not in _ABOUT_RUNS
            }
            mails = _mails(connection)
            series = connection.execute(select(Base.metadata.tables["numbers"])).all()
    finally:
        engine.dispose()
    outbox = _outbox(place, names)
    return State(tables, outbox, mails, {row[0]: row[1] for row in series})


def differences(found: State, wanted: State, most: int = 4) -> list[str]:
    """What is not as it should be, in words; nothing when all is equal."""
    told = []
    for name, rows in wanted.tables.items():
        told += _different(f"table {name}", Counter(found.tables[name]), Counter(rows), most)
    told += _different("outbox", Counter(found.outbox.items()), Counter(wanted.outbox.items()), 8)
    mails = Counter((to, line) for to, lines in found.mails.items() for line in lines)
    meant = Counter((to, line) for to, lines in wanted.mails.items() for line in lines)
    told += _different("mails", mails, meant, most)
    return told


def _different(what: str, found: Counter[Any], wanted: Counter[Any], most: int) -> list[str]:
    lost = sorted(map(str, (wanted - found).elements()))
    more = sorted(map(str, (found - wanted).elements()))
    told = [f"{what} lacks {row}" for row in lost[:most]]
    return told + [f"{what} has besides {row}" for row in more[:most]]


def without_mail_files(state: State) -> State:
    """The state of a world whose mails go to a server: none of them lies in the outbox."""
    outbox = {name: sha for name, sha in state.outbox.items() if not name.startswith(f"{_MAILS}/")}
    return replace(state, outbox=outbox)


def files_below(folder: Path) -> Files:
    """Every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def census(drops: Files) -> dict[str, str]:
    """sha256 -> path of every file that was dropped."""
    return {hashlib.sha256(content).hexdigest(): path for path, content in drops.items()}


def hashes_below(*folders: Path) -> set[str]:
    """sha256 of every file that lies below the folders now."""
    found = set()
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                found.add(hashlib.sha256(path.read_bytes()).hexdigest())
    return found


def lost_bytes(drops: Files, place: Workspace) -> list[str]:
    """Dropped files whose bytes lie neither in the inbox, nor in work, nor in the archive."""
    there = hashes_below(place.inbox, place.work, place.archive)
    return sorted(path for sha256, path in census(drops).items() if sha256 not in there)


def unfinished(drops: Files, place: Workspace) -> list[str]:
    """What a run that finished may not have left: drops in inbox or work, none in the archive."""
    kept = hashes_below(place.archive)
    told = [f"not archived: {path}" for sha256, path in census(drops).items() if sha256 not in kept]
    for folder in (place.inbox, place.work):
        told += [f"left behind: {path.relative_to(place.root)}" for path in _files(folder)]
    return told


def problems(place: Workspace, url: str) -> list[str]:
    """What `baoshen verify` finds."""
    from registry.engine import Register
    from registry.verify import verify

    register = Register(url)
    try:
        report = verify(register, place)
    finally:
        register.close()
    return [f"verify: {note.kind} {note.where}" for note in report.problems]


def doubled(sent: Iterable[dict[str, Any]], url: str, since: date) -> tuple[list[str], int]:
    """What is wrong with the mails of the nights from `since` on, and how many came twice.

    Wrong: one that never arrived, or that came twice though it is not marked uncertain.
    """
    counted = Counter(mail["message_id"] for mail in sent)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    mails = Base.metadata.tables["mails"]
    with engine.connect() as connection:
        known = {row.message_id: row for row in connection.execute(select(mails))}
    engine.dispose()
    told = []
    for message_id, times in counted.items():
        row = known.get(message_id)
        if row is None:
            told.append(f"mail {message_id} is in no register")
        elif times > 1 and not row.uncertain:
            told.append(f"mail {message_id} went out {times} times and is not marked uncertain")
    owed = [row.message_id for row in known.values() if row.on >= since]
    told += [f"mail {message_id} never arrived" for message_id in owed if message_id not in counted]
    return told, sum(times - 1 for times in counted.values())


#: Part of an essence that may differ: who has which number.
NUMBERED = "numbered"


def essence(url: str) -> dict[str, list[str]]:
    """What must be the same however a night was divided among runs: not numbers, not serials.

    A drop that failed for itself is filed a run later, after others; what was told in one
    message is then told in two.
    """
    tables = Base.metadata.tables
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            found = {
                name: [tuple(row) for row in connection.execute(_essential(tables[table], columns))]
                for name, (table, columns) in _ESSENCE.items()
            }
            told = connection.execute(select(tables["messages"])).mappings().all()
    finally:
        engine.dispose()
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in told:
        if row["institution"] != OFFICE and row["topic"] != "receipt":
            count = _PIECES.search(row["text"])
            counts[row["institution"], row["topic"], row["procedure"]] += int(
                count[1] if count else 0
            )
    found["told"] = list(counts.items())
    return {name: sorted(map(str, rows)) for name, rows in found.items()}


def failed_for_itself(url: str) -> bool:
    """Whether some drop failed in a run that went on: kept, and taken by the next one."""
    drops = Base.metadata.tables["drops"]
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            return bool(connection.execute(select(drops.c.id).where(drops.c.attempts > 0)).first())
    finally:
        engine.dispose()


def _essential(table: Any, columns: Any) -> Any:
    query = select(*columns(table))
    if table.name == "application_events":
        query = query.where(table.c.subject != version_proof.SUBJECT)
    return query


_PIECES = re.compile(r"(\d+) 件")
#: What it is called -> table, and the columns that are compared.
_ESSENCE: dict[str, tuple[str, Any]] = {
    "applications": (
        "applications",
        lambda t: (t.c.procedure, t.c.subject, t.c.institution, t.c.status, t.c.step, t.c.round,
                   t.c.version, t.c.filed_on, t.c.label),
    ),
    "events": (
        "application_events",
        lambda t: (t.c.seq, t.c.kind, t.c.step, t.c.word, t.c.opinion, t.c.user, t.c.status_after),
    ),
    "drops": (
        "drops",
        lambda t: (t.c.folder, t.c.name, t.c.sha256, t.c.state, t.c.result, t.c.rows, t.c.accepted,
                   t.c.refused),
    ),
    "findings": ("findings", lambda t: (t.c.code, t.c.row, t.c.field, t.c.file)),
    "attachments": ("attachments", lambda t: (t.c.subject, t.c.material, t.c.sha256, t.c.current)),
    "numbers": ("numbers", lambda t: (t.c.series, t.c.last)),
    NUMBERED: ("applications", lambda t: (t.c.number, t.c.subject)),
    "undelivered": ("documents", lambda t: (t.c.delivered,)),
    "mails": ("mails", lambda t: (t.c.state,)),
}  # fmt: skip


def essential_differences(found: dict[str, list[str]], wanted: dict[str, list[str]]) -> list[str]:
    """As `differences`, of essences; documents and mails may be more, not other."""
    told = []
    for name, rows in wanted.items():
        if name == NUMBERED:
            continue
        if name in ("undelivered", "mails"):
            told += [f"{name}: {row}" for row in set(found[name]) - set(rows)]
        else:
            told += _different(name, Counter(found[name]), Counter(rows), 3)
    return told


# --- how a row, a file and a mail are compared -----------------------------------------------


def _names_of_drops(connection: Connection) -> dict[str, str]:
    """Drop id -> what it was, the same in every world."""
    drops = Base.metadata.tables["drops"]
    rows = connection.execute(select(drops.c.id, drops.c.folder, drops.c.name, drops.c.sha256))
    return {row.id: f"<{row.folder}/{row.name}/{row.sha256[:8]}>" for row in rows}


def _people(connection: Connection) -> dict[int, str]:
    """Surrogate key of a person -> his number: a rolled back transaction leaves gaps in keys."""
    people = Base.metadata.tables["people"]
    return {row.id: row.number for row in connection.execute(select(people.c.id, people.c.number))}


def _named(value: Any, people: dict[int, str]) -> Any:
    """A row, or what an event says, with people by their numbers."""
    if not isinstance(value, dict):
        return value
    return {
        key: people.get(told, told) if key == "person" else _named(told, people)
        for key, told in value.items()
    }


def _rows(
    connection: Connection, table: Any, names: dict[str, str], people: dict[int, str]
) -> list[str]:
    left_out = set(_LEFT_OUT.get(table.name, ()))
    key = table.primary_key.columns
    if len(key) == 1 and isinstance(next(iter(key)).type, Integer):
        left_out.add(next(iter(key)).name)
    columns = [column for column in table.columns if column.name not in left_out]
    query = select(*columns)
    if table.name in ("messages", "mails"):
        query = query.where(table.c.institution != OFFICE)
    if table.name == "application_events":
        query = query.where(table.c.subject != version_proof.SUBJECT)
    rows = [_named(dict(row), people) for row in connection.execute(query).mappings()]
    for row in rows:
        if table.name == "documents" and str(row["key"]).startswith(_NAMES_RECEIPTS):
            row.update(sha256="", basis="", size=0)
    return sorted(_plain(json.dumps(row, default=str, ensure_ascii=False), names) for row in rows)


def _plain(text: str, names: dict[str, str]) -> str:
    for drop, name in names.items():
        text = text.replace(drop, name)
    short = {drop[:6]: name[-9:-1] for drop, name in names.items()}
    text = _RECEIPT.sub(lambda m: f"{m[1]}_{short.get(m[2], m[2])}", text)
    return _RUN.sub(r"R\1", text)


def _mails(connection: Connection) -> dict[str, list[str]]:
    """Institution -> every line it was told, from the messages that went out in mails."""
    tables = Base.metadata.tables
    messages, mails = tables["messages"], tables["mails"]
    query = (
        select(messages.c.institution, messages.c.text, mails.c.state, mails.c.on)
        .join(mails, mails.c.id == messages.c.mail, isouter=True)
        .where(messages.c.institution != OFFICE)
    )
    found: dict[str, list[str]] = {}
    for institution, text, state, on in connection.execute(query):
        found.setdefault(institution, []).append(f"{on} {state} {text}")
    return {institution: sorted(lines) for institution, lines in sorted(found.items())}


def _outbox(place: Workspace, names: dict[str, str]) -> dict[str, str]:
    found = {}
    for path in _files(place.outbox):
        name = str(path.relative_to(place.outbox))
        if name.startswith(f"{_MAILS}/"):
            if not path.name.startswith(OFFICE):
                found[name] = _hash(_mail_text(path.read_bytes()))
        elif path.suffix in (".xlsx", ".html"):
            found[_plain(name, names)] = _hash_of_plain(path, names)
        else:
            found[name] = _hash(path.read_bytes())
    return found


def _hash_of_plain(path: Path, names: dict[str, str]) -> str:
    """Of what a page or workbook says in every world; what names no drop is looked into once."""
    content = path.read_bytes()
    as_it_is = _hash(content)
    if as_it_is in _SAME_EVERYWHERE:
        return _SAME_EVERYWHERE[as_it_is]
    parts = _parts(path.suffix, content)
    texts = [part.decode() for name, part in parts if name.endswith(_TEXTS)]
    said = _hash(b"".join(name.encode() + _said(name, part, names) for name, part in parts))
    if not any(_RECEIPT.search(text) or any(drop in text for drop in names) for text in texts):
        _SAME_EVERYWHERE[as_it_is] = said
    return said


def _parts(suffix: str, content: bytes) -> list[tuple[str, bytes]]:
    """A page as it is; a workbook's files by name."""
    if suffix == ".html":
        return [(suffix, content)]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [(name, packed.read(name)) for name in sorted(packed.namelist())]


def _said(name: str, part: bytes, names: dict[str, str]) -> bytes:
    """Without ids of drops and, in workbooks, what is signed over them."""
    if not name.endswith(_TEXTS):
        return part
    plain = _plain(part.decode(), names)
    return (plain if name == ".html" else _SIGNED.sub("#", plain)).encode()


def _mail_text(content: bytes) -> bytes:
    """Whom a mail tells what; not when, nor under which id."""
    mail = message_from_bytes(content, policy=SMTP)
    body = mail.get_body()
    assert body is not None
    return f"{mail['To']}\n{mail['Subject']}\n{body.get_content()}".encode()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
