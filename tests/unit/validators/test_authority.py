"""Without the last instance nobody signs up: 本机构 alone must not finish a case (A11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procedures.load import load_catalogue
from procedures.records import Institution
from validators.authority import authority_check

NEWCOMER = load_catalogue()["hn-training-newcomer"]


def station(code: str, level: str, division: str, parent: str = "") -> Institution:
    return Institution(
        code, f"{code}站", frozenset({"湖南监督"}), "监督机构", level, division, parent
    )


PROVINCE = station("P", "省", "430000")
CITY = station("C", "市", "430100", "P")
COUNTY = station("K", "县", "430121", "C")


@pytest.mark.parametrize(
    ("sender", "others", "codes"),
    [
        (COUNTY, [CITY, PROVINCE], []),
        (PROVINCE, [], []),
        (COUNTY, [], ["authority-missing"]),
        (replace(COUNTY, parent=""), [], ["authority-missing"]),
        (COUNTY, [replace(CITY, parent="K")], ["authority-missing"]),  # a loop in the list
    ],
)
def test_the_last_level_must_exist(
    sender: Institution, others: list[Institution], codes: list[str]
) -> None:
    """A11: without a province above, 本机构's 通过 would be the end of the review."""
    known = {each.code: each for each in (sender, *others)}
    assert [f.code for f in authority_check(NEWCOMER, sender, known)] == codes


def test_procedures_without_review_need_no_authority() -> None:
    people = load_catalogue()["office-people"]
    assert authority_check(people, COUNTY, {"K": COUNTY}) == []
