"""Working days with days off and make-up workdays."""

from __future__ import annotations

from datetime import date

import pytest

from procedures.calendar import add_working_days, is_working_day, working_days_between

FRIDAY, SATURDAY, MONDAY = date(2026, 9, 25), date(2026, 9, 26), date(2026, 9, 28)
#: 2026-09-26 is worked for the National Day week that begins on 2026-10-01.
HOLIDAYS = {SATURDAY: False} | {date(2026, 10, day): True for day in range(1, 8)}


def test_a_weekday_is_worked_unless_it_is_off() -> None:
    assert is_working_day(FRIDAY, {})
    assert not is_working_day(SATURDAY, {})
    assert is_working_day(SATURDAY, HOLIDAYS)
    assert not is_working_day(date(2026, 10, 1), HOLIDAYS)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, SATURDAY),
        (FRIDAY, 2, MONDAY),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 3), 2, date(2026, 10, 9)),
    ],
)
def test_the_nth_working_day_after(start: date, days: int, end: date) -> None:
    assert add_working_days(start, days, HOLIDAYS) == end
    assert working_days_between(start, end, HOLIDAYS) == days


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert working_days_between(MONDAY, FRIDAY, {}) == 0
