"""`verify` finds every planted fault and names it, and finds nothing in what is whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch

from flows.samples.institutions import ZHUZHOU
from flows.samples.workbooks import workbook_bytes
from procedures.workspace import Workspace
from registry import finals, marks
from registry.engine import Register
from registry.seal import seal
from registry.verify import VerifyReport, verify
from tests.flows.world import DAY_ONE, World
from tests.hardening.children import SETTINGS
from tests.hardening.figures import Asked, Figures
from tests.hardening.selfcheck_faults import Planted, faults
from tests.hardening.small_office import blank_papers

_SIGN_UP = "hn-training-newcomer"


def measure(asked: Asked, figures: Figures) -> None:
    """Plant faults one after another, every kind in turn; look at whole stores in between."""
    least, clean = (1_000, 100) if asked.long else (100, 10)
    figures.least = {"faults planted": least, "clean stores": clean}
    began = time.monotonic()
    place = _finished(asked.work / "w")
    whole = asked.work / "whole"
    shutil.copytree(place.var, whole)
    rng = Random(f"selfcheck-{asked.seed}")
    books = Register(place.database_url)
    kinds = faults()
    done = 0
    while not asked.enough(began, done >= least) and (asked.long or done < least):
        if done * clean % least < clean:
            _clean(books, place, figures, rng, done)
            _restore(place, whole)
        planted = kinds[done % len(kinds)](place, rng)
        _judge(planted, _verified(books, place), figures, asked.seed, done)
        _restore(place, whole)
        done += 1


def _finished(folder: Path) -> Workspace:
    """A workspace after two nights: base data, sign-ups, a locked certificate, 定稿, 寄送."""
    with patch.dict(os.environ, SETTINGS), blank_papers():
        world = World(folder)
        people = world.crowd.take(4)
        world.sign_up(ZHUZHOU.code, people)
        _cancel_a_certificate(world)
        report = world.night(DAY_ONE + timedelta(days=1))
        with closing(sqlite3.connect(world.workspace.var / "registry.db")) as books:
            query = "SELECT number FROM applications WHERE procedure = ?"
            numbers = [number for (number,) in books.execute(query, (_SIGN_UP,))]
        by = finals.Mark(ZHUZHOU.code, "U1", "d" * 20, DAY_ONE, report.run)
        register = Register(world.workspace.database_url)
        with register.write() as session:
            finals.mark(session, _SIGN_UP, numbers, by)
            sent = [marks.MarkDraft(number, "寄送", "", ZHUZHOU.code) for number in numbers]
            marks.add(session, sent, report.run, DAY_ONE)
            seal(session, report.run, DAY_ONE)
        register.close()
    with closing(sqlite3.connect(world.workspace.var / "registry.db")) as books:
        books.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return world.workspace


def _cancel_a_certificate(world: World) -> None:
    """A case that locks what it is about until somebody decides."""
    query = (
        "SELECT v.institution, p.number, v.kind FROM certificate_versions v"
        " JOIN people p ON p.id = v.person ORDER BY v.id LIMIT 1"
    )
    with closing(sqlite3.connect(world.workspace.var / "registry.db")) as books:
        org, number, kind = books.execute(query).fetchone()
        query = "SELECT name FROM person_profiles JOIN people p ON p.id = person WHERE number = ?"
        (name,) = books.execute(query, (number,)).fetchone()
    row = {"姓名": name, "身份证号": number, "注销证书类别": kind, "注销原因": "退休"}
    world.drop(org, "注销.xlsx", workbook_bytes("证书注销", list(row), [row]))


def _verified(books: Register, place: Workspace) -> VerifyReport:
    """What `verify` says; no connection stays, because the file is replaced afterwards."""
    try:
        return verify(books, place)
    finally:
        books.close()


def _judge(
    planted: Planted, report: VerifyReport, figures: Figures, seed: int, number: int
) -> None:
    figures.count("faults planted")
    hits = [n for n in report.problems if n.kind in planted.kinds and planted.where in n.where]
    if hits:
        figures.count("found and named")
        return
    told = [f"{note.kind} {note.where}" for note in report.problems][:5]
    figures.broke(f"{planted.what} ({planted.where}), seed {seed}, fault {number}: {told}")


def _clean(books: Register, place: Workspace, figures: Figures, rng: Random, number: int) -> None:
    """A whole store, with what is no fault: copies moved away, a leftover of a dead reading."""
    copies = sorted(path for path in place.outbox.rglob("*.xlsx"))
    moved = rng.choice(copies) if copies and rng.random() < 0.5 else None
    aside = place.var / "moved"
    if moved is not None:
        moved.rename(aside)
    (place.archive / ".half.part").write_bytes(b"half")
    report = _verified(books, place)
    if moved is not None:
        aside.rename(moved)
    figures.count("clean stores")
    for note in report.problems:
        figures.broke(f"false alarm on a clean store, fault {number}: {note.kind} {note.where}")


def _restore(place: Workspace, whole: Path) -> None:
    """Everything as it was: the register by copy, of the stores only what differs."""
    for name in ("registry.db-wal", "registry.db-shm"):
        (place.var / name).unlink(missing_ok=True)
    shutil.copyfile(whole / "registry.db", place.var / "registry.db")
    for store in ("archive", "documents"):
        kept = {path.relative_to(whole): path for path in (whole / store).rglob("*")}
        for path in sorted((place.var / store).rglob("*")):
            if path.relative_to(place.var) not in kept:
                path.unlink()
        for name, source in kept.items():
            target = place.var / name
            if source.is_dir():
                continue
            stat, known = source.stat(), target.stat() if target.exists() else None
            if known is None or known.st_mtime_ns != stat.st_mtime_ns:
                target.unlink(missing_ok=True)
                shutil.copy2(source, target)
