"""二级建造师: gates, 初始 to the certificate, and what becomes of it (seed 004, rules 4)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from constructors import (
    BASICS,
    LI,
    NAMED,
    NUMBER,
    QUALIFIED,
    REAL,
    TEMPORARY,
    WANG,
    Province,
)
from counter import codes
from sqlalchemy import select

from outputs.workbooks.candidates import qualified
from procedures.workspace import Workspace
from registry.engine import Register
from registry.identities import numbers_of
from registry.lookup import applications
from registry.models import Employment, PersonProfile
from registry.verify import verify
from registry.versions import in_force

INITIAL = {
    "姓名": "王建国", "性别": "男", "证件类型": "身份证", "证件号码": WANG,
    "出生日期": "1985-03-07", "民族": "汉族", "手机号码": "13800000000",
    "联系电话": "0731-84665000", "毕业院校": "湖南大学", "所学专业": "土木工程",
    "毕业时间": "2008-06", "学历": "本科", "学位": "学士", "资格证书编号": "湘资2019000001",
    "资格证取得时间": "2019-06-01", "注册专业": "建筑工程", "聘用开始时间": "2024-01-01",
    "聘用结束时间": "2029-12-31", "企业类型": "施工", "法定代表人": "李四",
}  # fmt: skip
AGAIN = {
    name: value for name, value in INITIAL.items() if name not in ("资格证书编号", "资格证取得时间")
} | {"原注册编号": NUMBER}


@pytest.fixture
def hunan(register: Register) -> Province:
    return Province(register)


def through(hunan: Province, number: str) -> None:
    """受理, 市州审核, 省厅审核."""
    hunan.decide((number, "HC", "受理"))
    hunan.decide((number, "HC", "通过"))
    hunan.decide((number, "HP", "通过"))


def reasons(outcome: object) -> str:
    return " ".join(finding.message for finding in outcome.findings)  # type: ignore[attr-defined]


# --- gates ---------------------------------------------------------------------------------


def test_e09_a_filing_waits_for_the_enterprise_s_own_data(hunan: Province) -> None:
    """E09, F19: what is missing is named."""
    hunan.drop([QUALIFIED], org="HP", id="office-qualifications")
    hunan.drop([REAL], org="HP", id="office-realname")
    outcome = hunan.file("hc-initial", INITIAL)
    assert codes(outcome) == ["prerequisite-missing"]
    assert "联系人姓名" in reasons(outcome)


def test_e10_the_central_database_fills_a_part_and_the_rest_is_named(hunan: Province) -> None:
    known = {"机构编码": "E1"} | {
        k: BASICS[k] for k in ("企业名称", "社会统一信用代码", "成立日期")
    }
    assert codes(hunan.drop([known], org="HP", id="hc-enterprise-import")) == []
    hunan.drop([QUALIFIED], org="HP", id="office-qualifications")
    hunan.drop([REAL], org="HP", id="office-realname")
    outcome = hunan.file("hc-initial", INITIAL)
    assert codes(outcome) == ["prerequisite-missing"]
    assert "联系人姓名" in reasons(outcome)
    assert "成立日期" not in reasons(outcome)


@pytest.mark.parametrize(
    ("id", "row", "change"),
    [
        ("office-qualifications", QUALIFIED, {"职改复审": "否"}),
        ("office-realname", REAL, {"人脸结果": "未通过"}),
    ],
)
def test_f19_a_certificate_of_qualification_and_a_real_name_are_hard_gates(
    hunan: Province, id: str, row: dict[str, str], change: dict[str, str]
) -> None:
    """E03, E13, F19, D-E12: none, or one that does not count."""
    hunan.ready()
    hunan.drop([row | change], org="HP", id=id)
    assert codes(hunan.file("hc-initial", INITIAL)) == ["prerequisite-missing"]


def test_e13_another_speciality_than_qualified_for(hunan: Province) -> None:
    hunan.ready()
    outcome = hunan.file("hc-initial", INITIAL | {"注册专业": "建筑工程、机电工程"})
    assert codes(outcome) == ["prerequisite-missing"]
    assert "机电工程" in reasons(outcome)


def test_e13_another_certificate_of_qualification_than_registered(hunan: Province) -> None:
    hunan.ready()
    outcome = hunan.file("hc-initial", INITIAL | {"资格证取得时间": "2020-06-01"})
    assert codes(outcome) == ["registry-conflict"]


def test_an_old_qualification_needs_continuing_education(hunan: Province) -> None:
    """Rules 4.1: hours when the 资格证 is older than three years."""
    hunan.ready()
    hunan.drop([QUALIFIED | {"签发时间": "2019-09-01"}], org="HP", id="office-qualifications")
    assert codes(hunan.file("hc-initial", INITIAL)) == ["eligibility-registration"] * 2
    hours = {"必修学时": "60", "选修学时": "60"}
    assert codes(hunan.file("hc-initial", INITIAL | hours)) == []


def test_e05_personal_data_need_the_real_name_and_no_review(hunan: Province) -> None:
    """E05: saved is enough; nobody reviews."""
    row = {k: INITIAL[k] for k in hunan.house["hc-person-info"].by_name if k in INITIAL}
    assert codes(hunan.file("hc-person-info", row)) == ["prerequisite-missing"]
    hunan.drop([REAL], org="HP", id="office-realname")
    number = hunan.file("hc-person-info", row).numbers[2]
    assert hunan.state(number) == ("done", "")


def refused(hunan: Province) -> dict[str, str]:
    """Who may not file the person's 个人信息 -> why."""
    row = {k: INITIAL[k] for k in hunan.house["hc-person-info"].by_name if k in INITIAL}
    told = {org: hunan.file("hc-person-info", row, org) for org in ("E1", "E2", "W")}
    return {org: reasons(out) for org, out in told.items() if "not-own-institution" in codes(out)}


