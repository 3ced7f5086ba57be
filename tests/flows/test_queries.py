"""查询导出申请 through the front door: questions in, answers in 查询结果, nobody sees beyond."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from looking import blocking, changed, codes, words_of
from openpyxl import load_workbook
from world import DAY_ONE, World

from flows.report import RunReport
from flows.samples.institutions import CHANGSHA, CHANGSHA_COUNTY, LILING, PROVINCE, ZHUZHOU
from flows.samples.people import Person
from flows.samples.workbooks import workbook_bytes
from procedures import words
from procedures.words import OFFICE

SHEET = "查询导出申请"
HEADERS = ("查询表*", "年度", "期数", "所属地区", "状态", "业务", "证件号码", "姓名", "填报人")
FILED, ASKED = DAY_ONE + timedelta(1), DAY_ONE + timedelta(2)
TITLE = "监督人员监督岗位培训报名"


def ask(world: World, org: str, *questions: dict[str, str], name: str = "查询.xlsx") -> None:
    """Drop a workbook of questions."""
    world.drop(org, name, workbook_bytes(SHEET, HEADERS, list(questions)))


def answers(world: World, org: str, day: date = ASKED) -> list[Path]:
    """The workbooks in 查询结果 of that day, in the order of their numbers."""
    return sorted((world.outbox(org) / day.isoformat() / words.FOLDER_ANSWERS).glob("*.xlsx"))


def found(path: Path) -> list[dict[str, str]]:
    """Rows of an answer: header -> text."""
    cells = list(load_workbook(path).active.iter_rows(min_row=3, values_only=True))
    headers = [str(name) for name in cells[0] if name]
    return [dict(zip(headers, map(str, row), strict=False)) for row in cells[1:] if row[1]]


@pytest.fixture(scope="module")
def asked(world: World, without_papers: None) -> tuple[World, dict[str, list[Person]], RunReport]:
    """Three stations have filed; a county, its city, the province and the office have asked."""
    crowd = {code: world.people(2) for code in (CHANGSHA_COUNTY.code, CHANGSHA.code, LILING.code)}
    for code, people in crowd.items():
        world.sign_up(code, people)
    world.night(FILED)
    foreign = crowd[LILING.code][0]
    ask(
        world, CHANGSHA_COUNTY.code,
        {"查询表": "申报列表", "年度": "2026"},
        {"查询表": "申报列表", "所属地区": "长沙"},
        {"查询表": "申报列表", "所属地区": "株洲"},
        {"查询表": "申报列表", "所属地区": "桃花源"},
        {"查询表": "申报列表", "证件号码": foreign.id_number},
        {"查询表": "人员基本信息", "姓名": foreign.name},
        {"查询表": "申报列表", "业务": "财务报销"},
    )  # fmt: skip
    ask(
        world, CHANGSHA.code,
        {"查询表": "申报列表", "状态": "审核中", "业务": TITLE},
        {"查询表": "申报列表", "所属地区": "长沙县"},
        {"查询表": "报名汇总表", "年度": "2026"},
        {"查询表": "申报列表", "年度": "2019"},
        {"查询表": "人员基本信息", "年度": "2026"},
        {"查询表": "证书", "状态": "退回修改"},
    )  # fmt: skip
    ask(world, PROVINCE.code, {"查询表": "申报列表", "证件号码": foreign.id_number})
    ask(
        world, ZHUZHOU.code,
        {"查询表": "人员基本信息"}, {"查询表": "证书", "状态": "有效"}, {"查询表": "证书历史"},
    )  # fmt: skip
    ask(world, OFFICE, {"查询表": "报送记录"}, {"查询表": "申报列表", "所属地区": "430281"})
    return world, crowd, world.night(ASKED)


Asked = tuple[World, dict[str, list[Person]], RunReport]


def numbers_of(people: list[Person]) -> set[str]:
    return {f"{each.id_number[:4]}*****{each.id_number[-3:]}" for each in people}


def seen(path: Path) -> set[str]:
    return {row["证件号码或编号"] for row in found(path) if row["业务"] == TITLE}


def test_a13_a_county_sees_its_own(asked: Asked) -> None:
    """A13, A12, E28: its applications with state and step, masked, with the conditions printed."""
    world, crowd, _ = asked
    own = answers(world, CHANGSHA_COUNTY.code)[0]
    assert seen(own) == numbers_of(crowd[CHANGSHA_COUNTY.code])
    assert {row["业务"] for row in found(own)} == {TITLE}  # its questions are no applications
    text = words_of(own)
    assert "条件：年度2026" in text
    assert own.stem.split("_")[0] in text
    assert all(person.id_number not in text for person in crowd[CHANGSHA_COUNTY.code])


def test_the_city_of_a_county_is_not_the_countys(asked: Asked) -> None:
    """长沙 asked by 长沙县 is what of 长沙 is the county's."""
    world, crowd, _ = asked
    assert seen(answers(world, CHANGSHA_COUNTY.code)[1]) == numbers_of(crowd[CHANGSHA_COUNTY.code])


