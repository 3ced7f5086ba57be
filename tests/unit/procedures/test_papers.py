"""Who has the papers of a case: they go its way, but not with every word that is said."""

from __future__ import annotations

import pytest
from small import procedure

from procedures.originals import Moved, held_by
from procedures.words import PERSON, Status

LAW = procedure(
    """
review:
  - {name: 县, by: county, decisions: {通过: next, 退回: 'return:submitter'}}
  - {name: 市, by: city, decisions: {通过: next, 退回: 'return:submitter', 重审: 'return:县'}}
  - {name: 公示, wait: {working_days: 7, objections: true, status: publicity}}
"""
)
IN_REVIEW = Status.IN_REVIEW


def event(kind: str, who: str, at: str, to: str, status: str = IN_REVIEW) -> Moved:
    return Moved(kind, who, at, to, status)


FILED = event("filed", "", "", "县")
PASSED = event("decided", "K", "县", "市")


@pytest.mark.parametrize(
    ("later", "holder"),
    [
        ([], "S"),
        ([PASSED], "K"),
        ([PASSED, event("decided", "C", "市", "市")], "K"),  # a co-decider is still awaited
        ([PASSED, event("rerouted", "", "市", "市")], "K"),
        ([PASSED, event("decided", PERSON, "市", "公示", Status.PUBLICITY)], "K"),
        ([PASSED, event("decided", "C", "市", "县")], "C"),  # back to an earlier step
        ([PASSED, event("decided", "C", "市", "", Status.RETURNED)], "S"),
        (
            [
                PASSED,
                event("decided", "C", "市", "", Status.RETURNED),
                event("resubmitted", "S", "", "市"),
            ],
            "S",
        ),
        ([PASSED, event("edited", "S", "市", "县")], "S"),
        (
            [
                PASSED,
                event("decided", "C", "市", "公示", Status.PUBLICITY),
                event("decided", "P", "公示", "市"),  # an objection was upheld
            ],
            "C",
        ),
    ],
)
def test_who_has_the_papers(later: list[Moved], holder: str) -> None:
    assert held_by(LAW, "S", [FILED, *later]) == holder