def test_personal_data_are_filed_by_the_person_s_own_enterprise(hunan: Province) -> None:
    """E05, F07: nobody else's signature gets on a certificate; a window may file for anyone."""
    hunan.ready()
    assert refused(hunan) == {}
    number = hunan.file("hc-initial", INITIAL).numbers[2]
    told = refused(hunan)
    assert list(told) == ["E2"]
    assert "E1单位" in told["E2"]
    through(hunan, number)
    hunan.announce(number)
    assert list(refused(hunan)) == ["E2"]
    (issued,) = hunan.certificate_numbers()
    hunan.holding({"证书编号": issued, "状态": "注销"})
    assert list(refused(hunan)) == ["E2"]
    hunan.file("hc-enterprise", BASICS, "E2")
    again = hunan.file("hc-again", AGAIN | {"原注册编号": issued}, "E2")
    assert 2 in again.numbers
    assert list(refused(hunan)) == ["E1"]


def test_a_recorded_certificate_says_whose_the_person_is(hunan: Province) -> None:
    """F07: the office knows his certificate, and no employer."""
    hunan.drop([REAL], org="HP", id="office-realname")
    hunan.holding({})
    assert list(refused(hunan)) == ["E2"]


def test_e11_e12_grades_and_questions(hunan: Province) -> None:
    """E11, E12: 资质 is recorded; a question comes back with its answer."""
    grade = dict(hunan.house["hc-enterprise-grade"].examples[0].values)
    assert codes(hunan.file("hc-enterprise-grade", grade)) == []
    asked = dict(hunan.house["hc-question"].examples[0].values)
    number = hunan.drop([asked], org="E1", id="hc-question").numbers[2]
    assert [f.code for f in hunan.decide((number, "HC", "答复")).findings] == ["decision-supply"]
    hunan.decide((number, "HC", "答复"), supplied={"答复": "合格证明"})
    assert hunan.case(number).values["答复"] == "合格证明"
    hunan.decide((number, "E1", "已知悉"))
    assert hunan.state(number) == ("done", "")


def test_e13_the_form_brings_whom_the_enterprise_may_register(hunan: Province) -> None:
    """E13, D-E08: 个人信息 saved, 资格证 reviewed, name verified, never registered."""
    row = {k: INITIAL[k] for k in hunan.house["hc-person-info"].by_name if k in INITIAL}
    hunan.ready()
    assert offered(hunan) == []
    assert codes(hunan.file("hc-person-info", row)) == []
    grade = dict(hunan.house["hc-enterprise-grade"].examples[0].values)
    hunan.file("hc-enterprise-grade", grade)
    (found,) = offered(hunan)
    named = (
        "证件号码",
        "出生日期",
        "资格证书编号",
        "资格证取得时间",
        "注册专业",
        "毕业院校",
        "企业类型",
    )
    assert {name: found[name] for name in named} == {name: INITIAL[name] for name in named}
    assert offered(hunan, "E2") == []
    filed = INITIAL | {name: text for name, text in found.items() if name in INITIAL}
    assert codes(hunan.file("hc-initial", filed)) == []
    assert offered(hunan) == []