def test_questions_beyond_reach_are_findings(asked: Asked) -> None:
    """A neighbour's place and one nobody knows are refused alike; so are idle conditions."""
    _, _, report = asked
    told = {drop.folder: codes(drop) for drop in report.drops}
    assert told[CHANGSHA_COUNTY.folder] == [
        ("query-area", 4), ("query-area", 5), ("reference-unknown", 8),
    ]  # fmt: skip
    assert told[CHANGSHA.folder] == [("query-condition", 6), ("query-condition", 7)]


def test_a_foreign_person_is_nobody_here(asked: Asked) -> None:
    """A number or name from another territory: 查无结果, and not a word about where he is."""
    world, crowd, _ = asked
    foreign = crowd[LILING.code][0]
    for path in answers(world, CHANGSHA_COUNTY.code)[2:4]:
        text = words_of(path)
        assert "查无结果" in text
        assert LILING.name not in text
        assert foreign.id_number not in text
    (told,) = answers(world, PROVINCE.code)
    assert seen(told) == numbers_of([foreign])


def test_a_city_sees_what_lies_below_it(asked: Asked) -> None:
    """D24: by state, by procedure, by county; the summary as workbook and PDF."""
    world, crowd, _ = asked
    both = crowd[CHANGSHA_COUNTY.code] + crowd[CHANGSHA.code]
    state, county, summary, nothing = answers(world, CHANGSHA.code)
    assert seen(state) == numbers_of(both)
    assert seen(county) == numbers_of(crowd[CHANGSHA_COUNTY.code])
    assert {row["身份证号码"] for row in found(summary)} == numbers_of(both)
    assert summary.with_suffix(".pdf").is_file()
    assert "查无结果" in words_of(nothing)


def test_b28_people_and_certificates(asked: Asked) -> None:
    """B28, B31, E30: everybody employed, as workbook and PDF; certificates and their history."""
    world, _, _ = asked
    people, certificates, history = answers(world, ZHUZHOU.code)
    rows = found(people)
    assert {row["机构名称"] for row in rows} == {ZHUZHOU.name}
    assert all("*****" in row["证件号码"] and row["文化程度"] for row in rows)
    assert people.with_suffix(".pdf").is_file()
    held = {row["证书编号"] for row in found(certificates)}
    assert held == {row["证书编号"] for row in found(history)}
    assert {row["记载止"] for row in found(history)} == {"至今"}


def test_the_office_sees_everything(asked: Asked) -> None:
    world, crowd, _ = asked
    drops, liling = answers(world, OFFICE)
    assert {LILING.name, CHANGSHA.name} <= {row["机构名称"] for row in found(drops)}
    assert seen(liling) == numbers_of(crowd[LILING.code])


def test_answers_are_told_and_listed(asked: Asked) -> None:
    world, _, _ = asked
    page = (world.outbox(CHANGSHA.code) / "index.html").read_text(encoding="utf-8")
    assert "《查询导出申请》已办结 4 件" in page
    for path in answers(world, CHANGSHA.code):
        assert path.name.split("_")[0] in page


def test_asked_once_answered_once_asked_again_answered_again(asked: Asked) -> None:
    """A second run makes nothing; the same workbook on a later day is a new question."""
    world, _, _ = asked
    before, outbox = world.tables(), world.outbox_bytes()
    assert world.night(ASKED).documents == 0
    assert changed(before, world.tables()) == set()
    assert world.outbox_bytes() == outbox
    later = ASKED + timedelta(1)
    ask(world, PROVINCE.code, {"查询表": "申报列表", "所属地区": "醴陵市"}, name="甲.xlsx")
    world.night(later)
    ask(world, PROVINCE.code, {"查询表": "申报列表", "所属地区": "醴陵市"}, name="乙.xlsx")
    report = world.night(later)
    assert blocking(report, "乙.xlsx") == []
    assert len(answers(world, PROVINCE.code, later)) == 1
    ask(world, PROVINCE.code, {"查询表": "申报列表", "所属地区": "醴陵市"}, name="丙.xlsx")
    world.night(later + timedelta(1))
    assert len(answers(world, PROVINCE.code, later + timedelta(1))) == 1
