"""注销 by two parties, the person by slip (E18, E20-E22, E26, F20), and who may not."""

from __future__ import annotations

import pytest
from constructors import NAMED, NUMBER, SYSTEM, TEMPORARY, WANG, Province
from counter import SECRET, codes
from sqlalchemy import select

from procedures.tokens import slip_number
from registry.engine import Register
from registry.models import ApplicationEvent
from registry.slips import slips_out

assert SYSTEM
CANCEL = NAMED | {"注销原因": "其他"}


@pytest.fixture
def hunan(register: Register) -> Province:
    province = Province(register)
    province.ready()
    province.holding({})
    return province


@pytest.fixture
def asked(hunan: Province) -> str:
    """E18: the enterprise asks; the number of the application."""
    number = hunan.file("hc-cancellation", CANCEL).numbers[2]
    assert hunan.state(number) == ("in_review", "个人确认")
    return number


def slip_of(hunan: Province, number: str) -> str:
    """The slip that is out for an application."""
    with hunan.register.read() as session:
        (slip,) = [s.number for s in slips_out(session, SECRET) if s.case.number == number]
        return slip


def registered(hunan: Province, slip: str, word: str = "同意", org: str = "W") -> list[str]:
    """A window registers a signed slip; the codes it gave."""
    row = {"确认单号": slip, "个人意见": word, "经办人": org.lower() + "u", "已核验证件": "是"}
    return codes(hunan.file("person-window", row, org))


def state_of(hunan: Province) -> str:
    return hunan.papers()["建筑工程"].version.state


def test_e22_f20_the_person_agrees_and_the_certificate_ends_that_day(
    hunan: Province, asked: str
) -> None:
    """E18, E22, F20, D-E04: no authority, effective on the confirmation."""
    hunan.later(3)
    assert registered(hunan, slip_of(hunan, asked)) == []
    assert hunan.state(asked) == ("done", "")
    paper = hunan.papers()["建筑工程"].version
    assert (paper.state, paper.valid_from) == ("注销", hunan.today)
    with hunan.register.read() as session:
        query = select(ApplicationEvent).where(ApplicationEvent.subject == asked)
        last = session.scalars(query.order_by(ApplicationEvent.seq.desc())).first()
        assert last is not None
        assert (last.kind, last.word, last.institution, last.user) == ("decided", "同意", "W", "wu")


def test_the_person_may_refuse(hunan: Province, asked: str) -> None:
    assert registered(hunan, slip_of(hunan, asked), "不同意") == []
    assert hunan.state(asked) == ("rejected", "")
    assert state_of(hunan) == "有效"


def test_only_the_speciality_that_was_named(hunan: Province) -> None:
    hunan.holding({"专业": "机电工程"})
    number = hunan.file("hc-cancellation", CANCEL | {"注销专业": "机电工程"}).numbers[2]
    registered(hunan, slip_of(hunan, number))
    states = {name: held.version.state for name, held in hunan.papers().items()}
    assert states == {"建筑工程": "有效", "机电工程": "注销"}
    left = hunan.papers()["建筑工程"].version
    assert (left.edition, left.issued) == (2, hunan.today)


def test_a_slip_from_the_other_party_changes_nothing(hunan: Province, asked: str) -> None:
    """A genuine slip, dropped by the enterprise: refused, with its workbook or loose."""
    slip = slip_of(hunan, asked)
    assert "sender-not-allowed" in registered(hunan, slip, org="E1")
    assert "sender-not-allowed" in registered(hunan, slip, org="E2")
    assert "sender-not-allowed" in registered(hunan, slip, org="HC")
    from counter import scan

    hunan.loose(scan(f"{slip}.pdf"), org="E1")
    assert hunan.state(asked) == ("in_review", "个人确认")
    assert state_of(hunan) == "有效"


def test_the_enterprise_cannot_decide_the_person_s_step(hunan: Province, asked: str) -> None:
    """By no review row, whoever it is made out to."""
    for org in ("E1", "HC", "HP", "W"):
        assert hunan.decide((asked, org, "同意")).applied == {}
    assert hunan.state(asked) == ("in_review", "个人确认")


def test_a_forged_slip(hunan: Province, asked: str) -> None:
    """Another secret, another version, another case, another step: none is ours."""
    case = hunan.case(asked)
    forged = [
        slip_number(b"another secret", asked, case.version, case.step),
        slip_number(SECRET, asked, case.version, "企业确认"),
        slip_number(SECRET, asked, case.version + 1, case.step),
        f"{asked}-{case.version}-{'A' * 16}",
        slip_number(SECRET, "CN-2026-999999", 1, case.step),
    ]
    for slip in forged:
        assert registered(hunan, slip) == ["slip-invalid"]
    assert hunan.state(asked) == ("in_review", "个人确认")


def test_the_slip_of_one_case_does_not_serve_another(hunan: Province, asked: str) -> None:
    hunan.holding({"证书编号": "湘2432019202100002", "证件号码": "430102199003070135",
                   "姓名": "李小花"})  # fmt: skip
    other = CANCEL | {"注册编号": "湘2432019202100002", "证件号码": "430102199003070135",
                      "姓名": "李小花"}  # fmt: skip
    second = hunan.file("hc-cancellation", other).numbers[2]
    mixed = slip_of(hunan, asked).replace(asked, second)
    assert registered(hunan, mixed) == ["slip-invalid"]
    assert hunan.state(second) == ("in_review", "个人确认")


