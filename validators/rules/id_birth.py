"""出生日期 against digits 7 to 14 of the identity number (GB 11643; D-A06)."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.id_numbers import birth_date
from validators.rows import Found, Rows
from validators.rule import FieldName, Params


class IdBirth(Params):
    """`id_field`: the identity number; `birth_field`: the date of birth."""

    id_field: FieldName = "身份证号"
    birth_field: FieldName = "出生日期"


def check(rows: Rows, params: IdBirth) -> Iterator[Found]:
    """`id-birth` at 出生日期: the number passed its check digit, so it is the truth."""
    numbers, births = rows.column(params.id_field), rows.column(params.birth_field)
    for row, number, birth in zip(rows.numbers, numbers, births, strict=True):
        born = birth_date(number) if len(number) == 18 else None
        if born is not None and birth and birth != born.isoformat():
            details = {"expected": born.isoformat()}
            yield Found("id-birth", row, params.birth_field, birth, details)
