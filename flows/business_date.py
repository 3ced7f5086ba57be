"""Which day a run closes: ages, windows, timers and numbers use it, never the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from flows.errors import UsageFault

#: China has kept one offset without summer time since 1991, so no time zone data is needed.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
#: The 02:00 run closes the day before: a package of the closing evening is in time.
_DAY_BEGINS = timedelta(hours=6)


def default_date(now: datetime | None = None) -> date:
    """The Asia/Shanghai date of `now` (aware; default: the clock) minus six hours."""
    moment = now or datetime.now(UTC)
    return (moment.astimezone(SHANGHAI) - _DAY_BEGINS).date()


def parse_date(text: str) -> date:
    """A date given as YYYY-MM-DD. Raises UsageFault for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageFault(f"日期应写作 2027-03-31 这样的形式，收到的是：{text}") from None


def resolve(asked: date | None, last_completed: date | None, now: datetime | None = None) -> date:
    """The business date of the next run.

    Numbers, timers and versions never go back: a clock that does keeps the date of the last
    completed run, and a date asked for that is before it raises UsageFault.
    """
    if asked is None:
        return max(default_date(now), last_completed or date.min)
    if last_completed and asked < last_completed:
        raise UsageFault(
            f"业务日期 {asked} 早于最近一次已完成运行的 {last_completed}，不能倒退；"
            f"请用 --date {last_completed} 或更晚的日期"
        )
    return asked
