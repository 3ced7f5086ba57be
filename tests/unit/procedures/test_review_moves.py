"""How a case moves: decisions, returns and rounds, parallel steps, waits and timers."""

from __future__ import annotations

from datetime import date

import pytest
from small import TREE, procedure

from procedures import review
from procedures.deadlines import reminder_day
from procedures.review import Case, Route, apply
from procedures.words import Status

DAY = date(2026, 11, 2)  # a Monday

CHAIN = """
review:
  - name: 本机构
    by: own_institution
    decisions: {通过: next, 驳回: "return:submitter", 不予受理: decline}
    on_resubmit: true
  - {name: 县级, by: county, decisions: {通过: next, 驳回: "return:submitter"}}
  - {name: 市州, by: city, decisions: {通过: next, 驳回: "return:submitter", 退县级: "return:县级"}}
  - name: 省级
    by: province
    decisions: {通过: done, 驳回: "return:submitter", 不通过: reject, 暂缓: hold}
"""


def opened(text: str, org: str = "Y1", values: dict[str, str] | None = None) -> tuple[Case, Route]:
    stops = review.route(procedure(text), org, values or {}, TREE)
    move = review.start(stops)
    fresh = Case("TC-2026-000001", org, move.status, "", 1, 0, DAY)
    return apply(fresh, move, DAY), stops


def decided(case: Case, stops: Route, *words: str) -> Case:
    """Each word is said by the first institution awaited."""
    for word in words:
        case = apply(case, review.decide(case, stops, case.awaiting[0], word), DAY)
    return case


def test_plain_chain_to_done() -> None:
    case, stops = opened(CHAIN)
    assert (case.step, case.awaiting, case.version) == ("本机构", ("Y1",), 1)
    case = decided(case, stops, "通过", "通过", "通过")
    assert (case.step, case.awaiting) == ("省级", ("P",))
    case = decided(case, stops, "通过")
    assert (case.status, case.step, case.awaiting) == (Status.DONE, "", ())


def test_resubmission_passes_own_institution_then_the_step_that_refused() -> None:
    """D-A04: approvals between stand."""
    case, stops = opened(CHAIN)
    case = decided(case, stops, "通过", "通过", "通过", "驳回")
    assert (case.status, case.resume_at, case.round) == (Status.RETURNED, "省级", 1)
    case = apply(case, review.resubmit(case, stops), DAY)
    assert (case.status, case.step, case.round) == (Status.IN_REVIEW, "本机构", 2)
    case = decided(case, stops, "通过")
    assert (case.step, case.resume_at) == ("省级", "")
    assert decided(case, stops, "通过").status is Status.DONE


def test_refused_by_own_institution_comes_back_there() -> None:
    case, stops = opened(CHAIN)
    case = decided(case, stops, "驳回")
    case = apply(case, review.resubmit(case, stops), DAY)
    assert (case.step, case.round, case.resume_at) == ("本机构", 2, "")
    assert decided(case, stops, "通过").step == "县级"


def test_second_return_on_the_way_back_keeps_the_right_target() -> None:
    case, stops = opened(CHAIN)
    case = decided(case, stops, "通过", "通过", "驳回")  # by the city
    case = apply(case, review.resubmit(case, stops), DAY)
    case = decided(case, stops, "驳回")  # own institution again
    assert case.resume_at == "本机构"
    case = apply(case, review.resubmit(case, stops), DAY)
    case = decided(case, stops, "通过", "通过")
    assert case.step == "市州"


def test_return_to_a_step_keeps_the_number_and_opens_the_next_round() -> None:
    case, stops = opened(CHAIN)
    case = decided(case, stops, "通过", "通过", "退县级")
    assert (case.step, case.round, case.awaiting) == ("县级", 2, ("K1",))
    assert decided(case, stops, "通过").step == "市州"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["不予受理"], Status.DECLINED),
        (["通过", "通过", "通过", "不通过"], Status.REJECTED),
        (["通过", "通过", "通过", "暂缓"], Status.HOLD),
    ],
)
def test_ends(words: list[str], status: Status) -> None:
    case, stops = opened(CHAIN)
    case = decided(case, stops, *words)
    assert case.status is status
    assert (case.step == "省级") is (status is Status.HOLD)


def test_held_case_can_be_decided_later() -> None:
    case, stops = opened(CHAIN)
    case = decided(case, stops, "通过", "通过", "通过", "暂缓", "通过")
    assert case.status is Status.DONE


def test_unasked_edit_restarts_at_step_one() -> None:
    case, stops = opened(CHAIN)
    case = decided(case, stops, "通过")
    case = apply(case, review.edit(case, stops), DAY)
    assert (case.step, case.round, case.awaiting) == ("本机构", 1, ("Y1",))


