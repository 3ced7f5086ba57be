"""Moves that would let a case slip past somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from small import TREE, institution, procedure, user

from procedures import review
from procedures.judge import Decision, Docket, Verdict, judge
from procedures.review import Case, Route, apply
from procedures.tokens import row_token
from procedures.tree import Tree
from procedures.words import Status

DAY = date(2026, 11, 2)


def opened(text: str, org: str = "Y1", values: dict[str, str] | None = None) -> tuple[Case, Route]:
    stops = review.route(procedure(text), org, values or {}, TREE)
    move = review.start(stops)
    return apply(Case("TC-2026-000001", org, move.status, "", 1, 0, DAY), move, DAY), stops


def test_every_step_that_looks_again_does_before_the_one_that_refused() -> None:
    case, stops = opened(
        """
review:
  - {name: 本机构, by: own_institution, on_resubmit: true, decisions: {通过: next}}
  - {name: 县级, by: county, on_resubmit: true, decisions: {通过: next}}
  - {name: 市州, by: city, decisions: {通过: next}}
  - {name: 省级, by: province, decisions: {通过: done, 驳回: "return:submitter"}}
"""
    )
    for word in ("通过", "通过", "通过", "驳回"):
        case = apply(case, review.decide(case, stops, case.awaiting[0], word), DAY)
    case = apply(case, review.resubmit(case, stops), DAY)
    seen = [case.step]
    while case.step != "省级":
        case = apply(case, review.decide(case, stops, case.awaiting[0], "通过"), DAY)
        seen.append(case.step)
    assert seen == ["本机构", "县级", "省级"]
    assert case.resume_at == ""


def test_done_of_one_city_waits_for_the_other() -> None:
    case, stops = opened(
        """
review:
  - name: 两市
    all_of: [city, {kind: city, of: 调入机构编码}]
    decisions: {同意: done, 退回: "return:submitter"}
""",
        "K1",
        {"调入机构编码": "C2"},
    )
    case = apply(case, review.decide(case, stops, "C1", "同意"), DAY)
    assert (case.status, case.awaiting) == (Status.IN_REVIEW, ("C2",))
    case = apply(case, review.decide(case, stops, "C2", "同意"), DAY)
    assert case.status is Status.DONE


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("done", Status.DONE),
        ("reject", Status.REJECTED),
        ("decline", Status.DECLINED),
        ("return:submitter", Status.RETURNED),
        ("lapse", Status.LAPSED),
    ],
)
def test_a_timer_does_what_its_file_says(outcome: str, status: Status) -> None:
    case, stops = opened(
        f"""
review:
  - name: 对方确认
    by: city
    decisions: {{同意: next}}
    timer: {{after_days: 15, outcome: '{outcome}'}}
  - {{name: 省级, by: province, decisions: {{通过: done}}}}
"""
    )
    assert review.tick(case, stops, date(2026, 11, 17), {}) is None
    move = review.tick(case, stops, date(2026, 11, 18), {})
    assert move is not None
    assert (move.status, move.kind) == (status, "lapsed")


def test_a_question_on_the_way_back_keeps_the_way() -> None:
    """需确认 on resubmission: held, then on to the step that refused, not to step one."""
    case, stops = opened(
        """
review:
  - {name: 县级, by: county, decisions: {通过: next}}
  - {name: 市州, by: city, decisions: {通过: next, 驳回: "return:submitter"}}
"""
    )
    for word in ("通过", "驳回"):
        case = apply(case, review.decide(case, stops, case.awaiting[0], word), DAY)
    held = apply(case, review.resubmit_on_hold(case), DAY)
    assert (held.status, held.round, held.resume_at) == (Status.TO_CONFIRM, 2, "市州")
    answered = apply(held, review.confirmed(held, stops), DAY)
    edited = apply(held, review.edit(held, stops), DAY)
    assert (answered.step, answered.round) == (edited.step, edited.round) == ("市州", 2)


def test_a_return_to_a_step_that_does_not_apply_goes_to_the_first_or_the_sender() -> None:
    """Rules 3.4: one of two city steps applies; where none does, nobody is left but the sender."""
    text = """
review:
  - {name: 县级, by: county, when: {present: 填报人}, decisions: {通过: next}}
  - {name: 市州, by: city, when: {present: 合同编号}, decisions: {通过: next}}
  - {name: 省级, by: province, decisions: {通过: done, 退回: "return:县级"}}
"""
    for contract, back in (("H1", (Status.IN_REVIEW, "市州")), ("", (Status.RETURNED, ""))):
        case, stops = opened(text, "K1", {"合同编号": contract})
        while case.step != "省级":
            case = apply(case, review.decide(case, stops, case.awaiting[0], "通过"), DAY)
        case = apply(case, review.decide(case, stops, case.awaiting[0], "退回"), DAY)
        assert (case.status, case.step, case.resume_at) == (*back, "省级")


def test_an_institution_out_of_use_is_passed_over() -> None:
    stopped = [replace(i, enabled=i.code != "C1") for i in TREE]
    tree = Tree(stopped)
    body = procedure(
        """
review:
  - {name: 市州, by: city, decisions: {通过: next}}
  - {name: 省级, by: province, decisions: {通过: done}}
"""
    )
    assert [stop.step.name for stop in review.route(body, "K1", {}, tree)] == ["省级"]


def test_the_division_finds_an_authority_not_any_namesake_level() -> None:
    """A blank 上级: an enterprise's county, a city's own enterprise, never a laboratory."""
    station = institution("C", "市", "430100", "P")
    tree = Tree(
        [
            institution("P", "省", "430000"),
            station,
            institution("K", "县", "430121", "C"),
            replace(institution("A", "市", "430100"), type="检测机构"),
            replace(institution("E1", "企业", "430121"), type="企业"),
            replace(institution("E2", "企业", "430100"), type="企业"),
            replace(institution("K2", "县", "430122"), type="监督机构"),
        ]
    )
    lines = {code: [i.code for i in tree.ancestors(code)] for code in ("E1", "E2", "K2", "A")}
    assert lines == {"E1": ["K", "C", "P"], "E2": ["C", "P"], "K2": ["C", "P"], "A": ["P"]}


def test_the_only_colleague_is_the_applicant_himself() -> None:
    """填报人 = 审核人 counts where nobody else may decide, else the case could never go on."""
    body = procedure("review: [{name: 本机构, by: own_institution, decisions: {通过: done}}]")
    stops = review.route(body, "K1", {}, TREE)
    start = review.start(stops)
    number, secret = "TC-2026-000001", b"s"
    case = apply(Case(number, "K1", start.status, "", 1, 0, DAY), start, DAY)
    docket = Docket(case, stops, "430102198503071236", "k1", {}, {}, {1: "本机构"})
    users = {
        u.code: u for u in (user("k1", "K1"), user("k2", "K1", id_number="430102198503071236"))
    }
    made = Decision(2, row_token(secret, number, 1, "本机构", "K1"), "通过", "", "k1", "K1")
    verdict = judge(made, docket, users, TREE, secret)
    assert isinstance(verdict, Verdict)
    assert verdict.same_person