def offered(hunan: Province, org: str = "E1") -> list[dict[str, str]]:
    """The rows of the form of 初始申报 that an enterprise is handed out."""
    with hunan.register.read() as session:
        context: Any = SimpleNamespace(session=session)
        return qualified(context, hunan.house["hc-initial"], org)


# --- 初始 ----------------------------------------------------------------------------------


def test_e02_f23_from_filing_to_the_certificate(hunan: Province) -> None:
    """E01, E02, E13, F23: no certificate before the announcement."""
    hunan.ready()
    number = hunan.file("hc-initial", INITIAL).numbers[2]
    through(hunan, number)
    assert hunan.state(number) == ("publicity", "公示")
    assert hunan.certificate_numbers() == []
    hunan.announce(number)
    assert hunan.state(number) == ("done", "")
    (issued,) = hunan.certificate_numbers()
    assert issued == "湘2432019202600001"
    paper = hunan.papers(issued)["建筑工程"].version
    assert (paper.state, paper.institution, paper.holder) == ("有效", "E1", "王建国")
    assert paper.issued == hunan.today
    assert paper.expires == date(hunan.today.year + 3, hunan.today.month, hunan.today.day - 1)


def test_a_number_that_the_ledger_brought_is_not_drawn_again(hunan: Province) -> None:
    """Rules 4.1: an office that begins in the middle of a year has numbers of that year already."""
    hunan.ready()
    taken = {"证书编号": "湘2432019202600001", "证件号码": LI, "姓名": "李四", "机构编码": "E2"}
    hunan.holding(taken)
    number = hunan.file("hc-initial", INITIAL).numbers[2]
    through(hunan, number)
    hunan.announce(number)
    assert hunan.certificate_numbers() == ["湘2432019202600001", "湘2432019202600002"]
    kept = hunan.papers("湘2432019202600001")["建筑工程"]
    assert (kept.id_number, kept.version.institution) == (LI, "E2")


def test_what_is_not_approved_is_not_announced_and_an_objection_holds(hunan: Province) -> None:
    """E02, rules 4.4: 公告 after 公示 only; an objection before it keeps the certificate back."""
    hunan.ready()
    number = hunan.file("hc-initial", INITIAL).numbers[2]
    batch = {"办件编号": number, "年度": "2026", "批次": "3"}
    early = hunan.drop([batch], org="HP", id="office-announcement")
    assert codes(early) == ["state-not-allowed"]
    through(hunan, number)
    hunan.later(8)
    hunan.tick()
    assert hunan.state(number) == ("to_announce", "公告")
    asked = {"办件编号": number, "异议内容": "反映学历不实"}
    assert codes(hunan.drop([asked], org="HP", id="office-objection")) == []
    assert codes(hunan.drop([batch], org="HP", id="office-announcement")) == []
    hunan.tick()
    assert hunan.state(number) == ("to_announce", "公告")
    found = {"办件编号": number, "处理结论": "成立，重新审核", "处理结果": "再核学历"}
    assert codes(hunan.drop([found], org="HP", id="office-objection-settled")) == []
    assert hunan.state(number) == ("in_review", "省厅审核")
    hunan.later(1)
    hunan.decide((number, "HP", "通过"))
    assert hunan.state(number) == ("publicity", "公示")
    hunan.later(8)
    hunan.tick()
    assert hunan.state(number) == ("to_announce", "公告"), "the announcement before is none now"
    assert hunan.certificate_numbers() == []


def test_two_specialities_stand_under_one_number(hunan: Province) -> None:
    hunan.ready()
    other = {"专业": "机电工程", "资格证书编号": "湘资2020000007"}
    hunan.drop([QUALIFIED | other], org="HP", id="office-qualifications")
    both = {"注册专业": "建筑工程、机电工程"}
    number = hunan.file("hc-initial", INITIAL | both).numbers[2]
    through(hunan, number)
    hunan.announce(number)
    (issued,) = hunan.certificate_numbers()
    assert sorted(hunan.papers(issued)) == ["建筑工程", "机电工程"]


