"""Rows on their way in: waiting, corrected, confirmed, edited, taken back; files that find them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from looking import Found, blocking, changed, codes, number_of, rows, show, stands
from world import DAY_ONE, World

from flows.report import RunReport
from flows.samples.institutions import CHANGSHA, LILING, ZHUZHOU, user_code
from flows.samples.people import Person
from flows.samples.signup import HEADERS, SHEET, WORKBOOK, attachments, signup_row
from flows.samples.workbooks import workbook_bytes
from flows.samples.writing import Files
from procedures import words
from procedures.words import DropResult, Status

pytestmark = pytest.mark.usefixtures("without_papers")

HERE, ELSEWHERE, OTHER = ZHUZHOU.code, LILING.code, CHANGSHA.code
REVIEWER = user_code(ZHUZHOU)
OWN_REVIEW = (Status.IN_REVIEW, "本机构审核")


def tonight(world: World, after: int = 1) -> RunReport:
    """A run; tests that share a world share the business date too."""
    return world.night(DAY_ONE + timedelta(days=after))


def workbook(world: World, people: list[Person], **changes: str) -> bytes:
    cells = [signup_row(person, world.calendar) | changes for person in people]
    return workbook_bytes(SHEET, HEADERS, cells)


def papers(world: World, people: list[Person]) -> Files:
    files: Files = {}
    for person in people:
        files |= attachments(person, world.scans, world.random)
    return files


def filed(world: World, name: str, org: str = HERE, count: int = 1) -> tuple[list[Person], Path]:
    """New people, filed in one drop, and the workbook that came back."""
    people = world.people(count)
    world.sign_up(org, people, name)
    report = tonight(world)
    assert world.drop_report(report, name).result is DropResult.ACCEPTED
    return people, world.receipt(report, name)


def standing(world: World, person: Person) -> tuple[str, str]:
    number = number_of(world, person.id_number)
    return stands(world, number) if number else ("", "")


def redrop(
    world: World, source: Path, name: str, changes: dict[str, str], row: int = 2
) -> RunReport:
    """The returned workbook with one row's cells changed, dropped alone; the night after."""
    world.drop(HERE, f"{name}.xlsx", world.corrected(source, {row: changes}))
    return tonight(world)


def test_rows_wait_for_attachments_that_come_later(world: World) -> None:
    """A04, F01, F02: a lone workbook waits; loose files complete it, each by its name."""
    first, second = people = world.people(2)
    world.drop(HERE, "只报表.xlsx", workbook(world, people))
    report = tonight(world)
    drop = world.drop_report(report, "只报表.xlsx")
    assert (drop.result, drop.accepted, drop.refused) == (DropResult.TO_CORRECT, 0, 2)
    assert {code for code, _ in blocking(report, "只报表.xlsx")} == {"attachment-missing"}
    assert standing(world, first) == ("", "")

    for path, body in papers(world, [first]).items():
        world.drop(HERE, path.rpartition("/")[2], body)
    assert tonight(world).opened == 1
    assert standing(world, first) == OWN_REVIEW
    assert standing(world, second) == ("", "")


def test_files_are_remembered_for_the_corrected_row(world: World) -> None:
    """F01, F02: the corrected workbook needs no attachments a second time."""
    (person,) = people = world.people(1)
    right = signup_row(person, world.calendar)["培训专业"]
    world.sign_up(HERE, people, "错专业", 培训专业="园林")
    report = tonight(world)
    assert blocking(report, "错专业") == [("choice", 2)]
    redrop(world, world.receipt(report, "错专业"), "对专业", {"培训专业": right})
    assert standing(world, person) == OWN_REVIEW
    kept = {
        one["material"] for one in show(world, number_of(world, person.id_number))["attachments"]
    }
    assert {"照片", "毕业证"} <= kept


def test_loose_files_are_one_drop_and_belong_to_the_workbooks_beside_them(world: World) -> None:
    """A04, F01: all copied loose into the folder: an answer a workbook, one for the files."""
    first, second, third = people = world.people(3)
    world.drop(HERE, "散放一.xlsx", workbook(world, people[:2]))
    world.drop(HERE, "散放二.xlsx", workbook(world, people[2:]))
    for path, body in papers(world, people).items():
        world.drop(HERE, path.rpartition("/")[2], body)
    world.drop(HERE, "无主.jpg", b"\xff\xd8\xff\xd9")
    report = tonight(world)
    results = {drop.name: (drop.result, drop.accepted) for drop in report.drops}
    assert results == {
        "散放一.xlsx": (DropResult.ACCEPTED, 2),
        "散放二.xlsx": (DropResult.ACCEPTED, 1),
        words.LOOSE_FILES: (DropResult.PARTLY_ACCEPTED, 0),
    }
    assert len({drop.receipt for drop in report.drops}) == 3
    assert {code for code, _ in codes(report, words.LOOSE_FILES)} >= {
        "attachment-given",
        "attachment-orphan",
    }
    assert [standing(world, person) for person in (first, second, third)] == [OWN_REVIEW] * 3


