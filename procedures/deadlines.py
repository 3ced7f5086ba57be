"""The days of a step: when its wait ends, its timer runs out, it reminds, it is due. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from procedures.calendar import add_working_days
from procedures.steps import Step, Timer


def timer_ends(timer: Timer | None, since: date, holidays: Mapping[date, bool]) -> date | None:
    """The last day on which an answer is in time; None when silence changes nothing."""
    if timer is None:
        return None
    if timer.after_working_days is not None:
        return add_working_days(since, timer.after_working_days, holidays)
    return since + timedelta(days=timer.after_days) if timer.after_days is not None else None


def wait_ends(step: Step, since: date, holidays: Mapping[date, bool]) -> date | None:
    """The last day of a wait that began on `since`; None when only an event ends it."""
    wait = step.wait
    if wait is None:
        return None
    if wait.working_days is not None:
        return add_working_days(since, wait.working_days, holidays)
    return since + timedelta(days=wait.days) if wait.days is not None else None


def reminder_day(timer: Timer, since: date, today: date) -> date | None:
    """The last day up to `today` on which `timer` reminds of a case there since `since`."""
    passed = [days for days in timer.remind_after_days if since + timedelta(days=days) <= today]
    if not passed:
        return None
    last = max(timer.remind_after_days)
    gone = (today - since).days - last
    if timer.remind_every_days is None or gone < 0:
        return since + timedelta(days=max(passed))
    return since + timedelta(days=last + gone // timer.remind_every_days * timer.remind_every_days)


def due_date(step: Step, since: date, holidays: Mapping[date, bool]) -> date | None:
    """The last working day on which the step is still in time, None when it has no limit."""
    if step.working_days is None:
        return None
    return add_working_days(since, step.working_days, holidays)
