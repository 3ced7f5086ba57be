"""Reviewers and senders crossing each other: copies, personal folders, late changes of mind."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from looking import blocking, codes, number_of, rows, show, stands
from openpyxl import load_workbook
from world import DAY_ONE, World

from flows.report import RunReport
from flows.samples.institutions import CHANGSHA_COUNTY, LILING, ZHUZHOU, user_code
from flows.samples.people import Person
from flows.samples.signup import HEADERS, SHEET, attachments, signup_row
from flows.samples.workbooks import workbook_bytes
from procedures import words
from procedures.words import DropResult, Status

pytestmark = pytest.mark.usefixtures("without_papers")

HERE, NEXT = ZHUZHOU.code, (Status.IN_REVIEW, "省级审核")
FIRST, SECOND = user_code(ZHUZHOU), user_code(ZHUZHOU, 2)
REASON = "工作经历填写不完整，请补充"
TITLE = "监督人员监督岗位培训报名"


def tonight(world: World) -> RunReport:
    """A run; the tests share the business date."""
    return world.night(DAY_ONE + timedelta(days=1))


def filed(world: World, name: str, count: int) -> tuple[list[str], Path]:
    """Numbers of new sign-ups, and the workbook that came back."""
    people = world.people(count)
    world.sign_up(HERE, people, name)
    report = tonight(world)
    numbers = [number_of(world, person.id_number) for person in people]
    return numbers, world.receipt(report, name)


def row_of(source: Path, number: str) -> int:
    return next(int(row["row"]) for row in rows(source) if row[words.COLUMN_NUMBER] == number)


def test_two_reviewers_work_on_copies_of_one_workbook(world: World) -> None:
    """Design 6: each row counts once; who says the same later is told so, who differs is stale."""
    (mine, yours, both, torn), _ = filed(world, "两人分审", 4)
    book = world.pending(HERE)[-1]
    world.review(HERE, "通过", FIRST, only={mine, both, torn}, book=book, name="1_甲.xlsx")

    def differ(sheet, headers) -> None:  # type: ignore[no-untyped-def]
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, headers[words.COLUMN_NUMBER]).value == torn:
                sheet.cell(row, headers[words.COLUMN_DECISION]).value = "驳回"
                sheet.cell(row, headers[words.COLUMN_OPINION]).value = REASON

    only = {yours, both, torn}
    world.review(HERE, "通过", SECOND, only=only, book=book, name="2_乙.xlsx", edit=differ)
    report = tonight(world)
    assert {stands(world, number) for number in (mine, yours, both, torn)} == {NEXT}
    assert codes(report, "1_甲.xlsx") == []
    assert sorted(code for code, _ in codes(report, "2_乙.xlsx")) == [
        "decision-repeated",
        "decision-stale",
    ]


def test_a_personal_folder_proves_the_reviewer(world: World) -> None:
    """Design 4: `@用户编号` speaks for its owner, and for nobody else."""
    (one, other), _ = filed(world, "个人文件夹", 2)
    own = world.workspace.inbox / ZHUZHOU.folder / f"@{FIRST}"
    own.mkdir()
    book = world.pending(HERE)[-1]
    world.review(HERE, "通过", "", only={one}, book=book, name=f"@{FIRST}/审核.xlsx")
    world.review(HERE, "通过", SECOND, only={other}, book=book, name=f"@{FIRST}/代签.xlsx")
    report = tonight(world)
    assert show(world, one)["events"][-1]["actor"] == FIRST
    assert [code for code, _ in codes(report, "代签.xlsx")] == ["reviewer-disabled"]
    assert stands(world, other) == (Status.IN_REVIEW, "本机构审核")


def test_b50_a_deleted_row_is_stale_for_its_reviewer(world: World) -> None:
    """B50: deletion and decision of one night: the sender's word comes first."""
    (number,), source = filed(world, "先删", 1)
    world.review(HERE, "通过", FIRST, only={number}, name="迟审.xlsx")
    deletion = {row_of(source, number): {words.COLUMN_ACTION: words.ACTION_DELETE}}
    world.drop(HERE, "删.xlsx", world.corrected(source, deletion))
    report = tonight(world)
    assert [code for code, _ in codes(report, "迟审.xlsx")] == ["decision-stale"]
    assert stands(world, number) == (Status.DELETED, "")


