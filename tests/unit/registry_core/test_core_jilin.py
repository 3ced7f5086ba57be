"""吉林安管: certificates reported, moved, renewed, and what is learned meanwhile (seed 002 L18)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from constructors import portrait
from counter import Counter, back, codes, scan, station, user

from flows.stages.outcome import Outcome
from outputs.lists import SCORES, STAFF, Inquiry, Listed, RegisterList
from procedures.words import COLUMN_CONFIRM, CONFIRM_TRUE, Status
from registry import institutions as books
from registry.certificates import Held, by_number
from registry.engine import Register
from registry.models import InstitutionVersion, UserVersion
from registry.versions import put

DAY = date(2026, 11, 2)
WANG, LI = "220102198503071237", "220102199003070136"
NUMBER = "吉建安A（2024）0000001"
REPORTED = {
    "证件号码": WANG, "姓名": "王建国", "性别": "男", "证书种类": "A", "证书编号": NUMBER,
    "发证日期": "2024-02-01", "有效期至": "2027-01-31", "职务": "法定代表人",
}  # fmt: skip
RENEWED = {
    "证件号码": WANG, "姓名": "王建国", "证书种类": "A", "证书编号": NUMBER,
    "有效期至": "2027-01-31", "企业年度培训": "合格",
}  # fmt: skip
LEARNED = {
    "证件号码": WANG, "姓名": "王建国", "证书编号": NUMBER, "证书种类": "A", "培训年度": "2026",
}  # fmt: skip
MOVED = {
    "证件号码": WANG, "姓名": "王建国", "证书种类": "A", "变更事项": "工作单位", "原单位": "Q1",
    "原单位意见": "由原单位确认", "变更理由": "调动", "新职务": "技术负责人",
}  # fmt: skip


class Jilin(Counter):
    """The counter with 省厅 JP, 市州 JC and JC2, and three enterprises."""

    def __init__(self, register: Register) -> None:
        """Register them, each with a user."""
        super().__init__(register)
        own: dict[str, Any] = {"systems": "吉林安管", "type": "主管部门"}
        firm: dict[str, Any] = {"systems": "吉林安管", "type": "企业"}
        places = [
            station("JP", "省", "220000", **own),
            station("JC", "市", "220100", "JP", **own),
            station("JC2", "市", "220200", "JP", **own),
            station("Q1", "企业", "220102", "JC", **firm),
            station("Q2", "企业", "220202", "JC2", **firm),
            station("Q3", "企业", "220102", "JC", **firm),
        ]
        people = [user(place["code"].lower() + "u", place["code"]) for place in places]
        with register.write() as session:
            put(session, InstitutionVersion, ("code",), places, on=DAY, event_of=[""] * 6)
            put(session, UserVersion, ("code",), people, on=DAY, event_of=[""] * 6)

    def file(self, id: str, values: dict[str, str], org: str = "Q1") -> Outcome:
        """Drop one row with every material it may need."""
        body = self.house[id]
        key = values[body.key_field.name]
        members = [
            portrait(f"{key}.jpg") if one.kind == "photo" else scan(f"{key}_{one.name}.pdf")
            for one in body.attachments
        ]
        return self.drop([values], *members, org=org, id=id)

    def reported(self, values: dict[str, str] = REPORTED, org: str = "Q1", city: str = "JC") -> str:
        """A certificate reported and agreed to; its application number."""
        outcome = self.file("jl-record", values, org)
        assert set(codes(outcome)) <= {"value-cleaned"}
        self.decide((outcome.numbers[2], city, "同意"))
        assert self.state(outcome.numbers[2]) == (Status.DONE, "")
        return outcome.numbers[2]

    def confirmed(self, outcome: Outcome, values: dict[str, str], org: str) -> None:
        """The sender answers 情况属实."""
        row = back(outcome, 2, values, **{COLUMN_CONFIRM: CONFIRM_TRUE})
        self.drop([row], org=org, id="jl-record")

    def paper(self, number: str = NUMBER) -> Held:
        """The certificate of that number as it stands."""
        with self.register.read() as session:
            (held,) = by_number(session, "jilin-safety", [number])[number]
            session.expunge_all()
            return held

    def asked(self, table: RegisterList, org: str, **conditions: str) -> list[Listed]:
        """What a query answers an institution."""
        with self.register.read() as session:
            seen = frozenset(books.tree(session).within(org))
            tree = books.tree(session)
            return table.rows(
                Inquiry(session, self.house, tree, self.today, seen, org, **conditions)
            )

    def learned(
        self, hours: str = "24", result: str = "合格", on: str = "2026-10-20", **more: str
    ) -> None:
        """Continuing education signed up for, and registered by the city."""
        outcome = self.file("jl-education", LEARNED | more)
        assert codes(outcome) == []
        done = {"完成学时": hours, "完成日期": on, "考核结果": result}
        self.decide((outcome.numbers[2], "JC", "登记"), supplied=done)
        assert self.state(outcome.numbers[2]) == (Status.DONE, "")


@pytest.fixture
def jilin(register: Register) -> Jilin:
    return Jilin(register)


# --- C26 原持证人员备案 ----------------------------------------------------------------------


def test_c26_a_certificate_from_before_enters_the_register(jilin: Jilin) -> None:
    """C26: at the enterprise that reported it, in force, 来源=备案; the person works there."""
    jilin.reported()
    now = jilin.paper().version
    assert (now.kind, now.state, now.institution, now.registration) == ("A", "有效", "Q1", "备案")
    assert (now.holder, now.issued, now.expires) == (
        "王建国", date(2024, 2, 1), date(2027, 1, 31),
    )  # fmt: skip
    (row,) = jilin.asked(STAFF, "Q1")
    assert row.cells[:3] == ["王建国", "男", "2201*****237"]
    assert NUMBER in row.cells[7]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"证书编号": "吉建安B（2024）0000001"}, "certificate-number"),
        ({"证书编号": "吉建安A（2024）001"}, "certificate-number"),
        ({"证书种类": "特种作业", "专业": "建筑电工", "职务": ""}, "certificate-number"),
        ({"有效期至": "2024-01-31"}, "date-order"),
    ],
)
def test_c26_number_and_dates_are_checked(jilin: Jilin, change: dict[str, str], code: str) -> None:
    assert codes(jilin.file("jl-record", REPORTED | change)) == [code]


def test_c26_half_width_brackets_are_the_same_number(jilin: Jilin) -> None:
    """Rules 2.3: accepted on input, kept full-width."""
    jilin.reported(REPORTED | {"证书编号": "吉建安a(2024)0000001"})
    assert jilin.paper().kind == "A"


def test_c26_conflicts(jilin: Jilin) -> None:
    """Rules 2.3: a number twice is refused; another of the kind is the reviewer's question."""
    jilin.reported()
    again = jilin.file("jl-record", REPORTED | {"证件号码": LI, "姓名": "李四"}, "Q2")
    assert codes(again) == ["registry-conflict"]
    other = REPORTED | {"证书编号": "吉建安A（2024）0000002"}
    outcome = jilin.file("jl-record", other, "Q2")
    assert codes(outcome) == ["not-own-institution", "same-kind-held"]
    jilin.confirmed(outcome, other, "Q2")
    assert jilin.state(outcome.numbers[2]) == (Status.IN_REVIEW, "市州审核")


