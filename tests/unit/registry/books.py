"""A small whole register with its stores, for tests of seals, verify and backups."""

from __future__ import annotations

import hashlib
from datetime import date

from sqlalchemy.orm import Session

from procedures.records import Drop, EntryKind, StoredFile
from procedures.workspace import Workspace, by_hash
from registry.documents import DocumentDraft, mark_delivered, store
from registry.drops import Counts, finish, record
from registry.engine import Register
from registry.events import EventDraft, append_events
from registry.models import Application
from registry.numbers import draw
from registry.seal import seal

DAY = date(2026, 3, 1)


def put_file(folder: Workspace | None, content: bytes, *, document: bool = False) -> str:
    """Lay bytes into the archive (or the document store) of a workspace; their sha256."""
    sha256 = hashlib.sha256(content).hexdigest()
    if folder is not None:
        path = by_hash(folder.documents if document else folder.archive, sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")  # a backup may be looking
        unfinished.write_bytes(content)
        unfinished.replace(path)
    return sha256


def file_one(session: Session, run: str, pages: list[dict[str, str]] | None = None) -> str:
    """File one application and decide it once, as the rooms above do; its number."""
    (number,) = draw(session, "XJ", 2026, 1)
    after = {"status": "in_review", "step": "市州", "version": 2}
    session.add(
        Application(
            number=number,
            procedure="x-y",
            procedure_version=1,
            system="jilin-safety",
            institution="A",
            subject="s",
            label="张三",
            step_since=DAY,
            resume_at="",
            holds_forever=False,
            row_id=number,
            drop="d1",
            filed_on=DAY,
            changed_by_run=run,
            values={"姓名": "张三"},
            materials={"身份证": pages or []},
            notes=[],
            **after,
        )
    )
    events = [("filed", "", "本机构", 1), ("decided", "本机构", "市州", 2)]
    append_events(
        session,
        [
            EventDraft(number, run, DAY, kind, step, 1, "in_review", to, version, payload={"n": 1})
            for kind, step, to, version in events
        ],
    )
    return number


def whole(register: Register, workspace: Workspace) -> list[str]:
    """Two sealed runs, a drop, materials, a document with its copy; the application numbers."""
    sheet, scan = put_file(workspace, b"sheet"), put_file(workspace, b"scan")
    paper = put_file(workspace, b"paper", document=True)
    copy = workspace.outbox / "A_x" / "表.pdf"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(b"paper")
    files = (StoredFile("a.xlsx", sheet, 5),)
    drop = Drop("d1", "A_x", "A", "", "a.xlsx", EntryKind.FILE, sheet, 5, files, DAY)
    draft = DocumentDraft("k", "b" * 64, paper, 5, "表", "A", "A_x/表.pdf", "R1", DAY)
    with register.write() as session:
        record(session, drop, "R1")
        finish(session, "d1", "accepted", "x-y", Counts(3, 3, 0), [], {}, "回执")
        pages = [{"path": "身份证.pdf", "sha256": scan, "media": "pdf"}]
        numbers = [file_one(session, "R1", pages) for _ in range(3)]
        mark_delivered(session, [store(session, draft).id])
        seal(session, "R1", DAY)
    with register.write() as session:
        numbers.append(file_one(session, "R2"))
        seal(session, "R2", DAY)
    return numbers
