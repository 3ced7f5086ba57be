"""Keys and masks (F06)."""

from __future__ import annotations

import pytest
from small import procedure

from procedures.keys import mask, subject_key, unique_key

BODY = procedure("", unique={"fields": ["身份证号", "合同编号"], "optional": ["合同编号"]})


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("430102198503071236", "4301*****236"),
        ("43010219850307123X", "4301*****23X"),
        ("430102850307123", "4301*****123"),
        ("E12345678", "E*****78"),
        ("12345678901234", "1*****34"),
        ("1234", "1*****34"),
        ("123", "*****"),
        ("7", "*****"),
        ("", ""),
    ],
)
def test_numbers_are_masked_as_the_seeds_do(number: str, shown: str) -> None:
    """F06: first 4 and last 3 (seed 000 lines 33-42); short ones first 1 and last 2."""
    assert mask(number) == shown


def test_a_key_needs_all_its_parts_but_the_optional_ones() -> None:
    assert unique_key(BODY, {"合同编号": "7"}) == ""
    alone = unique_key(BODY, {"身份证号": "1"})
    assert alone
    assert alone != unique_key(BODY, {"身份证号": "1", "合同编号": "7"})


def test_procedures_of_one_scope_share_their_keys() -> None:
    """D-A01: one sign-up per person and period, whichever form."""
    row = {"身份证号": "1"}
    scoped = {"fields": ["身份证号"], "scope": "sign-up"}
    one, two = procedure("", unique=scoped), procedure("", id="test-two", unique=scoped)
    other = procedure("", id="test-three", unique={"fields": ["身份证号"]})
    assert unique_key(one, row) == unique_key(two, row) != unique_key(other, row)
    assert subject_key(one, row) == "1"