def test_f18_a_filed_row_is_neither_changed_nor_withdrawn(hunan: Province) -> None:
    """F18: 上报后只可查阅、打印; returned rows are corrected."""
    hunan.ready()
    outcome = hunan.file("hc-initial", INITIAL)
    number = outcome.numbers[2]
    changed = hunan.file("hc-initial", INITIAL | {"法定代表人": "赵六"})
    assert codes(changed) == ["action-not-allowed"]
    assert codes(hunan.file("hc-initial", INITIAL | {"操作": "撤回"})) == ["action-not-allowed"]
    hunan.decide((number, "HC", "补正"))
    assert codes(hunan.file("hc-initial", INITIAL | {"法定代表人": "赵六"})) == []
    assert hunan.state(number) == ("in_review", "市州受理")


def test_f19_who_was_registered_goes_another_way(hunan: Province) -> None:
    """E13, E14: 曾经注册 goes by 重新申报, and that only after 注销."""
    hunan.ready()
    hunan.holding({})
    assert codes(hunan.file("hc-initial", INITIAL)) == ["state-not-allowed"]
    found = codes(hunan.file("hc-again", AGAIN))
    assert set(found) == {"state-not-allowed"}


def test_shortly_before_sixty_five_nothing_is_taken(hunan: Province) -> None:
    """Rules 4.1: from 90 days before the 65th birthday."""
    hunan.ready()
    hunan.later((date(2049, 12, 10) - hunan.today).days)
    found = codes(hunan.file("hc-initial", INITIAL | {"聘用结束时间": "2060-01-01"}))
    assert "eligibility-registration" in found


def test_an_end_is_capped_at_sixty_five(hunan: Province) -> None:
    hunan.ready()
    hunan.drop([QUALIFIED | {"签发时间": "2048-09-01"}], org="HP", id="office-qualifications")
    hunan.later((date(2049, 1, 4) - hunan.today).days)
    hunan.drop([QUALIFIED | {"签发时间": "2048-09-01"}], org="HP", id="office-qualifications")
    number = hunan.file("hc-initial", INITIAL | {"聘用结束时间": "2060-01-01"}).numbers[2]
    through(hunan, number)
    hunan.announce(number)
    (issued,) = hunan.certificate_numbers()
    assert hunan.papers(issued)["建筑工程"].version.expires == date(2050, 3, 7)


# --- 重新, 增项, 延续, 补办 ------------------------------------------------------------------


def test_e14_registration_begins_anew_under_the_old_number(hunan: Province) -> None:
    hunan.ready()
    hunan.holding({"状态": "注销"})
    number = hunan.file("hc-again", AGAIN).numbers[2]
    through(hunan, number)
    hunan.announce(number)
    paper = hunan.papers()["建筑工程"].version
    assert (paper.state, paper.edition, paper.issued) == ("有效", 2, hunan.today)


def test_e14_one_whose_last_day_passed_untold_may_begin_anew(hunan: Province) -> None:
    hunan.ready()
    hunan.holding({"有效期至": "2026-10-31"})
    number = hunan.file("hc-again", AGAIN).numbers[2]
    through(hunan, number)
    hunan.announce(number)
    assert hunan.papers()["建筑工程"].version.state == "有效"


def test_e15_a_further_speciality_under_the_same_number(hunan: Province) -> None:
    hunan.ready()
    hunan.holding({})
    row = NAMED | {"增项专业": "机电工程", "合格证明编号": "湘资2024000009"}
    assert codes(hunan.file("hc-addition", row)) == ["prerequisite-missing"]
    other = {"专业": "机电工程", "资格证书编号": "湘资2024000009"}
    hunan.drop([QUALIFIED | other], org="HP", id="office-qualifications")
    held = NAMED | {"增项专业": "建筑工程", "合格证明编号": "湘资2024000009"}
    assert codes(hunan.file("hc-addition", held)) == ["already-certified"]
    number = hunan.file("hc-addition", row).numbers[2]
    through(hunan, number)
    hunan.announce(number)
    papers = hunan.papers()
    assert {name: held.version.edition for name, held in papers.items()} == {
        "建筑工程": 2,
        "机电工程": 2,
    }
    assert papers["建筑工程"].version.expires == date(2027, 1, 15)