def test_confirmation_holds_before_the_first_step() -> None:
    _, stops = opened(CHAIN)
    fresh = Case("TC-2026-000001", "Y1", Status.IN_REVIEW, "", 1, 0, DAY)
    case = apply(fresh, review.hold_for_confirmation(), DAY)
    assert (case.status, case.awaiting) == (Status.TO_CONFIRM, ())
    case = apply(case, review.confirmed(case, stops), DAY)
    assert (case.status, case.step) == (Status.IN_REVIEW, "本机构")


PARALLEL = """
review:
  - name: 两地
    all_of: [city, {kind: city, of: 调入机构编码}]
    decisions: {同意: next, 退回: "return:submitter"}
  - {name: 省级, by: province, decisions: {同意: done}}
"""


def test_parallel_step_waits_for_both_and_keeps_the_other_token_valid() -> None:
    case, stops = opened(PARALLEL, "K1", {"调入机构编码": "C2"})
    assert case.awaiting == ("C1", "C2")
    after = apply(case, review.decide(case, stops, "C2", "同意"), DAY)
    assert (after.step, after.awaiting, after.version) == ("两地", ("C1",), case.version)
    after = apply(after, review.decide(after, stops, "C1", "同意"), DAY)
    assert (after.step, after.version) == ("省级", case.version + 1)


def test_one_refusal_of_a_parallel_step_returns_at_once() -> None:
    case, stops = opened(PARALLEL, "K1", {"调入机构编码": "C2"})
    after = apply(case, review.decide(case, stops, "C2", "退回"), DAY)
    assert (after.status, after.resume_at) == (Status.RETURNED, "两地")


WAITS = """
review:
  - {name: 本机构, by: own_institution, decisions: {通过: next}}
  - {name: 公示, wait: {working_days: 5, objections: true, status: publicity}}
  - {name: 学习, wait: {event: hours-reached}}
  - name: 对方确认
    by: {kind: other_party, of: 调入机构编码}
    decisions: {同意: done, 不同意: "return:submitter"}
    timer: {remind_after_days: [7], after_days: 30, outcome: "return:submitter"}
"""


def test_publicity_counts_working_days_with_make_up_days() -> None:
    """公示 of 5 working days; a make-up Saturday counts, a holiday does not."""
    case, stops = opened(WAITS, "K1", {"调入机构编码": "C2"})
    case = decided(case, stops, "通过")
    assert case.status is Status.PUBLICITY
    holidays = {date(2026, 11, 4): True, date(2026, 11, 7): False}
    # Mon 2 → Tue 3, Thu 5, Fri 6, Sat 7 (make-up), Mon 9
    assert review.tick(case, stops, date(2026, 11, 9), holidays) is None
    move = review.tick(case, stops, date(2026, 11, 10), holidays)
    assert move is not None and move.step == "学习"


def test_open_objection_holds_the_row_back() -> None:
    case, stops = opened(WAITS, "K1", {"调入机构编码": "C2"})
    case = decided(case, stops, "通过")
    later = date(2026, 12, 1)
    assert review.tick(case, stops, later, {}, objection=True) is None
    assert review.tick(case, stops, later, {}) is not None


def test_event_ends_a_wait_and_time_does_not() -> None:
    case, stops = opened(WAITS, "K1", {"调入机构编码": "C2"})
    case = decided(case, stops, "通过")
    move = review.tick(case, stops, date(2026, 12, 1), {})
    assert move is not None
    case = apply(case, move, DAY)
    assert review.tick(case, stops, date(2027, 12, 1), {}) is None
    move = review.tick(case, stops, DAY, {}, event=True)
    assert move is not None and (move.step, move.awaiting) == ("对方确认", ("C2",))


def test_no_answer_reminds_and_then_returns() -> None:
    """D-D01: reminder at 7 days, back to the submitter after 30."""
    case, stops = opened(WAITS, "K1", {"调入机构编码": "C2"})
    for event in (False, True):
        case = decided(case, stops, "通过") if not event else case
        move = review.tick(case, stops, date(2026, 12, 1), {}, event=True)
        assert move is not None
        case = apply(case, move, DAY)
    assert case.step == "对方确认"
    timer = stops[review.position(stops, case.step)].step.timer
    assert timer is not None
    assert reminder_day(timer, case.since, date(2026, 11, 8)) is None
    for day in (9, 10):  # a night without a run loses no reminder
        assert reminder_day(timer, case.since, date(2026, 11, day)) == date(2026, 11, 9)
    assert review.tick(case, stops, date(2026, 12, 2), {}) is None
    move = review.tick(case, stops, date(2026, 12, 3), {})
    assert move is not None and (move.kind, move.status) == ("lapsed", Status.RETURNED)


def test_no_review_is_done_at_once() -> None:
    case, stops = opened("")
    assert (stops, case.status) == ((), Status.DONE)
