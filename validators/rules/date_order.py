"""Dates in a sensible order: not before another date or an age, not in the future."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from procedures.id_numbers import birth_date
from validators.rows import Found, Rows
from validators.rule import FieldName, Params


class DateOrder(Params):
    """`field` must not be before `other` + `years`, or before the birth + `years`.

    `id_field` gives the birth date. `future`: whether the date may lie after today.
    `within_months`: it must not lie further back than so many months before today.
    Months without a day get the benefit of the doubt.
    """

    field: FieldName
    other: FieldName | None = None
    id_field: FieldName | None = None
    years: int = 0
    future: bool = False
    within_months: int | None = None


def check(rows: Rows, params: DateOrder) -> Iterator[Found]:
    """`date-order` at `field`."""
    today = rows.today.isoformat()
    others = rows.column(params.other)
    births = [_birth(number) for number in rows.column(params.id_field)]
    dates = rows.column(params.field)
    for row, value, other, birth in zip(rows.numbers, dates, others, births, strict=True):
        if not value:
            continue
        if not params.future and _earliest(value) > today:
            yield _found(row, params, value, "晚于", "今天", today)
        elif params.within_months and _latest(value) < _months_before(rows.today, params):
            limit = _months_before(rows.today, params)
            yield _found(row, params, value, "早于", f"{params.within_months} 个月前", limit)
        elif other and _latest(value) < _later(_earliest(other), params.years):
            limit = _later(other, params.years)
            after = f"{params.other}后 {params.years} 年" if params.years else str(params.other)
            yield _found(row, params, value, "早于", after, limit)
        elif birth and _latest(value) < _later(birth, params.years):
            limit = _later(birth, params.years)
            yield _found(row, params, value, "早于", f"年满 {params.years} 周岁", limit)


def _found(row: int, params: DateOrder, value: str, relation: str, other: str, limit: str) -> Found:
    details = {"relation": relation, "other": other, "other_value": limit}
    return Found("date-order", row, params.field, value, details)


def _birth(number: str) -> str:
    born = birth_date(number) if len(number) == 18 else None
    return born.isoformat() if born else ""


def _earliest(text: str) -> str:
    return text if len(text) == 10 else f"{text}-01"


def _latest(text: str) -> str:
    return text if len(text) == 10 else f"{text}-31"


def _later(text: str, years: int) -> str:
    """The date `years` on; compared as text, so 02-29 in a common year does no harm."""
    return f"{int(text[:4]) + years:04d}{text[4:]}"


def _months_before(today: date, params: DateOrder) -> str:
    """The day so many months before today, as text; a day that month lacks does no harm."""
    month = today.year * 12 + today.month - 1 - (params.within_months or 0)
    return f"{month // 12:04d}-{month % 12 + 1:02d}-{today.day:02d}"