def addition(hunan: Province, speciality: str = "机电工程", org: str = "E1") -> str:
    """A 增项 filed and announced; its number."""
    other = {"专业": speciality, "资格证书编号": "湘资2024000009"}
    hunan.drop([QUALIFIED | other], org="HP", id="office-qualifications")
    row = NAMED | {"增项专业": speciality, "合格证明编号": "湘资2024000009"}
    number = hunan.file("hc-addition", row, org).numbers[2]
    through(hunan, number)
    hunan.announce(number)
    return number


def test_e15_a_speciality_that_ended_begins_anew_by_addition(hunan: Province) -> None:
    """E15, rules 4.1: 增项 of a 专业 that was cancelled before is given, not passed over."""
    hunan.ready()
    hunan.holding({}, {"专业": "机电工程", "状态": "注销"})
    addition(hunan)
    papers = hunan.papers()
    assert [held.version.state for held in papers.values()] == ["有效", "有效"]
    assert [held.version.edition for held in papers.values()] == [2, 2]
    assert papers["机电工程"].version.expires == date(
        hunan.today.year + 3, hunan.today.month, hunan.today.day - 1
    )


def test_editions_of_one_number_are_counted_together(hunan: Province) -> None:
    """ADR 0017, rules 6: each new paper under a number has a version that no paper had before."""
    hunan.ready()
    hunan.holding({}, {"专业": "机电工程"})
    row = NAMED | {"延续专业": "机电工程", "有效期至": "2027-01-15"}
    number = hunan.file("hc-renewal", row | {"必修学时": "60", "选修学时": "60"}).numbers[2]
    through(hunan, number)
    hunan.announce(number)
    assert {name: held.version.edition for name, held in hunan.papers().items()} == {
        "建筑工程": 1,
        "机电工程": 2,
    }
    lost = hunan.file("hc-replacement", NAMED | {"补办原因": "污损"}).numbers[2]
    through(hunan, lost)
    assert {held.version.edition for held in hunan.papers().values()} == {3}


def test_f07_an_ended_speciality_elsewhere_does_not_keep_its_holder_out(hunan: Province) -> None:
    """D-E09: 重新 for one 专业 at another firm; the one that ended stayed with the old one."""
    hunan.ready("E2")
    hunan.holding({"状态": "注销"}, {"专业": "机电工程", "机构编码": "E2"})
    assert codes(hunan.file("hc-replacement", NAMED | {"补办原因": "污损"}, "E2")) == []


@pytest.mark.parametrize(
    ("days", "found"), [(-17, ["window-closed"]), (-16, []), (44, []), (45, ["window-closed"])]
)
def test_e16_renewal_from_ninety_to_thirty_days_before_the_end(
    hunan: Province, days: int, found: list[str]
) -> None:
    """E16, D-E02: 2027-01-15 less 90 is 2026-10-17, less 30 is 2026-12-16."""
    hunan.later(-30)
    hunan.file("hc-enterprise", BASICS)
    hunan.holding({})
    hunan.later(30 + days)
    row = NAMED | {"延续专业": "建筑工程", "有效期至": "2027-01-15"}
    row |= {"必修学时": "60", "选修学时": "60"}
    assert codes(hunan.file("hc-renewal", row)) == found


def test_e16_renewal_extends_from_the_old_end(hunan: Province) -> None:
    hunan.ready()
    hunan.holding({})
    row = NAMED | {"延续专业": "建筑工程", "有效期至": "2027-01-15"}
    short = row | {"必修学时": "59", "选修学时": "60"}
    assert codes(hunan.file("hc-renewal", short)) == ["eligibility-registration"]
    number = hunan.file("hc-renewal", row | {"必修学时": "60", "选修学时": "60"}).numbers[2]
    through(hunan, number)
    hunan.announce(number)
    paper = hunan.papers()["建筑工程"].version
    assert (paper.expires, paper.edition) == (date(2030, 1, 15), 2)


