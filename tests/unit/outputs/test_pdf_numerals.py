"""Chinese numerals of supplements."""

from __future__ import annotations

import pytest

from outputs.documents.marks import numeral


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "一"), (2, "二"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一"), (99, "九十九")],
)
def test_numeral(number: int, expected: str) -> None:
    assert numeral(number) == expected


@pytest.mark.parametrize("number", [0, -1, 100])
def test_numeral_outside(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 99"):
        numeral(number)
