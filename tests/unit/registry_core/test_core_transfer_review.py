"""D02, D04, D05, D06: two parties, two cities, the province, and what time does (rules 3.4)."""

from __future__ import annotations

import pytest
from counter import Counter, back, codes
from laboratories import (
    TRANSFER,
    announce,
    asks,
    employ,
    employer,
    found_jiangsu,
    leaving,
    receive,
    transfer,
)

from procedures.words import COLUMN_ACTION, Status
from registry.bodies import body_of
from registry.originals import originals
from registry.reminders import reminders
from registry.rows import SAVED

AT_CITIES = (Status.IN_REVIEW, "市审核")
AT_PROVINCE = (Status.IN_REVIEW, "省复核")
AT_TARGET = (Status.IN_REVIEW, "接收")


@pytest.fixture
def asked(counter: Counter) -> str:
    """A transfer from B1 (city C1) to B2 (city C2), filed."""
    found_jiangsu(counter)
    return transfer(counter, employ(counter, "B1", 1, "建材"), "B2")


@pytest.fixture
def received(counter: Counter, asked: str) -> str:
    """The same, received by B2."""
    receive(counter, asked, "B2")
    return asked


def test_two_cities_both_decide(counter: Counter, received: str) -> None:
    """D05: in whatever order; the second one lets it go on."""
    assert set(counter.case(received).materials) == {
        "解除劳动关系证明", "劳动合同", "社保缴费清单", "上岗证",
    }  # fmt: skip
    counter.decide((received, "C2", "同意"))
    assert counter.state(received) == AT_CITIES
    counter.decide((received, "C1", "同意"))
    assert counter.state(received) == AT_PROVINCE


def test_one_decision_serves_where_the_city_is_the_same(counter: Counter) -> None:
    """D05, rules 3.4."""
    found_jiangsu(counter)
    case = transfer(counter, employ(counter, "B1", 1, "建材"), "J1")
    receive(counter, case, "J1")
    counter.decide((case, "C1", "同意"))
    assert counter.state(case) == AT_PROVINCE


def test_the_one_city_may_return_to_either_party(counter: Counter) -> None:
    """D05: it sits in both places."""
    found_jiangsu(counter)
    case = transfer(counter, employ(counter, "B1", 1, "建材"), "J1")
    receive(counter, case, "J1")
    counter.decide((case, "C1", "退回调入机构"))
    assert counter.state(case) == AT_TARGET
    receive(counter, case, "J1")
    counter.decide((case, "C1", "退回调出机构"))
    assert counter.state(case)[0] == Status.RETURNED


def test_nothing_is_received_without_its_papers(counter: Counter, asked: str) -> None:
    """D04: 劳动合同, 社保缴费清单, 上岗证."""
    applied = counter.decide((asked, "B2", "接收"))
    assert [finding.code for finding in applied.findings] == ["decision-supply"]
    assert counter.state(asked) == AT_TARGET


def test_who_is_not_the_other_party_receives_nothing(counter: Counter, asked: str) -> None:
    """D04."""
    applied = counter.decide((asked, "J2", "接收"))
    assert applied.applied == {}


def test_the_other_party_may_refuse_with_a_reason(counter: Counter, asked: str) -> None:
    """D04: back to 调出, who names another institution and asks that one."""
    blank = counter.decide((asked, "B2", "不接收"), opinion="")
    assert [finding.code for finding in blank.findings] == ["decision-reason"]
    counter.decide((asked, "B2", "不接收"))
    assert counter.state(asked)[0] == Status.RETURNED
    row = asks(counter.case(asked).subject, "J2")
    counter.drop([row | {"申请编号": asked}], org="B1", id=TRANSFER)
    assert counter.state(asked) == AT_TARGET
    assert receive(counter, asked, "J2").applied


