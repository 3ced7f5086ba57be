"""Proves log, columns, seals, archive and documents whole (design 7, reliability.md row 56).

Every event chain is recomputed, every application compared with its last event, every seal
with the chain heads it covers, every stored file with its hash. Nothing is repaired here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from procedures.workspace import Workspace
from registry.engine import Register
from registry.events import GENESIS, PURGED, event_hash, payload_hash
from registry.finals import Proof
from registry.lock_proof import LockProof
from registry.mark_proof import MarkProof
from registry.models import Application, ApplicationEvent, Run, Seal
from registry.runs import FINISHED
from registry.seal import heads_between, seal_hash
from registry.sql import is_postgres, table_of
from registry.stores import Kept, check_archive, check_documents, check_outbox
from registry.version_proof import SUBJECT, VersionProof

#: Kind of problem -> what the operator reads.
PROBLEMS = {
    "database": "数据库自检未通过",
    "chain": "办理记录被改动、删除或插入",
    "payload": "办理记录的内容与其摘要不符",
    "application": "申报的状态、环节或版本与最后一条办理记录不符",
    "event-orphan": "有办理记录而无申报",
    "final-mark": "定稿标记与办理记录不符",
    "mark": "公示、公告、异议、寄送等登记与办理记录不符",
    "seal": "封印与办理记录不符",
    "lock": "占用证书的登记或唯一键与未结申报不符",
    "version": "名录、人员、证书等的版本被改动、插入或删除",
    "archive-missing": "存档中缺少文件",
    "archive-changed": "存档中的文件与其摘要不符",
    "archive-unreadable": "存档中的文件读不出（磁盘故障或权限被改）",
    "archive-orphan": "存档中有来历不明的文件",
    "document-missing": "文书库中缺少文件",
    "document-changed": "文书库中的文件与其摘要不符",
    "document-unreadable": "文书库中的文件读不出（磁盘故障或权限被改）",
    "document-orphan": "文书库中有来历不明的文件",
}
#: Kind of information -> what the operator reads; none of these is a fault.
INFORMATION = {
    "outbox-moved": "结果文件夹（outbox）中的副本已被移走（publish --again 可重新投放）",
    "leftover": "未完成的读取或写入留下的文件（无害）",
    "unsealed": "尚未封印的办理记录",
    "purged": "内容已依法清除的办理记录",
}

_EVENTS = table_of(ApplicationEvent)


class _Head(NamedTuple):
    """The last event of a subject: its place, its hash, (status, step, version) after it."""

    seq: int
    hash: str
    after: tuple[str, str, int] | None


_NO_HEAD = _Head(0, GENESIS, None)


@dataclass(frozen=True, slots=True)
class Note:
    """One problem or piece of information: its kind, and the number, hash or path it is about."""

    kind: str
    where: str

    @property
    def text(self) -> str:
        """What the operator reads."""
        return {**PROBLEMS, **INFORMATION}[self.kind]


@dataclass(slots=True)
class VerifyReport:
    """What `verify` found. `counts` says how much was looked at: events, archive, documents …"""

    problems: list[Note] = field(default_factory=list)
    information: list[Note] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def take(self, notes: Iterator[tuple[str, str]]) -> None:
        """Sort notes (kind, where) into problems and information."""
        for kind, where in notes:
            target = self.problems if kind in PROBLEMS else self.information
            target.append(Note(kind, where))


def verify(
    register: Register, workspace: Workspace, *, sample: float = 1.0, salt: str = ""
) -> VerifyReport:
    """Check everything; `sample` is the share of stored files whose bytes are read (0 to 1).

    Every file's presence is checked whatever the sample; `salt` varies which are read.
    """
    report = VerifyReport()
    kept = Kept(workspace, sample, salt, report.counts)
    with register.read() as session:
        report.take(_database(session))
        report.take(_log(session, report.counts))
        report.take(_seals(session, report.counts))
        report.take(check_archive(session, kept))
        report.take(check_documents(session, kept))
        report.take(check_outbox(session, workspace))
    return report


def _database(session: Session) -> Iterator[tuple[str, str]]:
    if is_postgres(session):
        return
    for (line,) in session.execute(text("PRAGMA integrity_check")):
        if line != "ok":
            yield "database", line


def _log(session: Session, counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """All chains in one pass, then the columns they must explain."""
    last: dict[str, _Head] = {}
    finals, versions, locks, marks = Proof(), VersionProof(), LockProof(), MarkProof()
    query = select(_EVENTS).order_by(_EVENTS.c.subject, _EVENTS.c.seq)
    rows = session.execute(query.execution_options(yield_per=2_000))
    for row in rows.mappings():
        event = dict(row)
        counts["events"] += 1
        before = last.get(event["subject"], _NO_HEAD)
        expected = (before.seq + 1, before.hash, event_hash(event))
        if (event["seq"], event["previous"], event["hash"]) != expected:
            yield "chain", f"{event['subject']}#{event['seq']}"
        if event["payload"] == PURGED:
            counts["purged"] += 1
        elif payload_hash(event["payload"]) != event["payload_hash"]:
            yield "payload", f"{event['subject']}#{event['seq']}"
        finals.take(event)
        versions.take(event)
        locks.take(event)
        marks.take(event)
        after = (event["status_after"], event["step_after"], event["version_after"])
        last[event["subject"]] = _Head(event["seq"], event["hash"], after)
    if counts["purged"]:
        yield "purged", str(counts["purged"])
    for where in finals.faults(session):
        yield "final-mark", where
    for where in marks.faults(session):
        yield "mark", where
    for where in locks.faults(session):
        yield "lock", where
    for where in versions.faults(session, running=bool(_unsealed(session))):
        yield "version", where
    ours = finals.subjects | {SUBJECT}
    cases = {subject: head for subject, head in last.items() if subject not in ours}
    yield from _columns(session, cases, counts)


def _columns(
    session: Session, last: dict[str, _Head], counts: Counter[str]
) -> Iterator[tuple[str, str]]:
    query = select(Application.number, Application.status, Application.step, Application.version)
    for number, *columns in session.execute(query.order_by(Application.number)):
        counts["applications"] += 1
        if tuple(columns) != last.pop(number, _NO_HEAD).after:
            yield "application", number
    for subject in sorted(last):
        yield "event-orphan", subject


def _seals(session: Session, counts: Counter[str]) -> Iterator[tuple[str, str]]:
    previous, after = GENESIS, 0
    for seal in session.scalars(select(Seal).order_by(Seal.id)):
        counts["seals"] += 1
        heads = heads_between(session, after, seal.upto)
        expected = seal_hash(previous, seal.run, seal.on, seal.upto, heads)
        if (seal.previous, seal.hash, seal.subjects) != (previous, expected, len(heads)):
            yield "seal", seal.run
        previous, after = seal.hash, seal.upto
    open_events = _unsealed(session)
    if open_events:
        yield "unsealed", str(open_events)
    for run in _finished_without_seal(session, after):
        yield "seal", run


def _unsealed(session: Session) -> int:
    """How many events no seal covers: a run is going on, or died."""
    upto = session.scalar(select(func.max(Seal.upto))) or 0
    return session.scalar(select(func.count()).where(_EVENTS.c.id > upto)) or 0


def _finished_without_seal(session: Session, upto: int) -> list[str]:
    """Runs that ended well after unsealed events, which they would have sealed: a seal is gone."""
    first = select(func.min(_EVENTS.c.run)).where(_EVENTS.c.id > upto).scalar_subquery()
    ended = select(Run.id).where(Run.id >= first, Run.state == FINISHED)
    return list(session.scalars(ended.order_by(Run.id)))
