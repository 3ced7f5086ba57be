"""一页通报: an A4 page a week for a city or the province: who has filed, what waits, what fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from outputs.documents.marks import in_words
from outputs.pdf.engine import render

TEMPLATE = "bulletin.html.j2"
STYLE = "bulletin.css"
#: Problems and reasons are those of so many days, the day of the page included.
DAYS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One institution. `expected` None where nobody set a number; counts of applications."""

    name: str
    expected: int | None
    filed: int
    waiting: int
    overdue: int
    returned: int
    done: int
    failed: int

    @property
    def rate(self) -> str:
        """通过率 of what has ended, in whole per cent; — while nothing has."""
        ended = self.done + self.failed
        return f"{self.done / ended:.0%}" if ended else "—"


@dataclass(frozen=True, slots=True)
class Counted:
    """A problem or reason and how often it occurred."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Oldest:
    """An application that has waited long: since when, and how many days."""

    number: str
    institution: str
    step: str
    holder: str
    since: date
    days: int


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The page of one institution and week; `subject` is what the lines count."""

    institution: str
    week: str
    subject: str
    lines: tuple[Line, ...]
    others: int
    problems: tuple[Counted, ...]
    reasons: tuple[Counted, ...]
    oldest: tuple[Oldest, ...]
    made_on: date
    support_line: str


def first_day(made_on: date) -> date:
    """The first day whose problems and reasons the page of that day counts."""
    return made_on - timedelta(days=DAYS - 1)


def build(page: Bulletin) -> bytes:
    """The PDF: one page."""
    most = max([line.filed for line in page.lines] + [1])
    values = {
        "page": page,
        "made_on": in_words(page.made_on),
        "days": DAYS,
        "span": f"{_month_day(first_day(page.made_on))}至{_month_day(page.made_on)}",
        "most": most,
        "total": _total(page),
    }
    return render(TEMPLATE, values, STYLE)


def _month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _total(page: Bulletin) -> Line:
    """All lines together; 应报 only where every line has one."""
    expected = [line.expected for line in page.lines]
    known = [count for count in expected if count is not None]
    sums = [
        sum(getattr(line, name) for line in page.lines)
        for name in ("filed", "waiting", "overdue", "returned", "done", "failed")
    ]
    return Line("合计", sum(known) if known and len(known) == len(expected) else None, *sums)
