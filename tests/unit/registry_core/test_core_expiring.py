"""Certificates due for renewal: which, when, told once at 90, 60 and 30 days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from counter import IDS, Counter, codes, procedure

from flows.stages.tell_renewals import renewal_messages
from procedures.load import CatalogueError
from procedures.model import Procedure
from registry.effects import check_effects
from registry.expiring import due_for_renewal, expiring_notices
from registry.messages import queue_many
from registry.notices import Notice

ENDS = date(2027, 2, 10)
PAPER = {
    "系统": "湖南监督", "证书种类": "质量监督", "证书编号": "甲0001", "证件号码": IDS[0],
    "姓名": "张三", "机构编码": "K1", "专业": "土建", "发证日期": "2025-02-11",
    "有效期至": ENDS.isoformat(), "状态": "有效",
}  # fmt: skip
RENEWAL = """
prefill: expiring
locks: {number: 合同编号, id: 身份证号}
review:
  - name: 省级审批
    by: province
    decisions: {通过: done, 退回: "return:submitter"}
effects:
  - {effect: certificate-act, with: {act: 延续, number: 合同编号, id: 身份证号}}
"""


@pytest.fixture
def renewal(counter: Counter) -> Procedure:
    """A renewal of certificates of which the office recorded one."""
    body = procedure(RENEWAL)
    counter.use(body)
    outcome = counter.drop([PAPER], org="P", id="office-certificates")
    assert outcome.accepted == 1, codes(outcome)
    return body


def due(counter: Counter, body: Procedure, day: date) -> list[str]:
    with counter.register.read() as session:
        return [held.number for held in due_for_renewal(session, body, day, "K1")]


def told(counter: Counter, body: Procedure, day: date) -> list[Notice]:
    with counter.register.read() as session:
        return expiring_notices(session, [body], day)


@pytest.mark.parametrize(
    ("left", "there", "mark"),
    [(91, False, ""), (90, True, "90"), (61, True, "90"), (60, True, "60"), (30, True, "30"),
     (0, True, "30"), (-1, False, "")],
)  # fmt: skip
def test_due_from_90_days_to_the_last(
    counter: Counter, renewal: Procedure, left: int, there: bool, mark: str
) -> None:
    """B33: in the window it is due; the mark named is the last one that has come."""
    day = ENDS - timedelta(days=left)
    assert bool(due(counter, renewal, day)) is there
    notices = told(counter, renewal, day)
    assert [notice.step for notice in notices] == [mark] * there
    assert all((n.institution, n.count, n.due) == ("K1", 1, ENDS) for n in notices)


def test_many_last_days_are_told_in_one_message(counter: Counter, renewal: Procedure) -> None:
    """Told once as ever: the next night only what has come since, or nothing."""
    more = [PAPER | {"证书编号": f"甲100{n}", "证件号码": IDS[1], "有效期至": day}
            for n, day in ((1, "2027-02-11"), (2, "2027-01-11"))]  # fmt: skip
    outcome = counter.drop(more, org="P", id="office-certificates")
    assert outcome.accepted == 2, codes(outcome)
    counter.later((ENDS - timedelta(days=60) - counter.today).days)
    texts = []
    for _ in range(3):
        with counter.register.write() as session:
            drafts = renewal_messages(counter.context, session)
            assert queue_many(session, drafts) == sum(bool(draft.text) for draft in drafts)
        texts.append([draft.text for draft in drafts if draft.text])
        counter.later(1)
    (three,), (one,), none = texts
    for said in ("3 本", "2027-01-11 至 2027-02-11", "不足 30 天的 1 本、不足 60 天的 1 本、"):
        assert said in three
    assert "1 本证书 2027-02-11 到期，已不足 60 天" in one
    assert none == []


def test_one_that_is_being_renewed_is_not_due(counter: Counter, renewal: Procedure) -> None:
    """The lock of an open case takes it out; the later end keeps it out."""
    counter.later((ENDS - timedelta(days=40) - counter.today).days)
    row = {"身份证号": IDS[0], "姓名": "张三", "合同编号": "甲0001"}
    number = counter.drop([row]).numbers[2]
    assert due(counter, renewal, counter.today) == []
    counter.decide((number, "P", "通过"))
    assert counter.state(number) == ("done", "")
    assert due(counter, renewal, counter.today) == []


def test_a_prefill_without_a_renewing_act_stops_the_start(counter: Counter) -> None:
    act = "{act: 变更, number: 合同编号}"
    counter.use(procedure(RENEWAL.replace("{act: 延续, number: 合同编号, id: 身份证号}", act)))
    with pytest.raises(CatalogueError, match="prefill expiring"):
        check_effects(counter.catalogue)