def test_e17_a_lost_paper_is_replaced_without_publicity(hunan: Province) -> None:
    hunan.ready()
    hunan.holding({})
    row = NAMED | {"补办原因": "遗失", "遗失声明媒体": "湖南日报", "遗失声明日期": "2026-10-08"}
    number = hunan.file("hc-replacement", row).numbers[2]
    through(hunan, number)
    assert hunan.state(number) == ("done", "")
    assert hunan.papers()["建筑工程"].version.edition == 2


def test_one_open_application_a_certificate(hunan: Province) -> None:
    """D-X09: across procedures; the refusal names the other."""
    hunan.ready()
    hunan.holding({})
    row = NAMED | {"补办原因": "污损"}
    first = hunan.file("hc-replacement", row).numbers[2]
    outcome = hunan.file("hc-cancellation", NAMED | {"注销原因": "其他"})
    assert "already-open" in codes(outcome) or "certificate-locked" in codes(outcome)
    assert first in reasons(outcome)


def test_only_its_own_employer_may_act_on_a_certificate(hunan: Province) -> None:
    """F07, D-E09."""
    hunan.ready("E2")
    hunan.holding({})
    assert codes(hunan.file("hc-replacement", NAMED | {"补办原因": "污损"}, "E2")) == [
        "not-own-institution"
    ]


# --- 身份证号变更 ---------------------------------------------------------------------------

OLD = "430102850307123"
RIGHT = {"注册编号": NUMBER, "姓名": "王建国", "原证件号码": OLD, "证件号码": WANG,
         "错误说明": "登记时为旧号"}  # fmt: skip


def test_e19_a_wrong_number_gives_way_and_the_history_goes_along(hunan: Province) -> None:
    """E19, F21, D-E07."""
    hunan.file("hc-enterprise", BASICS)
    wrong = "430102198503071260"
    hunan.drop([QUALIFIED | {"证件号码": wrong}], org="HP", id="office-qualifications")
    hunan.holding({"证件号码": "430102199003070135", "姓名": "王建国"})
    row = RIGHT | {"原证件号码": "430102199003070135"}
    number = hunan.file("hc-id-correction", row).numbers[2]
    through(hunan, number)
    assert hunan.state(number) == ("done", "")
    paper = hunan.papers()["建筑工程"]
    assert (paper.id_number, paper.version.edition) == (WANG, 2)


def test_e19_a_person_whose_number_gave_way_leaves_the_register_whole(
    hunan: Province, tmp_path: Path
) -> None:
    """D-E07: profile and employer end under the wrong number, and verify knows by which case."""
    hunan.ready()
    number = hunan.file("hc-initial", INITIAL).numbers[2]
    through(hunan, number)
    hunan.announce(number)
    (issued,) = hunan.certificate_numbers()
    right = "430102199003070135"
    row = RIGHT | {"注册编号": issued, "原证件号码": WANG, "证件号码": right}
    moved = hunan.file("hc-id-correction", row).numbers[2]
    through(hunan, moved)
    assert hunan.state(moved) == ("done", "")
    assert "version" not in kinds_at_fault(hunan, tmp_path)
    with hunan.register.read() as session:
        for asked in (WANG, right):
            found = [case.number for case in applications(session, subject=asked)]
            assert {number, moved} <= set(found)
        assert numbers_of(session, right) == {right: None, WANG: hunan.today}
    with hunan.register.write() as session:
        ended = select(PersonProfile).where(PersonProfile.valid_to.is_not(None))
        session.scalars(ended).one().valid_to = date(2026, 1, 1)
    assert "version" in kinds_at_fault(hunan, tmp_path)


def test_e19_what_comes_later_under_the_wrong_number_is_somebody_else_s(hunan: Province) -> None:
    """D-E07: a wrong number may be another person's right one."""
    hunan.file("hc-enterprise", BASICS)
    wrong = "430102199003070135"
    hunan.holding({"证件号码": wrong})
    moved = hunan.file("hc-id-correction", RIGHT | {"原证件号码": wrong}).numbers[2]
    through(hunan, moved)
    hunan.later(1)
    outcome = hunan.drop([QUALIFIED | {"证件号码": wrong}], org="HP", id="office-qualifications")
    with hunan.register.read() as session:
        history = {case.number for case in applications(session, subject=WANG)}
        stranger = {case.number for case in applications(session, subject=wrong)}
    assert outcome.numbers[2] in stranger - history
    assert moved in history