def test_a_returned_one_that_did_not_change_is_asked_about(world: World) -> None:
    """A09: resubmitting as it was needs 情况属实; another institution cannot do it at all."""
    (number,), _ = filed(world, "退回原样", 1)
    world.review(HERE, "驳回", FIRST, REASON, only={number})
    tonight(world)
    source = world.outbox(HERE) / words.FOLDER_RETURNED / f"{TITLE}.xlsx"
    row = row_of(source, number)
    world.drop(
        LILING.code, "代改.xlsx", world.corrected(source, {row: {"毕业院校": "湖南工业大学"}})
    )
    world.drop(HERE, "原样.xlsx", world.corrected(source, {}))
    report = tonight(world)
    assert "resubmit-unchanged" in {code for code, _ in codes(report, "原样.xlsx")}
    assert blocking(report, "代改.xlsx")
    assert stands(world, number) == (Status.RETURNED, "")

    answer = {row: {words.COLUMN_CONFIRM: words.CONFIRM_TRUE}}
    world.drop(HERE, "属实.xlsx", world.corrected(source, answer))
    tonight(world)
    body = show(world, number)
    assert (body["status"], body["step"], body["round"]) == (*NEXT[:1], "本机构审核", 2)


def test_an_answered_return_lies_about_but_does_no_harm(world: World) -> None:
    """The old 退回修改 workbook, dropped once more after its resubmission, changes nothing."""
    (number,), _ = filed(world, "退回两次投", 1)
    world.review(HERE, "驳回", FIRST, REASON, only={number})
    tonight(world)
    source = world.outbox(HERE) / words.FOLDER_RETURNED / f"{TITLE}.xlsx"
    row = row_of(source, number)
    before = next(each["毕业院校"] for each in rows(source) if each["row"] == str(row))
    kept = world.workspace.root / "退回修改.xlsx"
    kept.write_bytes(source.read_bytes())
    corrected = world.corrected(source, {row: {"毕业院校": "湖南工业大学"}})
    world.drop(HERE, "改一次.xlsx", corrected)
    tonight(world)
    version = show(world, number)["version"]
    _shows_what_changed(world.pending(HERE)[-1], number, before)
    world.drop(HERE, "再投.xlsx", world.corrected(kept, {row: {"毕业院校": "湖南工业大学"}}))
    tonight(world)
    assert show(world, number)["version"] == version


def _shows_what_changed(book: Path, number: str, before: str) -> None:
    """Round 2: the changed cell is coloured and says what it was, the opinion stands beside it."""
    sheet = load_workbook(book)[words.SHEET_REVIEW]
    headers = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == number)
    changed, same = (row[headers[name] - 1] for name in ("毕业院校", "所学专业"))
    assert changed.value == "湖南工业大学"
    assert f"原值：{before}" in changed.comment.text
    assert REASON in changed.comment.text
    assert changed.fill.fgColor.rgb != same.fill.fgColor.rgb
    assert same.comment is None
    hints = row[headers[words.COLUMN_HINTS] - 1].value
    assert hints.startswith("第 2 轮。本机构审核")
    assert REASON in hints
    assert f"「毕业院校」原为「{before}」" in hints


def test_a_waiting_row_taken_back_takes_no_files(world: World) -> None:
    """B50: 删除 on a row that only waits forgets it; its attachments find no owner later."""
    (person,) = people = world.people(1)
    cells = [signup_row(person, world.calendar)]
    world.drop(HERE, "待补.xlsx", workbook_bytes(SHEET, HEADERS, cells))
    source = world.receipt(tonight(world), "待补.xlsx")
    forget = {2: {words.COLUMN_ACTION: words.ACTION_DELETE}}
    world.drop(HERE, "不报了.xlsx", world.corrected(source, forget))
    report = tonight(world)
    assert world.drop_report(report, "不报了.xlsx").result is DropResult.ACCEPTED
    assert codes(report, "不报了.xlsx") == []
    for path, body in attachments(people[0], world.scans, world.random).items():
        world.drop(HERE, path.rpartition("/")[2], body)
    report = tonight(world)
    assert report.opened == 0
    assert number_of(world, person.id_number) == ""


def test_one_person_from_two_stations_in_one_night(world: World) -> None:
    """A04, B46: the first folder in order is taken, the second is told who was faster."""
    person: Person = world.people(1)[0]
    for org in (LILING.code, CHANGSHA_COUNTY.code):
        world.sign_up(org, [person], f"同人_{org}")
    report = tonight(world)
    assert world.drop_report(report, f"同人_{CHANGSHA_COUNTY.code}").result is DropResult.ACCEPTED
    assert blocking(report, f"同人_{LILING.code}") == [("already-open", 2)]
