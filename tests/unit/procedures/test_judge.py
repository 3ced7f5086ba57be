"""A decision counts only if everything about it is right (design 6; A09, A11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from small import TREE, procedure, user

from procedures import review
from procedures.findings import Finding
from procedures.judge import Decision, Docket, Verdict, judge
from procedures.review import Case, apply
from procedures.tokens import row_token

SECRET = b"a secret of the test"
NUMBER = "TC-2026-000001"
APPLICANT = "430102198503071236"
CHAIN = """
review:
  - name: 本机构
    by: own_institution
    decisions: {通过: next, 驳回: "return:submitter"}
    reason_required: [驳回]
  - {name: 市州, by: city, decisions: {通过: next}}
  - name: 补充
    by: province
    role: [领导]
    supply: {fields: [合同编号], attachments: [合同]}
    decisions: {通过: done}
"""
BODY = procedure(CHAIN)
STOPS = review.route(BODY, "K1", {}, TREE)
USERS = {
    u.code: u
    for u in (
        user("k1", "K1", "联络员、审核人"),
        user("k2", "K1", "审核人"),
        user("k3", "K1", "审核人", enabled=False),
        user("k4", "K1", "管理员"),
        user("k5", "K1", "审核人", id_number=APPLICANT),
        user("c1", "C1", "审核人"),
        user("p1", "P", "领导"),
    )
}
START = apply(
    Case(NUMBER, "K1", review.start(STOPS).status, "", 1, 0, date(2026, 11, 2)),
    review.start(STOPS),
    date(2026, 11, 2),
)


def docket(case: Case = START, **changes: object) -> Docket:
    plain = Docket(
        case=case,
        route=STOPS,
        applicant=APPLICANT,
        maker="",
        deciders={},
        token_words={},
        step_at={1: "本机构", 2: "市州", 3: "补充"},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def token(version: int = 1, step: str = "本机构", org: str = "K1", secret: bytes = SECRET) -> str:
    return row_token(secret, NUMBER, version, step, org)


def decision(**changes: object) -> Decision:
    plain = Decision(row=2, token=token(), word="通过", opinion="", reviewer="k1", org="K1")
    return replace(plain, **changes)  # type: ignore[arg-type]


def code(made: Decision, known: Docket | None = None) -> str:
    verdict = judge(made, known or docket(), USERS, TREE, SECRET)
    return verdict.code if isinstance(verdict, Finding) else "counts"


def test_a_good_decision_counts() -> None:
    verdict = judge(decision(), docket(), USERS, TREE, SECRET)
    assert isinstance(verdict, Verdict) and not verdict.same_person


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"token": ""}, "token-invalid"),
        ({"token": "rubbish"}, "token-invalid"),
        ({"token": token(secret=b"another office")}, "token-invalid"),
        ({"token": token(org="C2")}, "token-invalid"),
        ({"token": token(step="市州")}, "token-invalid"),
        ({"token": token(version=9)}, "token-invalid"),
        ({"org": "C2", "reviewer": "c1"}, "decision-territory"),
        ({"word": "同意"}, "decision-unknown"),
        ({"word": "驳回"}, "decision-reason"),
        ({"word": "驳回", "opinion": "照片不清"}, "counts"),
        ({"reviewer": "nobody"}, "reviewer-unknown"),
        ({"reviewer": ""}, "reviewer-unknown"),
        ({"reviewer": "c1"}, "reviewer-unknown"),
        ({"reviewer": "k3"}, "reviewer-disabled"),
        ({"reviewer": "k4"}, "reviewer-disabled"),
        ({"reviewer": "k5"}, "decision-self"),
        ({"reviewer": "", "person": "k2"}, "counts"),
        ({"reviewer": "k1", "person": "k2"}, "reviewer-disabled"),
    ],
)
def test_what_does_not_count(changes: dict[str, object], expected: str) -> None:
    assert code(decision(**changes)) == expected


def test_older_version_of_the_row_is_stale() -> None:
    later = replace(START, version=2, step="市州", awaiting=("C1",))
    assert code(decision(), docket(later)) == "decision-stale"


def test_decided_elsewhere_is_not_this_step() -> None:
    moved = replace(START, awaiting=("C1",))
    assert code(decision(), docket(moved)) == "decision-step"


@pytest.mark.parametrize(
    ("word", "expected"), [("通过", "decision-repeated"), ("驳回", "decision-stale")]
)
def test_the_same_token_again(word: str, expected: str) -> None:
    used = docket(token_words={token(): "通过"})
    assert code(decision(word=word, opinion="意见"), used) == expected


def test_maker_is_not_checker_where_another_could_check() -> None:
    assert code(decision(), docket(maker="k1")) == "decision-self"


def test_maker_alone_may_check_and_it_is_shown_upward() -> None:
    at_city = replace(START, version=2, step="市州", awaiting=("C1",))
    made = decision(token=token(2, "市州", "C1"), org="C1", reviewer="c1")
    verdict = judge(made, docket(at_city, maker="c1"), USERS, TREE, SECRET)
    assert isinstance(verdict, Verdict) and verdict.same_person


def test_nobody_decides_two_levels() -> None:
    assert code(decision(), docket(deciders={"k1": "县级"})) == "decision-self"
    assert code(decision(), docket(deciders={"k1": "本机构"})) == "counts"


SUPPLYING = replace(START, version=3, step="补充", awaiting=("P",))


@pytest.mark.parametrize(
    ("changes", "materials", "expected"),
    [
        ({}, frozenset(), "decision-supply"),
        ({"supplied": {"合同编号": "1"}}, frozenset(), "decision-supply"),
        ({"supplied": {"合同编号": "1"}}, frozenset({"合同"}), "counts"),
        ({"supplied": {"合同编号": "1"}, "materials": {"合同": [{}]}}, frozenset(), "counts"),
    ],
)
def test_supplying_step(
    changes: dict[str, object], materials: frozenset[str], expected: str
) -> None:
    made = decision(token=token(3, "补充", "P"), org="P", reviewer="p1", **changes)
    assert code(made, docket(SUPPLYING, materials=materials)) == expected
