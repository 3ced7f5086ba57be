"""Working days with Chinese holidays and make-up workdays (调休), which are data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date, holidays: Mapping[date, bool]) -> bool:
    """Whether people work on `day`. `holidays`: True = day off, False = make-up workday."""
    off = holidays.get(day)
    return day.weekday() < _SATURDAY if off is None else not off


def add_working_days(start: date, days: int, holidays: Mapping[date, bool]) -> date:
    """The `days`-th working day after `start`; `start` itself does not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            days -= 1
    return day


def working_days_between(start: date, end: date, holidays: Mapping[date, bool]) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not after it."""
    day, count = start, 0
    while day < end:
        day += timedelta(days=1)
        count += is_working_day(day, holidays)
    return count