def test_the_leaving_city_returns_to_the_leaving_institution(
    counter: Counter, received: str
) -> None:
    """D05, rules 3.4: after the correction both cities look again."""
    counter.decide((received, "C2", "同意"))
    counter.decide((received, "C1", "退回调出机构"))
    assert counter.state(received)[0] == Status.RETURNED
    number = counter.case(received).subject
    elsewhere = asks(number, "J2") | {"申请编号": received}
    assert codes(counter.drop([elsewhere], org="B1", id=TRANSFER)) == ["registry-conflict"]
    row = asks(number, "B2") | {"申请编号": received, "调离原因": "合同到期"}
    counter.drop([row], org="B1", id=TRANSFER)
    assert counter.state(received) == AT_CITIES
    assert counter.case(received).round == 2
    counter.decide((received, "C1", "同意"), (received, "C2", "同意"))
    assert counter.state(received) == AT_PROVINCE


def test_the_receiving_city_returns_to_the_receiving_institution(
    counter: Counter, received: str
) -> None:
    """D05, rules 3.4."""
    counter.decide((received, "C2", "退回调入机构"))
    assert counter.state(received) == AT_TARGET
    receive(counter, received, "B2")
    assert counter.state(received) == AT_CITIES


@pytest.mark.parametrize(("city", "word"), [("C1", "退回调入机构"), ("C2", "退回调出机构")])
def test_a_city_has_its_own_words(counter: Counter, received: str, city: str, word: str) -> None:
    """D05: each city returns to its own institution."""
    applied = counter.decide((received, city, word))
    assert [finding.code for finding in applied.findings] == ["decision-unknown"]
    assert counter.state(received) == AT_CITIES


@pytest.mark.parametrize(
    ("word", "state", "again"),
    [
        ("退回", AT_CITIES, ("C2",)),
        ("退回调出市", AT_CITIES, ("C1",)),
        ("退回调入机构", AT_TARGET, ("B2",)),
    ],
)
def test_the_province_says_to_whom_it_returns(
    counter: Counter, received: str, word: str, state: tuple[str, str], again: tuple[str, ...]
) -> None:
    """D06, rules 3.4: to the receiving city unless the word says otherwise; only that one acts."""
    counter.decide((received, "C1", "同意"), (received, "C2", "同意"))
    counter.decide((received, "P", word))
    assert counter.state(received) == state
    for place in ("C1", "C2", "B2"):
        if place not in again and state == AT_CITIES:
            assert counter.decide((received, place, "同意")).applied == {}
    if state == AT_CITIES:
        counter.decide((received, again[0], "同意"))
        assert counter.state(received) == AT_PROVINCE


def test_the_province_returns_to_the_leaving_institution(counter: Counter, received: str) -> None:
    """D06."""
    counter.decide((received, "C1", "同意"), (received, "C2", "同意"))
    counter.decide((received, "P", "退回调出机构"))
    assert counter.state(received)[0] == Status.RETURNED


def test_nothing_moves_before_the_announcement(counter: Counter, received: str) -> None:
    """D06, rules 3.3: the 公告 is what moves the person."""
    counter.decide((received, "C1", "同意"), (received, "C2", "同意"))
    counter.decide((received, "P", "同意"))
    number = counter.case(received).subject
    counter.later(30)
    counter.tick()
    assert counter.state(received) == (Status.TO_ANNOUNCE, "公告")
    assert employer(counter, number) == "B1"
    announce(counter, received)
    assert counter.state(received)[0] == Status.DONE
    assert employer(counter, number) == "B2"


