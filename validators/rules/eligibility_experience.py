"""Years of work against the sign-up conditions, and against 参加工作时间 (spec 1.3).

Sources: 住建部令第5号 art. 13 (3 years, quality), 建质〔2014〕153号 (2 years, safety).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from validators.rows import Found, Rows
from validators.rule import FieldName, Params, TableName

_YEAR = 365.25


class EligibilityExperience(Params):
    """`table` holds 工作年限, a number or one by certificate kind.

    `kind` says which one; `kind_field` is the column that says it row by row.
    """

    field: FieldName = "工作年限"
    since: FieldName = "参加工作时间"
    kind: str = ""
    kind_field: FieldName | None = None
    table: TableName = "报名条件"


def check(rows: Rows, params: EligibilityExperience) -> Iterator[Found]:
    """`eligibility-experience` where years stated or counted are too few.

    `experience-differs` where more is stated than the calendar allows, part years counted up.
    """
    limits = rows.tables.settings(params.table, rows.today, rows.province)["工作年限"]
    columns = (rows.column(params.field), rows.column(params.since), rows.column(params.kind_field))
    for row, stated, since, kind in zip(rows.numbers, *columns, strict=True):
        wanted = _wanted(limits, kind or params.kind)
        counted = _years(since, rows.today)
        if stated and counted is not None and float(stated) > math.ceil(counted):
            details = {"stated": stated, "computed": math.ceil(counted)}
            yield Found("experience-differs", row, params.field, stated, details)
        if stated and float(stated) < wanted:
            details = {"measured": f"填报为 {stated} 年", "wanted": wanted}
            yield Found("eligibility-experience", row, params.field, stated, details)
        elif counted is not None and counted < wanted:
            measured = f"按参加工作时间推算为 {math.floor(counted * 10) / 10:g} 年"
            details = {"measured": measured, "wanted": wanted}
            yield Found("eligibility-experience", row, params.since, since, details)


def _wanted(limits: int | dict[str, int], kind: str) -> int:
    """Years wanted for a kind; without one the least of all, so that nobody is asked in vain."""
    if isinstance(limits, dict):
        return limits.get(kind, min(limits.values()))
    return limits


def _years(since: str, today: date) -> float | None:
    """Years from a date or the first of a month to today; None when blank or not yet come."""
    if not since:
        return None
    start = date.fromisoformat(since if len(since) == 10 else f"{since}-01")
    if start > today:
        return None
    whole = today.year - start.year - ((today.month, today.day) < (start.month, start.day))
    marked = _same_day(start, start.year + whole)
    return whole + (today - marked).days / _YEAR


def _same_day(day: date, year: int) -> date:
    """`day` in another year; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
