"""豁免: a dated row by the office turns one finding about one person into a 提示."""

from __future__ import annotations

import pytest
from counter import IDS, REVIEW, Counter, codes, procedure, row

from procedures.findings import Severity

ASKS = """
rules:
  - {rule: eligibility-experience, with: {kind: 质量监督}, severity: must_fix}
"""
WAIVER = {
    "业务": "test-case", "对象号码": IDS[0], "豁免事项": "工作年限不符合条件",
    "起始日期": "2026-11-01", "截止日期": "2026-11-30", "理由": "经研究同意", "批准人": "pu",
}  # fmt: skip


@pytest.fixture
def strict(counter: Counter) -> Counter:
    """A procedure that refuses people with too few years of work."""
    counter.use(procedure(REVIEW + ASKS))
    return counter


def granted(counter: Counter, **changes: str) -> None:
    outcome = counter.drop([WAIVER | changes], org="P", id="office-waivers")
    assert outcome.accepted == 1, codes(outcome)


def test_without_a_waiver_the_row_is_refused(strict: Counter) -> None:
    outcome = strict.drop([row(工作年限="1")])
    assert codes(outcome) == ["eligibility-experience"]
    assert outcome.accepted == 0


@pytest.mark.parametrize("named", ["test-case", "试验业务", "湖南监督：试验业务"])
def test_a_waiver_lets_the_row_in_and_says_why(strict: Counter, named: str) -> None:
    """The procedure is named as it is offered, by its title or by its id."""
    granted(strict, 业务=named)
    outcome = strict.drop([row(工作年限="1")])
    assert outcome.accepted == 1
    (finding,) = [f for f in outcome.findings if f.code == "eligibility-experience"]
    assert (finding.severity, finding.basis) == (Severity.HINT, "已豁免：经研究同意")


@pytest.mark.parametrize(
    "changes",
    [
        {"对象号码": IDS[1]},
        {"业务": "hn-training-newcomer"},
        {"豁免事项": "年龄不符合条件"},
        {"起始日期": "2026-11-20"},
    ],
)
def test_a_waiver_is_for_one_person_one_matter_and_its_days(
    strict: Counter, changes: dict[str, str]
) -> None:
    granted(strict, **changes)
    assert strict.drop([row(工作年限="1")]).accepted == 0


def test_a_waiver_is_for_a_procedure_of_a_system(strict: Counter) -> None:
    for unknown in ("没有的业务", "office-holidays"):
        outcome = strict.drop([WAIVER | {"业务": unknown}], org="P", id="office-waivers")
        assert codes(outcome) == ["choice"]


def test_only_office_and_province_grant(strict: Counter) -> None:
    assert "sender-not-allowed" in codes(strict.drop([WAIVER], org="K1", id="office-waivers"))
