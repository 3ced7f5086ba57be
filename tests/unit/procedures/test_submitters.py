"""Who may submit what: one rule, for taking drops and for handing out forms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procedures.load import load_catalogue
from procedures.records import Institution
from procedures.submitters import Bar, bar, may_submit

STATION = Institution(
    "430111", "雨花区监督站", frozenset({"湖南监督"}), "监督机构", "县", "430111", "430100"
)
PROVINCE = replace(STATION, code="430000", level="省")


@pytest.mark.parametrize(
    ("procedure", "sender", "office", "expected"),
    [
        ("hn-training-newcomer", STATION, False, None),
        ("hn-training-newcomer", None, True, Bar.OFFICE),
        ("hn-training-newcomer", None, False, Bar.UNKNOWN),
        ("hn-training-newcomer", replace(STATION, enabled=False), False, Bar.UNKNOWN),
        ("hn-training-newcomer", replace(STATION, systems=frozenset()), False, Bar.SYSTEM),
        ("hn-training-newcomer", replace(STATION, type="企业"), False, Bar.TYPE),
        ("office-periods", None, True, None),
        ("office-periods", PROVINCE, False, None),
        ("office-periods", replace(PROVINCE, enabled=False), False, Bar.UNKNOWN),
        ("office-periods", STATION, False, Bar.NO_INSTITUTION),
    ],
)
def test_bar(
    procedure: str, sender: Institution | None, office: bool, expected: Bar | None
) -> None:
    assert bar(load_catalogue()[procedure], sender, office=office) is expected


def test_level_bars() -> None:
    newcomer = load_catalogue()["hn-training-newcomer"]
    cities = newcomer.model_copy(
        update={"submitter": newcomer.submitter.model_copy(update={"levels": ("市",)})}
    )
    assert bar(cities, STATION) is Bar.LEVEL
    assert bar(cities, replace(STATION, level="市")) is None


def test_none_is_the_operator_for_forms() -> None:
    law = load_catalogue()
    assert may_submit(law["office-periods"], None)
    assert not may_submit(law["hn-training-newcomer"], None)
    assert may_submit(law["hn-training-newcomer"], STATION)