def test_files_without_a_row_are_kept_for_the_workbook_of_another_night(world: World) -> None:
    """F01, F02: photos and scans first; their receipt says until when, the workbook's that."""
    (person,) = people = world.people(1)
    files = papers(world, people)
    for path, body in files.items():
        world.drop(HERE, path.rpartition("/")[2], body)
    report = tonight(world)
    assert world.drop_report(report, words.LOOSE_FILES).result is DropResult.TO_CORRECT
    (kept,) = [
        f for f in world.drop_report(report, words.LOOSE_FILES).findings if f.code == "orphan-kept"
    ]
    assert (report.business_date + timedelta(days=60)).isoformat() in kept.message
    world.drop(HERE, "后到.xlsx", workbook(world, people))
    report = tonight(world)
    assert world.drop_report(report, "后到.xlsx").result is DropResult.ACCEPTED
    told = [code for code, _ in codes(report, "后到.xlsx")]
    assert told.count("orphan-used") == len(files)
    assert standing(world, person) == OWN_REVIEW


def test_a_dry_run_gives_a_receipt_and_stores_nothing(world: World) -> None:
    """Design 4: 预检 is judged in full; no row, no file, no message."""
    tonight(world)
    before = world.tables()
    people = world.people(2)
    world.sign_up(HERE, people, "预检_报名", 性别="未知")
    report = tonight(world)
    after = world.tables()
    drop = world.drop_report(report, "预检_报名")
    assert {code for code, _ in codes(drop)} == {"choice"}
    assert (world.workspace.root / drop.receipt).is_file()
    assert changed(before, after) == set()
    assert (before["messages"], before["mails"]) == (after["messages"], after["mails"])
    assert (report.opened, report.messages_queued, report.messages_sent) == (0, 0, 0)


def test_a_photo_named_for_the_person_is_proposed_and_renamed(world: World) -> None:
    """F01: 张三.jpg is an orphan with a proposal; 按建议改名 in the returned sheet applies it."""
    (person,) = people = world.people(1)
    files = papers(world, people)
    photo = files.pop(f"附件/{person.id_number}.jpg")
    files |= {WORKBOOK: workbook(world, people), f"附件/{person.name}.jpg": photo}
    world.drop(HERE, "照片按姓名", files)
    report = tonight(world)
    found = world.drop_report(report, "照片按姓名").findings
    (orphan,) = [f for f in found if f.code == "attachment-orphan"]
    assert f"{person.id_number}.jpg" in orphan.message
    assert {code for code, _ in codes(report, "照片按姓名")} == {
        "attachment-orphan",
        "attachment-missing",
        "orphan-kept",
    }
    assert standing(world, person) == ("", "")

    source = world.receipt(report, "照片按姓名")
    again = redrop(world, source, "按建议", {words.COLUMN_CONFIRM: words.CONFIRM_RENAME})
    told = {code for code, _ in codes(again, "按建议.xlsx")}
    assert {"attachment-renamed", "attachment-kept", "orphan-used"} <= told
    assert standing(world, person) == OWN_REVIEW


def test_a_true_oddity_is_confirmed_and_goes_to_review(world: World) -> None:
    """A04: 需确认 holds the filed row back until 情况属实 comes; nobody can review it before."""
    (person,) = people = world.people(1)
    world.sign_up(HERE, people, "学历", 文化程度="高中", 注册类职业资格证书="")
    report = tonight(world)
    assert ("eligibility-education", 2) in codes(report, "学历")
    assert standing(world, person) == (Status.TO_CONFIRM, "")
    number = number_of(world, person.id_number)
    listed = [row[words.COLUMN_NUMBER] for book in world.pending(HERE) for row in _reviewed(book)]
    assert number not in listed

    source = world.receipt(report, "学历")
    redrop(world, source, "属实", {words.COLUMN_CONFIRM: words.CONFIRM_TRUE})
    assert standing(world, person) == OWN_REVIEW
    (row,) = [
        row for row in _reviewed(world.pending(HERE)[-1]) if row[words.COLUMN_NUMBER] == number
    ]
    assert row[words.COLUMN_HINTS]


def _reviewed(book: Path) -> list[dict[str, str]]:
    return rows(book, words.SHEET_REVIEW)


def test_b50_f09_an_unreviewed_row_is_deleted_and_stays_deleted(world: World) -> None:
    """B50, F09: 操作 删除; the same sheet again brings nothing back."""
    (person,), source = filed(world, "待删")
    number = number_of(world, person.id_number)
    report = redrop(world, source, "删除", {words.COLUMN_ACTION: words.ACTION_DELETE})
    assert stands(world, number) == (Status.DELETED, "")
    returned = world.receipt(report, "删除.xlsx")
    world.drop(HERE, "再投.xlsx", returned.read_bytes())
    again = tonight(world)
    assert again.opened == 0
    assert number_of(world, person.id_number) == number
    assert stands(world, number) == (Status.DELETED, "")


def test_b50_a_sign_up_is_withdrawn(world: World) -> None:
    (person,), source = filed(world, "待撤")
    redrop(world, source, "撤回", {words.COLUMN_ACTION: words.ACTION_WITHDRAW})
    assert standing(world, person) == (Status.WITHDRAWN, "")