# --- C27 人员变更 ----------------------------------------------------------------------------


def test_c27_from_one_enterprise_to_another(jilin: Jilin) -> None:
    """C27: the old one agrees, the new one's city decides; same end, new paper, new employer."""
    jilin.reported()
    outcome = jilin.file("jl-change", MOVED, "Q2")
    assert codes(outcome) == []
    number = outcome.numbers[2]
    assert codes(jilin.file("jl-renewal", RENEWED)) != []  # locked meanwhile
    jilin.decide((number, "Q1", "同意"))
    jilin.decide((number, "JC2", "通过"))
    now = jilin.paper().version
    assert (now.institution, now.edition, now.expires) == ("Q2", 2, date(2027, 1, 31))
    assert now.post == "技术负责人"  # no longer its 法定代表人: capped by age again (rules 2.3)
    assert [row.cells[0] for row in jilin.asked(STAFF, "Q2")] == ["王建国"]
    assert jilin.asked(STAFF, "Q1") == []


def test_c27_without_the_old_employer_s_word(jilin: Jilin) -> None:
    """D-C09: 解除劳动关系证明 in place of its agreement; silence brings the case back."""
    jilin.reported()
    number = jilin.file("jl-change", MOVED, "Q2").numbers[2]
    jilin.decide((number, "Q1", "不同意"))
    assert jilin.state(number)[0] == Status.RETURNED
    jilin.decide((number, "Q1", "同意"))
    proven = MOVED | {"原单位意见": "附解除劳动关系证明", "申请编号": number}
    assert codes(jilin.file("jl-change", proven, "Q2")) == []
    assert jilin.state(number) == (Status.IN_REVIEW, "市州审核")
    jilin.decide((number, "JC2", "通过"))
    assert jilin.paper().version.institution == "Q2"


