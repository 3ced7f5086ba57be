"""A procedure that exists as a YAML file in the workspace and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from looking import Found, blocking, codes, rows, show
from openpyxl import load_workbook
from world import DAY_ONE, World, header_columns

from flows.report import RunReport
from flows.samples.institutions import CHANGSHA, CHANGSHA_COUNTY, PROVINCE, user_code
from flows.samples.scans import DIPLOMA
from procedures import words
from procedures.words import DropResult, Status
from registry.models import Application

COUNTY, CITY = CHANGSHA_COUNTY.code, CHANGSHA.code
TITLE, SHEET = "监督人员兼职备案", "兼职备案"
FILING_NUMBER = "长建质备〔2026〕1号"

YAML = """\
id: hn-second-job
version: 1
prefix: JZ
title: 监督人员兼职备案
system: hunan-supervision
order: 700
source: 建议值
sheet: 兼职备案
submitter: {types: [监督机构]}
subject: person
unique: {fields: [身份证号, 兼职单位]}
manage: {edit: [unreviewed, returned], delete: [unreviewed]}
fields:
  - {name: 身份证号, type: id_number, required: true, key: true}
  - {name: 姓名, type: person_name, required: true, example: 张三丰}
  - {name: 性别, type: choice, required: true, choices: [男, 女], example: 男}
  - {name: 兼职单位, required: true, max_length: 60, example: 湖南某检测公司}
  - {name: 开始日期, type: date, required: true, example: 2026-10-01}
  - {name: 结束日期, type: date, required: true, example: 2027-09-30}
  - {name: 备案文号, required: true, max_length: 40, hint: 由市州填写}
attachments:
  - {name: 兼职协议, formats: [pdf], required: true}
rules:
  - {rule: id-gender}
  - {rule: date-order, with: {field: 结束日期, other: 开始日期, future: true}}
review:
  - name: 本机构审核
    by: own_institution
    decisions: {通过: next, 驳回: 'return:submitter'}
    reason_required: [驳回]
    on_resubmit: true
  - name: 市州备案
    by: city
    supply: {fields: [备案文号]}
    decisions: {备案: done, 驳回: 'return:submitter'}
    reason_required: [驳回]
outputs:
  - {id: review-list, title: 报名审核列表, formats: [xlsx], per: institution, masked: true}
messages:
  - {on: filed, to: submitter}
  - {on: done, to: submitter}
examples:
  - title: 兼职一年
    values:
      身份证号: "430102198503071236"
      姓名: 王建国
      性别: 男
      兼职单位: 湖南某检测公司
      开始日期: 2026-10-01
      结束日期: 2027-09-30
  - {title: 日期颠倒, values: {结束日期: 2026-09-01}, findings: [date-order]}
"""


@dataclass
class Story:
    world: World
    faulty: RunReport
    number: str
    offered: list[str]
    unsupplied: RunReport
    too_long: RunReport
    body: dict[str, object]


@pytest.fixture(scope="module")
def story(
    without_papers: None, found_world: Found, tmp_path_factory: pytest.TempPathFactory
) -> Story:
    """From the form that was handed out to the city's filing number, by files only."""
    world = found_world(tmp_path_factory.mktemp("yaml") / "w")
    folder = world.workspace.procedures
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hn-second-job.yaml").write_text(YAML, encoding="utf-8")

    def night(after: int) -> RunReport:
        return world.night(DAY_ONE + timedelta(days=after))

    night(1)
    (person,) = world.people(1)
    row = {
        "身份证号": person.id_number,
        "姓名": person.name,
        "性别": person.sex,
        "兼职单位": "湖南某检测公司",
        "开始日期": "2026-10-01",
        "结束日期": "2026-09-01",
    }
    form = world.outbox(COUNTY) / words.FOLDER_FORMS / f"{TITLE}.xlsx"
    agreement = {f"附件/{person.id_number}_兼职协议.pdf": world.scans.scan(person, DIPLOMA)}
    world.drop(COUNTY, "备案", {"备案.xlsx": filled(form, row), **agreement})
    faulty = night(2)
    returned = world.receipt(faulty, "备案")
    world.correct(returned, {2: {"结束日期": "2027-09-30"}}, COUNTY)
    report = night(3)
    assert report.drops[0].result is DropResult.ACCEPTED
    (number,) = (r[words.COLUMN_NUMBER] for r in rows(world.receipt(report, report.drops[0].name)))
    world.review(COUNTY, "通过", user_code(CHANGSHA_COUNTY))
    night(4)
    offered = list(rows(world.pending(CITY)[-1], words.SHEET_REVIEW)[0])
    world.review(CITY, "备案", user_code(CHANGSHA))
    unsupplied = night(5)

    def supply(text: str) -> Any:
        def fill(sheet: Any, headers: Any) -> None:
            sheet.cell(2, headers["备案文号"]).value = text

        return fill

    world.review(CITY, "备案", user_code(CHANGSHA), edit=supply(FILING_NUMBER * 4))
    too_long = night(6)
    world.review(CITY, "备案", user_code(CHANGSHA), edit=supply(FILING_NUMBER))
    night(7)
    return Story(world, faulty, number, offered, unsupplied, too_long, show(world, number))


def filled(form: Path, row: dict[str, str]) -> bytes:
    """The handed-out form with one row typed in."""
    book = load_workbook(form)
    sheet = book[SHEET]
    columns = header_columns(sheet, World.header_row(book))
    for name, text in row.items():
        sheet.cell(World.header_row(book) + 1, columns[name]).value = text
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_its_form_is_handed_out_to_those_who_may_use_it(story: Story) -> None:
    """Design 5: a file in the workspace is enough; forms are ready the night after."""
    for org in (COUNTY, CITY, PROVINCE.code):
        assert (story.world.outbox(org) / words.FOLDER_FORMS / f"{TITLE}.xlsx").is_file()


def test_its_rules_are_checked(story: Story) -> None:
    assert blocking(story.faulty, "备案") == [("date-order", 2)]


def test_what_the_city_supplies_is_not_asked_of_the_sender(story: Story) -> None:
    book = load_workbook(story.world.outbox(COUNTY) / words.FOLDER_FORMS / f"{TITLE}.xlsx")
    headers = header_columns(book[SHEET], World.header_row(book))
    assert "备案文号" not in headers
    assert "备案文号" in story.offered


def test_a_decision_without_what_the_step_must_bring_is_refused(story: Story) -> None:
    assert codes(story.unsupplied, "审核.xlsx") == [("decision-supply", 2)]


def test_what_a_step_brings_is_checked_cell_by_cell(story: Story) -> None:
    """The finding stands at the cell of the review workbook, and the decision does not count."""
    (drop,) = story.too_long.drops
    (finding,) = drop.findings
    assert (finding.code, finding.row, finding.field) == ("text-length", 2, "备案文号")
    assert story.too_long.decisions_applied == 0
    assert (drop.accepted, drop.refused) == (0, 1)


def test_it_ends_done_with_the_supplied_number(story: Story) -> None:
    """No effect is declared: it is done, and its story is complete."""
    assert story.body["status"] == Status.DONE
    events = story.body["events"]
    assert isinstance(events, list)
    assert [e["decision"] for e in events] == ["filed", "通过", "备案"]
    assert story.number.startswith("JZ-2026-")
    register = story.world.register()
    with register.read() as session:
        values = session.get_one(Application, story.number).values
    register.close()
    assert values["备案文号"] == FILING_NUMBER