def kinds_at_fault(hunan: Province, tmp_path: Path) -> set[str]:
    """What verify finds wrong, files aside: none was handed in."""
    return {note.kind for note in verify(hunan.register, Workspace(tmp_path)).problems}


def test_e19_only_a_free_number_and_only_while_nothing_is_open(hunan: Province) -> None:
    hunan.file("hc-enterprise", BASICS)
    other = "430102199003070135"
    hunan.holding({"证件号码": other}, {"证书编号": "湘2432019202100002"})
    row = RIGHT | {"原证件号码": other}
    assert codes(hunan.file("hc-id-correction", row)) == ["registry-conflict"]
    same = RIGHT | {"原证件号码": WANG, "注册编号": "湘2432019202100002"}
    assert codes(hunan.file("hc-id-correction", same)) == ["registry-conflict"]


# --- 临时 -----------------------------------------------------------------------------------


def test_f22_the_old_unit_agrees_before_the_province_decides(hunan: Province) -> None:
    """E23, E24, E32, F22, D-E06."""
    hunan.ready("E2")
    hunan.holding({"证书种类": TEMPORARY, "证书编号": "湘临00000001"})
    row = NAMED | {"注册编号": "湘临00000001", "原单位机构编码": "E1",
                   "聘用开始时间": "2026-10-01", "聘用结束时间": "2029-12-31"}  # fmt: skip
    wrong = hunan.file("hc-temporary-transfer", row | {"原单位机构编码": "HC"}, "E2")
    assert codes(wrong) == ["registry-conflict"]
    number = hunan.file("hc-temporary-transfer", row, "E2").numbers[2]
    assert hunan.decide((number, "HP", "通过")).applied == {}
    hunan.decide((number, "E1", "同意转出"))
    assert hunan.state(number) == ("in_review", "省厅审核")
    hunan.decide((number, "HP", "通过"))
    hunan.announce(number)
    assert hunan.papers("湘临00000001")["建筑工程"].version.institution == "E2"
    with hunan.register.read() as session:
        employers = [each.institution for each in session.scalars(in_force(Employment))]
    assert employers == ["E2"]


def test_e25_a_temporary_certificate_is_extended(hunan: Province) -> None:
    hunan.ready()
    gone = {"证书编号": "湘临00000002", "发证日期": "2019-01-16", "有效期至": "2022-01-15"}
    hunan.holding({"证书种类": TEMPORARY} | gone)
    over = NAMED | {"注册编号": "湘临00000002", "有效期至": "2022-01-15"}
    assert codes(hunan.file("hc-temporary-extension", over)) == ["renewal-void"]
    hunan.holding({"证书种类": TEMPORARY, "证书编号": "湘临00000001"})
    row = NAMED | {"注册编号": "湘临00000001", "有效期至": "2027-01-15"}
    number = hunan.file("hc-temporary-extension", row).numbers[2]
    through(hunan, number)
    assert hunan.papers("湘临00000001")["建筑工程"].version.expires == date(2030, 1, 15)


def test_an_old_unit_that_does_not_answer_lets_the_certificate_go(hunan: Province) -> None:
    """E24: after 15 days the request lapses and holds nothing any more."""
    hunan.ready("E2")
    hunan.holding({"证书种类": TEMPORARY, "证书编号": "湘临00000001"})
    row = NAMED | {"注册编号": "湘临00000001", "原单位机构编码": "E1",
                   "聘用开始时间": "2026-10-01", "聘用结束时间": "2029-12-31"}  # fmt: skip
    number = hunan.file("hc-temporary-transfer", row, "E2").numbers[2]
    hunan.later(16)
    hunan.tick()
    assert hunan.state(number) == ("lapsed", "")


def test_the_city_confirms_for_who_cannot(hunan: Province) -> None:
    """E18: the dead sign no slip; the city looks at the proof."""
    hunan.ready()
    hunan.holding({})
    number = hunan.file("hc-cancellation", NAMED | {"注销原因": "死亡或丧失行为能力"}).numbers[2]
    assert hunan.state(number) == ("in_review", "市州核实")
    hunan.decide((number, "HC", "属实"))
    assert hunan.state(number) == ("done", "")
    assert hunan.papers()["建筑工程"].version.state == "注销"