def test_c27_what_stands_elsewhere_stays_there(jilin: Jilin) -> None:
    """Rules 2.1: a legal representative of two firms holds an A at each; one moves alone."""
    jilin.reported()
    second = REPORTED | {"证书编号": "吉建安A（2024）0000002"}
    outcome = jilin.file("jl-record", second, "Q3")
    jilin.confirmed(outcome, second, "Q3")
    jilin.decide((outcome.numbers[2], "JC", "同意"))
    third = REPORTED | {"证书种类": "B", "证书编号": "吉建安B（2024）0000003"}
    jilin.reported(third, "Q3")
    number = jilin.file("jl-change", MOVED, "Q2").numbers[2]
    jilin.decide((number, "Q1", "同意"))
    jilin.decide((number, "JC2", "通过"))
    assert jilin.paper().version.institution == "Q2"
    assert jilin.paper("吉建安A（2024）0000002").version.institution == "Q3"


def test_c27_all_that_stands_at_the_old_enterprise_moves(jilin: Jilin) -> None:
    """Rules 2.1: B and C of one person are at one employer."""
    jilin.reported()
    both = {"证书种类": "B", "证书编号": "吉建安B（2024）0000001", "职务": "项目负责人"}
    jilin.reported(REPORTED | both)
    posts = [jilin.paper(number).version.post for number in (NUMBER, both["证书编号"])]
    assert posts == ["法定代表人", "项目负责人（项目经理）"]  # each paper its own 职务
    assert jilin.asked(STAFF, "Q1")[0].cells[6] == "、".join(posts)
    assert codes(jilin.file("jl-change", MOVED, "Q2")) == ["registry-conflict"]
    moved = MOVED | {"证书种类": "A、B"}
    assert codes(jilin.file("jl-change", moved | {"新职务": ""}, "Q2")) == ["required"]
    number = jilin.file("jl-change", moved, "Q2").numbers[2]
    jilin.decide((number, "Q1", "同意"))
    jilin.decide((number, "JC2", "通过"))
    papers = [jilin.paper(each).version for each in (NUMBER, both["证书编号"])]
    assert [one.institution for one in papers] == ["Q2", "Q2"]
    assert [one.post for one in papers] == ["技术负责人", posts[1]]


@pytest.mark.parametrize(
    ("item", "value"), [("姓名", "王建军"), ("职务", "技术负责人"), ("技术职称", "工程师")]
)
def test_c27_what_the_paper_says_changes(jilin: Jilin, item: str, value: str) -> None:
    jilin.reported()
    row = {"证件号码": WANG, "姓名": "王建国", "证书种类": "A", "变更理由": "变动"}
    number = jilin.file("jl-change", row | {"变更事项": item, f"新{item}": value}).numbers[2]
    jilin.decide((number, "JC", "通过"))
    now = jilin.paper().version
    assert now.edition == 2
    (told,) = jilin.asked(STAFF, "Q1")
    assert value in told.cells
    assert now.holder == (value if item == "姓名" else "王建国")


