"""The dates of the sample period, all counted from one business date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DEFAULT_START = date(2026, 11, 2)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`start` is the first night: base data arrive and the sign-up opens."""

    start: date = DEFAULT_START

    def day(self, after: int) -> date:
        """The date `after` days from the start (negative: before)."""
        return self.start + timedelta(days=after)

    @property
    def year(self) -> str:
        """培训年度 of the sample period."""
        return str(self.start.year)

    @property
    def term(self) -> str:
        """培训期数 of the period that is open on `start`."""
        return "2"

    @property
    def past_term(self) -> str:
        """期数 of the year's first period, closed since spring."""
        return "1"

    @property
    def half(self) -> str:
        """上半年 or 下半年, as the notice's title says."""
        return "上半年" if self.start.month <= 6 else "下半年"