def test_withdrawal_until_it_is_received(counter: Counter) -> None:
    """D-D02: before 接收 the sender may; afterwards only what was returned to him."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材")
    row = asks(number, "B2")
    first = counter.drop([row], leaving(number), org="B1", id=TRANSFER)
    counter.drop([back(first, 2, row, **{COLUMN_ACTION: "撤回"})], org="B1", id=TRANSFER)
    assert counter.state(first.numbers[2])[0] == Status.WITHDRAWN
    again = counter.drop([row], leaving(number), org="B1", id=TRANSFER)
    case = again.numbers[2]
    receive(counter, case, "B2")
    out = counter.drop([back(again, 2, row, **{COLUMN_ACTION: "撤回"})], org="B1", id=TRANSFER)
    assert any(finding.blocks for finding in out.findings)
    assert counter.state(case) == AT_CITIES


def test_no_answer_in_thirty_days_returns_it(counter: Counter, asked: str) -> None:
    """D04, D-D01: reminded after seven days, back with who asked after thirty."""
    counter.later(6)
    assert reminded(counter) == []
    counter.later(1)
    assert reminded(counter) == ["B2"]
    counter.later(23)
    counter.tick()
    assert counter.state(asked) == AT_TARGET
    counter.later(1)
    counter.tick()
    assert counter.state(asked)[0] == Status.RETURNED


def test_cities_that_do_not_agree_leave_it_to_the_province(counter: Counter, received: str) -> None:
    """D-D03: more than 20 working days; the office decides, silence approves nothing."""
    counter.decide((received, "C1", "同意"))
    counter.later(28)  # 20 working days without holidays
    counter.tick()
    assert counter.state(received) == AT_CITIES
    counter.later(1)
    counter.tick()
    assert counter.state(received) == AT_PROVINCE


def reminded(counter: Counter) -> list[str]:
    """Whom the clock reminds of transfers."""
    with counter.register.read() as session:
        return [each.institution for each in reminders(session, body_of(session), counter.today)]


def told(counter: Counter) -> list[tuple[str, str]]:
    """Whom tonight's run tells to bring paper originals, and which city wants them."""
    with counter.register.read() as session:
        found = originals(session, body_of(session), [counter.run])
    return [(notice.institution, notice.place) for notice in found]


def test_each_party_is_told_which_city_wants_its_originals(counter: Counter, asked: str) -> None:
    """D05: originals go to the own city, once; of a case that comes back to whom it concerns."""
    assert told(counter) == []
    counter.later(1)
    receive(counter, asked, "B2")
    assert told(counter) == [("B1", "C1"), ("B2", "C2")]
    counter.later(1)
    counter.decide((asked, "C1", "同意"), (asked, "C2", "同意"))
    counter.decide((asked, "P", "退回"))
    assert told(counter) == [("B2", "C2")]


def test_both_parties_bring_theirs_to_the_one_city(counter: Counter) -> None:
    """D05, rules 3.4."""
    found_jiangsu(counter)
    case = transfer(counter, employ(counter, "B1", 1, "建材"), "J1")
    counter.later(1)
    receive(counter, case, "J1")
    assert told(counter) == [("B1", "C1"), ("J1", "C1")]


def test_what_is_not_handed_in_is_only_kept(counter: Counter) -> None:
    """D02, F18: 上报 否 is checked and kept; nobody is asked, no certificate is locked."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材")
    row = asks(number, "B2")
    saved = counter.drop([row | {"上报": "否"}], leaving(number), org="B1", id=TRANSFER)
    assert (codes(saved), saved.states) == (["saved-only"], {2: SAVED})
    filed = counter.drop([row | {"上报": "是"}], org="B1", id=TRANSFER)
    assert counter.state(filed.numbers[2]) == AT_TARGET


def moved(counter: Counter, number: str, target: str, lab: str) -> list[str]:
    """A transfer from filing to announcement, if it is taken; the codes of its filing."""
    row = asks(number, target, lab=lab) | {"调离原因": f"至{target}"}
    outcome = counter.drop([row], leaving(number), org=lab, id=TRANSFER)
    if outcome.numbers:
        case = outcome.numbers[2]
        receive(counter, case, target)
        counter.decide((case, "C1", "同意"), (case, "C2", "同意"))
        counter.decide((case, "P", "同意"))
        announce(counter, case)
        assert counter.state(case)[0] == Status.DONE
    return codes(outcome)


def test_who_came_back_may_be_transferred_elsewhere(counter: Counter) -> None:
    """D-D02: what an earlier, announced transfer says of its target binds the next one nothing."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材")
    for lab, target in (("B1", "J1"), ("J1", "B1"), ("B1", "B2")):
        assert moved(counter, number, target, lab) == []
    assert employer(counter, number) == "B2"