# --- C28 延期 --------------------------------------------------------------------------------


def test_c28_three_years_from_the_old_end(jilin: Jilin) -> None:
    """C28: city and province agree; the next three years begin where the last ended."""
    jilin.reported()
    jilin.learned()
    outcome = jilin.file("jl-renewal", RENEWED)
    assert codes(outcome) == []
    jilin.decide((outcome.numbers[2], "JC", "通过"))
    jilin.decide((outcome.numbers[2], "JP", "通过"))
    now = jilin.paper().version
    assert (now.expires, now.edition, now.state) == (date(2030, 1, 31), 2, "有效")


def test_c28_a_change_in_between_does_not_begin_the_hours_anew(jilin: Jilin) -> None:
    """Rules 2.3: 变更 leaves the validity, so what was learned in it counts."""
    jilin.reported()
    jilin.learned()
    row = {"证件号码": WANG, "姓名": "王建国", "证书种类": "A", "变更理由": "变动"}
    change = row | {"变更事项": "职务", "新职务": "技术负责人"}
    jilin.decide((jilin.file("jl-change", change).numbers[2], "JC", "通过"))
    now = jilin.paper().version
    assert (now.issued, now.good_from) == (jilin.today, date(2024, 2, 1))
    assert codes(jilin.file("jl-renewal", RENEWED)) == []


def test_c27_a_name_changes_on_every_certificate(jilin: Jilin) -> None:
    """D-X10: one person, one name."""
    jilin.reported()
    jilin.reported(REPORTED | {"证书种类": "B", "证书编号": "吉建安B（2024）0000001"})
    row = {"证件号码": WANG, "姓名": "王建国", "变更理由": "变动", "变更事项": "姓名"}
    asked = row | {"证书种类": "A", "新姓名": "王建军"}
    assert codes(jilin.file("jl-change", asked)) == ["registry-conflict"]
    assert codes(jilin.file("jl-change", asked | {"证书种类": "A、B"})) == []


def test_c28_hours_that_are_not_registered_are_a_question(jilin: Jilin) -> None:
    """D-C08: the reviewer decides, knowing which condition is not met."""
    jilin.reported()
    jilin.learned("8")
    outcome = jilin.file("jl-renewal", RENEWED)
    assert codes(outcome) == ["eligibility-registration"]
    assert "8 学时，须有 24 学时" in outcome.findings[0].message
    assert jilin.state(outcome.numbers[2])[0] == Status.TO_CONFIRM


@pytest.mark.parametrize(
    ("until", "code"), [("2027-02-28", "window-closed"), ("2026-11-01", "state-not-allowed")]
)
def test_c28_only_in_the_last_three_months(jilin: Jilin, until: str, code: str) -> None:
    """D-C08: not earlier, and after its end never: 须重新考核."""
    jilin.reported(REPORTED | {"有效期至": until})
    jilin.learned() if code == "window-closed" else None
    assert code in codes(jilin.file("jl-renewal", RENEWED | {"有效期至": until}))


def test_c28_the_end_is_not_after_the_sixtieth_birthday(jilin: Jilin) -> None:
    """Seed 002 L22: 专职 is under 60; rules 2.3: capped, and nothing is taken shortly before."""
    old = "220102196701011236"
    row = {"证件号码": old, "姓名": "赵六", "证书种类": "C3", "证书编号": "吉建安C3（2024）0000001"}
    jilin.reported(REPORTED | row | {"有效期至": "2026-12-31"})
    outcome = jilin.file("jl-renewal", RENEWED | row | {"有效期至": "2026-12-31"})
    assert codes(outcome) == ["eligibility-registration"]


