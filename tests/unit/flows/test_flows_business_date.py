"""The business date: the 02:00 run closes the day before, and time never goes back."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from flows.business_date import SHANGHAI, default_date, parse_date, resolve
from flows.errors import UsageFault

MARCH_31 = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2027-04-01T02:00", "2027-03-31"),
        ("2027-04-01T05:59", "2027-03-31"),
        ("2027-04-01T06:00", "2027-04-01"),
        ("2027-01-01T02:00", "2026-12-31"),
    ],
)
def test_the_day_begins_at_six_in_shanghai(moment: str, expected: str) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    assert default_date(now) == date.fromisoformat(expected)


def test_a_date_asked_for_may_not_go_back() -> None:
    assert resolve(MARCH_31, MARCH_31) == MARCH_31
    with pytest.raises(UsageFault):
        resolve(date(2027, 3, 30), MARCH_31)


def test_a_clock_that_goes_back_keeps_the_last_date() -> None:
    now = datetime(2027, 1, 1, 12, tzinfo=SHANGHAI)
    assert resolve(None, MARCH_31, now) == MARCH_31
    assert resolve(None, None, now) == date(2027, 1, 1)


@pytest.mark.parametrize("text", ["2027/03/31", "31.3.2027", "2027-02-30", "tomorrow"])
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(UsageFault):
        parse_date(text)
