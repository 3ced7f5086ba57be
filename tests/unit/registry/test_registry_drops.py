"""Drops: recorded once, finished with findings, rebuilt for a retry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.findings import find
from procedures.records import Drop, EntryKind, StoredFile
from procedures.words import DropResult
from registry.drops import Counts, DropState, earlier, fail, finish, record, unfinished
from registry.engine import Register
from registry.models import Drop as DropRow
from registry.models import FindingRow

DROP = Drop(
    id="d1",
    folder="4301_长沙站",
    org="4301",
    person="",
    name="新进.zip",
    kind=EntryKind.FILE,
    sha256="a" * 64,
    size=7,
    files=(StoredFile("新进.zip", "a" * 64, 7),),
    claimed_on=date(2026, 3, 1),
    findings=(find("file-type", file="新进.zip"),),
)


def done(session: Session, drop: Drop, result: DropResult = DropResult.ACCEPTED) -> None:
    record(session, drop, "R1")
    finish(session, drop.id, result, "x-y", Counts(2, 1, 1), [], {}, "回执/新进.xlsx")


def test_recorded_once(register: Register) -> None:
    with register.write() as session:
        first = record(session, DROP, "R1")
        assert record(session, DROP, "R2") is first
        assert (first.run, first.state, first.attempts) == ("R1", DropState.RECEIVED, 0)
        assert len(session.scalars(select(FindingRow)).all()) == 1


def test_finished_with_its_findings(register: Register) -> None:
    found = [find("required", row=7, column="C", field="姓名", value="4301"), find("file-empty")]
    with register.write() as session:
        record(session, DROP, "R1")
        counts = Counts(3, 2, 1)
        finish(session, "d1", DropResult.PARTLY_ACCEPTED, "x-y", counts, found, {7: "r7"}, "回执/1")
    with register.read() as session:
        row = session.get_one(DropRow, "d1")
        assert (row.state, row.result, row.procedure) == ("finished", "partly_accepted", "x-y")
        assert (row.rows, row.accepted, row.refused, row.receipt) == (3, 2, 1, "回执/1")
        rows = session.scalars(select(FindingRow).order_by(FindingRow.id)).all()
        assert [(f.code, f.row_id, f.row, f.column, f.field) for f in rows] == [
            ("required", "r7", 7, "C", "姓名"),
            ("file-empty", "", None, "", ""),
        ]
        assert unfinished(session) == []


def test_unknown_drops_are_an_error(register: Register) -> None:
    with register.write() as session:
        with pytest.raises(LookupError):
            fail(session, "none")
        with pytest.raises(LookupError):
            finish(session, "none", DropResult.FAILED, None, Counts(), [], {}, "")


def test_unfinished_drops_come_back_as_they_were(register: Register) -> None:
    """Our failure is tried again next run; so is what a dead run left (reliability 15)."""
    second = replace(DROP, id="d2", name="A.xlsx", findings=(), kind=EntryKind.FOLDER, person="U1")
    with register.write() as session:
        record(session, DROP, "R1")
        record(session, second, "R1")
        done(session, replace(DROP, id="d3"))
        assert [fail(session, "d1"), fail(session, "d1")] == [1, 2]
    with register.read() as session:
        assert unfinished(session) == [second, DROP]


def test_equal_bytes_from_the_same_folder(register: Register) -> None:
    """A duplicate is told by what an earlier drop of equal bytes came to (reliability 24)."""
    with register.write() as session:
        assert earlier(session, DROP.sha256, DROP.folder) is None
        record(session, DROP, "R1")
        assert earlier(session, DROP.sha256, DROP.folder) is None
        fail(session, "d1")
        assert earlier(session, DROP.sha256, DROP.folder) is None
        done(session, replace(DROP, id="d2", name="预检新进.zip"))
        done(session, replace(DROP, id="d3"), DropResult.DUPLICATE)
        assert earlier(session, DROP.sha256, DROP.folder) is None
        done(session, replace(DROP, id="d4"))
        done(session, replace(DROP, id="d5"))
        found = earlier(session, DROP.sha256, DROP.folder)
        assert found is not None
        assert found.id == "d4"
        assert earlier(session, DROP.sha256, "other") is None
        assert earlier(session, "b" * 64, DROP.folder) is None