@pytest.mark.parametrize(
    ("post", "ends", "found"),
    [("法定代表人", date(2029, 12, 31), []), ("安全总监", date(2027, 8, 1), ["validity-capped"])],
)
def test_c28_only_a_legal_representative_s_a_knows_no_age(
    jilin: Jilin, post: str, ends: date, found: list[str]
) -> None:
    """Rules 2.3: capped at the day of retirement for A (non-representative), by his own paper."""
    row = {"证件号码": "220102196701011236", "姓名": "赵六", "有效期至": "2026-12-31"}
    jilin.reported(REPORTED | row | {"职务": post})
    jilin.learned(**{name: row[name] for name in ("证件号码", "姓名")})
    outcome = jilin.file("jl-renewal", RENEWED | row)
    assert codes(outcome) == found
    jilin.decide((outcome.numbers[2], "JC", "通过"))
    jilin.decide((outcome.numbers[2], "JP", "通过"))
    assert jilin.paper().version.expires == ends


def test_c28_who_has_reached_the_age_extends_nothing(jilin: Jilin) -> None:
    """Rules 2.3: the end would stay where it is, which the finding says."""
    row = {"证件号码": "220102196608011231", "姓名": "赵六", "有效期至": "2027-01-31"}
    jilin.reported(REPORTED | row | {"职务": "安全总监"})
    assert "renewal-void" in codes(jilin.file("jl-renewal", RENEWED | row))


def test_c28_special_trades_two_years(jilin: Jilin) -> None:
    """Rules 2.3: two years, 24 hours a year, a new medical report."""
    number = "吉A012024000001"
    trade = {"证书种类": "特种作业", "专业": "建筑电工", "证书编号": number}
    trade |= {"有效期至": "2026-12-31"}
    jilin.reported({**REPORTED, **trade, "职务": ""})
    jilin.learned("48", 证书编号=number, 证书种类="特种作业")
    row = RENEWED | trade | {"体检日期": "2026-10-08"}
    case = jilin.file("jl-renewal", row).numbers[2]
    jilin.decide((case, "JC", "通过"))
    jilin.decide((case, "JP", "通过"))
    assert jilin.paper(number).version.expires == date(2028, 12, 31)


# --- C29 继续教育, C30 成绩 -------------------------------------------------------------------


def test_c29_only_for_certificates_of_one_s_own(jilin: Jilin) -> None:
    """C29: held, at this enterprise, one sign-up at a time; the city registers the hours."""
    assert codes(jilin.file("jl-education", LEARNED)) == ["certificate-not-held"]
    jilin.reported()
    assert codes(jilin.file("jl-education", LEARNED, "Q2")) == ["not-own-institution"]
    number = jilin.file("jl-education", LEARNED).numbers[2]
    found = jilin.decide((number, "JC", "登记")).findings
    assert [one.code for one in found] == ["decision-supply"]
    again = jilin.file("jl-education", LEARNED | {"联系电话": "13800000001"})
    assert again.numbers[2] == number
    jilin.decide((number, "JC", "未参加"))
    assert jilin.state(number)[0] == Status.REJECTED
    jilin.learned()


def test_c29_who_failed_signs_up_again(jilin: Jilin) -> None:
    """C29, C30: both results are told, hours count only where the result is 合格."""
    jilin.reported()
    jilin.learned("16", "不合格", "2026-09-01", 联系电话="13800000001")
    jilin.learned("16", 联系电话="13800000002")
    rows = jilin.asked(SCORES, "Q1")
    assert [row.cells[-1] for row in rows] == ["不合格", "合格"]
    (finding,) = jilin.file("jl-renewal", RENEWED).findings
    assert "16 学时，须有 24 学时" in finding.message


def test_c30_scores_of_one_s_own_people(jilin: Jilin) -> None:
    """C30: examinations and continuing education; another enterprise is told nothing."""
    jilin.reported()
    jilin.learned()
    scored = dict(jilin.house["jl-scores"].examples[0].values)
    assert codes(jilin.drop([scored], org="JC", id="jl-scores")) == []
    rows = jilin.asked(SCORES, "Q1")
    assert [row.cells[2] for row in rows] == ["考核", "继续教育"]
    assert [row.cells[-1] for row in rows] == ["合格", "合格"]
    assert all("*****" in row.cells[1] for row in rows)
    assert jilin.asked(SCORES, "Q2") == []
    assert jilin.asked(SCORES, "Q1", year="2025") == []