def test_b50_f09_a_reviewed_row_is_not_deleted_or_changed(world: World) -> None:
    """B50, F09: after the first decision neither delete nor edit."""
    (person,), source = filed(world, "已审")
    number = number_of(world, person.id_number)
    world.review(HERE, "通过", REVIEWER, only={number})
    tonight(world)
    before = stands(world, number)
    assert before == (Status.IN_REVIEW, "省级审核")
    for name, change in (
        ("删已审", {words.COLUMN_ACTION: words.ACTION_DELETE}),
        ("改已审", {"毕业院校": "湖南工业大学"}),
    ):
        report = redrop(world, source, name, change)
        assert blocking(report, f"{name}.xlsx") == [("action-not-allowed", 2)]
        assert stands(world, number) == before


def test_b50_f07_only_ones_own_row_can_be_taken_back(world: World) -> None:
    """B50, F07: another institution cannot delete it, whatever sheet it holds."""
    (person,), source = filed(world, "别人的")
    stolen = world.corrected(source, {2: {words.COLUMN_ACTION: words.ACTION_DELETE}})
    world.drop(ELSEWHERE, "代删.xlsx", stolen)
    report = tonight(world)
    assert blocking(report, "代删.xlsx")
    assert standing(world, person) == OWN_REVIEW


def test_the_same_bytes_are_a_duplicate(world: World) -> None:
    """A04, B46: the same package twice is told so and files nobody twice."""
    people = world.people(1)
    body = {WORKBOOK: workbook(world, people), **papers(world, people)}
    world.drop(HERE, "同一份", body)
    tonight(world)
    world.drop(HERE, "同一份（再发）", body)
    report = tonight(world)
    assert world.drop_report(report, "同一份（再发）").result is DropResult.DUPLICATE
    assert codes(report, "同一份（再发）") == [("duplicate-drop", None)]
    assert report.opened == 0


def test_the_same_person_from_elsewhere_is_already_open(world: World) -> None:
    """A04, B46: one sign-up a person and period, whoever sends it; the refusal names the other."""
    (person,), _ = filed(world, "先报")
    world.sign_up(ELSEWHERE, [person], "后报")
    report = tonight(world)
    assert blocking(report, "后报") == [("already-open", 2)]
    found = world.drop_report(report, "后报").findings
    (told,) = [f for f in found if f.code == "already-open"]
    assert number_of(world, person.id_number) in told.message


def test_an_unreviewed_row_may_be_edited(world: World) -> None:
    (person,), source = filed(world, "待改")
    number = number_of(world, person.id_number)
    redrop(world, source, "已改", {"毕业院校": "湖南工业大学"})
    body = show(world, number)
    assert [event["decision"] for event in body["events"]] == ["filed", "edited"]
    assert (body["status"], body["step"]) == OWN_REVIEW
    again = redrop(world, source, "未再改", {"毕业院校": "湖南工业大学 "})
    assert codes(again, "未再改.xlsx")[0][0] in {"already-received", "value-cleaned"}
    assert show(world, number)["version"] == body["version"]


def test_a_filed_rows_key_stays(world: World) -> None:
    """Design 4: delete and file anew; the number stays with the person it was drawn for."""
    (person,), source = filed(world, "改身份证")
    (another,) = world.people(1)
    report = redrop(world, source, "换人", {"身份证号": another.id_number, "性别": another.sex})
    assert ("key-changed", 2) in blocking(report, "换人.xlsx")
    assert number_of(world, another.id_number) == ""
    assert standing(world, person) == OWN_REVIEW


@pytest.fixture(scope="module")
def late(
    without_papers: None, found_world: Found, tmp_path_factory: pytest.TempPathFactory
) -> tuple[World, list[Person], Path]:
    """Two faulty rows dropped on the last day of the window, and the sheet that came back."""
    world = found_world(tmp_path_factory.mktemp("late") / "w")
    people = world.people(2)
    world.sign_up(HERE, people, "末日", 培训专业="园林")
    report = tonight(world, 9)
    return world, people, world.receipt(report, "末日")


def test_a12_first_dropped_inside_the_window_is_corrected_after_it(
    late: tuple[World, list[Person], Path],
) -> None:
    """A12: after 报名截止 a correction is taken, a newcomer is not; after 补正截止 neither."""
    world, (early, tardy), source = late
    right = signup_row(early, world.calendar)["培训专业"]
    (new,) = world.people(1)
    world.drop(HERE, "补正.xlsx", world.corrected(source, {2: {"培训专业": right}}))
    world.sign_up(HERE, [new], "迟报")
    report = tonight(world, 16)
    assert [f for f in blocking(report, "补正.xlsx") if f[1] == 2] == []
    assert standing(world, early) == OWN_REVIEW
    assert blocking(report, "迟报") == [("window-closed", 2)]

    right = signup_row(tardy, world.calendar)["培训专业"]
    world.drop(HERE, "迟正.xlsx", world.corrected(source, {3: {"培训专业": right}}))
    report = tonight(world, 17)
    assert ("window-closed", 3) in blocking(report, "迟正.xlsx")
    assert standing(world, tardy) == ("", "")