def test_a_slip_counts_once(hunan: Province, asked: str) -> None:
    slip = slip_of(hunan, asked)
    assert registered(hunan, slip, "不同意") == []
    assert registered(hunan, slip, "不同意") == ["already-received"]
    assert "action-not-allowed" in registered(hunan, slip, "同意")
    assert hunan.state(asked) == ("rejected", "")
    again = hunan.file("hc-cancellation", CANCEL | {"情况说明": "再次申请"}).numbers[2]
    assert again != asked
    assert set(registered(hunan, slip, "同意")) & {"slip-used", "action-not-allowed"}
    assert hunan.state(again) == ("in_review", "个人确认")


def test_a_slip_twice_in_one_sheet_is_registered_once(hunan: Province, asked: str) -> None:
    slip = slip_of(hunan, asked)
    row = {"确认单号": slip, "个人意见": "同意", "经办人": "wu", "已核验证件": "是"}
    from counter import scan

    outcome = hunan.drop(
        [row, row | {"个人意见": "不同意"}], scan(f"{slip}.pdf"), org="W", id="person-window"
    )
    assert "duplicate-row" in codes(outcome)


def test_a_slip_ends_with_its_fifteen_days(hunan: Province, asked: str) -> None:
    """D-E04: no answer in 15 days lapses; a slip that comes later is closed."""
    slip = slip_of(hunan, asked)
    hunan.later(15)
    hunan.tick()
    assert hunan.state(asked) == ("in_review", "个人确认")
    hunan.later(1)
    hunan.tick()
    assert hunan.state(asked) == ("lapsed", "")
    assert registered(hunan, slip) == ["slip-closed"]
    assert state_of(hunan) == "有效"


def test_a_changed_request_needs_a_new_slip(hunan: Province, asked: str) -> None:
    """F18: once 上报 it is locked; withdrawn and filed anew it is another request."""
    old, changed = slip_of(hunan, asked), CANCEL | {"情况说明": "合同已解除"}
    assert codes(hunan.file("hc-cancellation", changed)) == ["action-not-allowed"]
    assert codes(hunan.file("hc-cancellation", CANCEL | {"操作": "撤回"})) == []
    again = hunan.file("hc-cancellation", changed).numbers[2]
    assert registered(hunan, old) == ["slip-closed"]
    assert registered(hunan, slip_of(hunan, again)) == []


def test_either_party_may_withdraw_before(hunan: Province, asked: str) -> None:
    """D-E04."""
    assert codes(hunan.file("hc-cancellation", CANCEL | {"操作": "撤回"})) == []
    assert hunan.state(asked) == ("withdrawn", "")


def test_another_area_s_window_is_not_the_place(hunan: Province, asked: str) -> None:
    assert registered(hunan, slip_of(hunan, asked), org="W2") == ["slip-window"]


def test_a_window_registers_with_its_own_clerk_and_the_scan(hunan: Province, asked: str) -> None:
    slip = slip_of(hunan, asked)
    row = {"确认单号": slip, "个人意见": "同意", "经办人": "e1u", "已核验证件": "是"}
    bare = hunan.drop([row | {"经办人": "wu"}], org="W", id="person-window")
    assert codes(bare) == ["attachment-missing"]
    assert codes(hunan.file("person-window", row, "W")) == ["reference-unknown"]
    assert hunan.state(asked) == ("in_review", "个人确认")


# --- the person asks, the enterprise confirms ------------------------------------------------

OWN = NAMED | {"聘用企业机构编码": "E1", "注销原因": "已离职", "经办人": "wu", "已核验证件": "是"}


def test_e20_e21_the_person_asks_and_the_enterprise_agrees(hunan: Province) -> None:
    """E20, E21: through the window; the enterprise alone confirms."""
    number = hunan.file("hc-person-cancellation", OWN, "W").numbers[2]
    assert hunan.state(number) == ("in_review", "企业确认")
    assert hunan.decide((number, "E2", "同意")).applied == {}
    hunan.decide((number, "E1", "同意"))
    assert hunan.state(number) == ("done", "")
    assert state_of(hunan) == "注销"


def test_e21_papers_stand_in_for_an_enterprise_that_refuses(hunan: Province) -> None:
    """Rules 4.3: 离职协议, 仲裁书 or 判决书; the city looks at them, the person asks once."""
    number = hunan.file("hc-person-cancellation", OWN, "W").numbers[2]
    hunan.decide((number, "E1", "不同意"))
    assert hunan.state(number)[0] == "returned"
    proven = OWN | {"企业意见": "附离职证明", "申请编号": number}
    assert codes(hunan.file("hc-person-cancellation", proven, "W")) == []
    assert hunan.state(number) == ("in_review", "市州核实")
    hunan.decide((number, "HC", "属实"))
    assert hunan.state(number) == ("done", "")
    assert state_of(hunan) == "注销"


def test_e21_no_enterprise_asks_in_a_person_s_place(hunan: Province) -> None:
    assert "sender-not-allowed" in codes(hunan.file("hc-person-cancellation", OWN, "E1"))
    wrong = hunan.file("hc-person-cancellation", OWN | {"聘用企业机构编码": "E2"}, "W")
    assert codes(wrong) == ["registry-conflict"]


def test_e26_a_temporary_certificate_ends_the_same_way(hunan: Province) -> None:
    """E26, D-E05."""
    hunan.holding({"证书种类": TEMPORARY, "证书编号": "湘临00000001"})
    row = CANCEL | {"注册编号": "湘临00000001", "证件号码": WANG}
    number = hunan.file("hc-temporary-cancellation", row).numbers[2]
    registered(hunan, slip_of(hunan, number))
    assert hunan.papers("湘临00000001")["建筑工程"].version.state == "注销"
    assert hunan.papers(NUMBER)["建筑工程"].version.state == "有效"
