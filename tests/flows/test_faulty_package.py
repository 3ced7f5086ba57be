"""60 rows, faults in 30: each comes back at its cell, and the corrected sheet is taken whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from looking import Found

from flows.samples.faulty import faulty_package
from flows.samples.institutions import CHANGSHA
from flows.samples.signup import HEADERS, SHEET, WORKBOOK, attachments, signup_row
from flows.samples.workbooks import Number, workbook_bytes
from procedures.words import DropResult

pytestmark = pytest.mark.usefixtures("without_papers")

#: What is told about kept files, beside the faults.
KEPT = ("attachment-kept", "orphan-kept")


def test_every_planted_fault_at_its_cell_and_nothing_else(
    tmp_path: Path, found_world: Found
) -> None:
    """A04, F01, F02: precision and recall 1.0 over at least 40 distinct faults."""
    world = found_world(tmp_path / "w")
    package = faulty_package(calendar=world.calendar)
    world.drop(CHANGSHA.code, "报名", package.package())
    report = world.night(date(2026, 11, 3))
    drop = world.drop_report(report, "报名")

    found = sorted(
        (f.code, f.row or 0, f.column or "", f.file or "")
        for f in drop.findings
        if f.code not in KEPT
    )
    wanted = sorted((e.code, e.row or 0, e.column or "", e.file or "") for e in package.expected)
    assert found == wanted
    assert len({(e.code, e.column, e.file) for e in package.expected}) >= 40
    assert len({e.code for e in package.expected}) >= 30
    assert drop.result is DropResult.PARTLY_ACCEPTED
    assert (drop.total, drop.accepted) == (60, 60 - len(package.blocked_rows()))

    returned = world.receipt(report, "报名")
    corrected = world.corrected(returned, package.corrections())
    world.drop(CHANGSHA.code, "改正", {"报名信息.xlsx": corrected, **package.right_files})
    again = world.night(date(2026, 11, 4))
    second = world.drop_report(again, "改正")
    assert [(f.code, f.row, f.file) for f in second.findings if f.blocks] == []
    assert (second.result, second.total, second.accepted) == (DropResult.ACCEPTED, 60, 60)


def test_corrected_sheet_alone_is_taken_whole(tmp_path: Path, found_world: Found) -> None:
    """Good attachments are remembered, those named for a mistyped number too.

    F01: the photo bears the right ID number, the cell does not; the corrected workbook comes
    back alone and finds photo and diploma where they were left.
    """
    world = found_world(tmp_path / "w")
    people = world.people(6)
    rows = [signup_row(person, world.calendar) for person in people]
    right = [dict(row) for row in rows]
    rows[0]["身份证号"] = rows[0]["身份证号"][:-1] + (
        "1" if rows[0]["身份证号"][-1] != "1" else "2"
    )
    rows[1]["性别"] = "女" if rows[1]["性别"] == "男" else "男"
    rows[2]["培训专业"] = "园林"
    rows[3]["毕业院校"] = ""
    rows[4] |= {"身份证号": Number(float(rows[4]["身份证号"][:15] + "000"))}
    files = {WORKBOOK: workbook_bytes(SHEET, HEADERS, rows)}
    for person in people:
        files |= attachments(person, world.scans, world.random)
    world.drop(CHANGSHA.code, "报名", files)
    report = world.night(date(2026, 11, 3))
    first = world.drop_report(report, "报名")
    assert (first.accepted, first.refused) == (1, 5)

    changes = {
        row: {name: right[row - 2][name]}
        for row, name in (
            (2, "身份证号"),
            (3, "性别"),
            (4, "培训专业"),
            (5, "毕业院校"),
            (6, "身份证号"),
        )
    }
    world.correct(world.receipt(report, "报名"), changes, CHANGSHA.code)
    (second,) = world.night(date(2026, 11, 4)).drops
    assert [f.code for f in second.findings if f.blocks] == []
    assert (second.result, second.accepted) == (DropResult.ACCEPTED, 6)
