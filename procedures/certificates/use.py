"""使用有效期 of an electronic paper: how long it is shown, once handed out. Pure (rules 4.4)."""

from __future__ import annotations

from datetime import date, timedelta


def use_period(issued: date, days: int, expires: date | None, today: date) -> tuple[date, date]:
    """First and last day on which the paper of `today` may be used.

    One period of `days` follows the other from the day of issue on; none goes beyond the last
    good day of the certificate.
    """
    on = min(today, expires) if expires else today
    gone = max((on - issued).days, 0) // days
    first = issued + timedelta(days=gone * days)
    last = first + timedelta(days=days - 1)
    return first, min(last, expires) if expires else last
