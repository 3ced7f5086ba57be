"""性别 against the 17th digit of the identity number (GB 11643; seed 000 lines 33-42, D-A06)."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.id_numbers import sex
from validators.rows import Found, Rows
from validators.rule import FieldName, Params


class IdGender(Params):
    """`id_field`: the identity number; `gender_field`: 男 or 女."""

    id_field: FieldName = "身份证号"
    gender_field: FieldName = "性别"


def check(rows: Rows, params: IdGender) -> Iterator[Found]:
    """`id-gender` at 性别: the number passed its check digit, so it is the truth."""
    numbers, genders = rows.column(params.id_field), rows.column(params.gender_field)
    for row, number, gender in zip(rows.numbers, numbers, genders, strict=True):
        if len(number) == 18 and gender and gender != sex(number):
            yield Found("id-gender", row, params.gender_field, gender, {"expected": sex(number)})
