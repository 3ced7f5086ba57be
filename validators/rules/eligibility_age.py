"""Age on the business date against the sign-up conditions (spec 1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from procedures.id_numbers import birth_date, sex
from validators.rows import Found, Rows
from validators.rule import FieldName, Params, TableName


class EligibilityAge(Params):
    """`table` holds 年龄下限 and 年龄上限, each a number or one by 男 and 女."""

    id_field: FieldName = "身份证号"
    table: TableName = "报名条件"


def check(rows: Rows, params: EligibilityAge) -> Iterator[Found]:
    """`eligibility-age` at the identity number."""
    limits = rows.tables.settings(params.table, rows.today, rows.province)
    low, high = _by_sex(limits["年龄下限"]), _by_sex(limits["年龄上限"])
    for row, number in zip(rows.numbers, rows.column(params.id_field), strict=True):
        born = birth_date(number) if len(number) == 18 else None
        if born is None:
            continue
        age, gender = full_years(born, rows.today), sex(number)
        if not low[gender] <= age <= high[gender]:
            details = {
                "today": rows.today.isoformat(),
                "age": age,
                "low": low[gender],
                "high": high[gender],
            }
            yield Found("eligibility-age", row, params.id_field, number, details)


def full_years(start: date, end: date) -> int:
    """Whole years from `start` to `end`: an age, or years of work."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _by_sex(limit: int | dict[str, int]) -> dict[str, int]:
    return limit if isinstance(limit, dict) else {"男": limit, "女": limit}
