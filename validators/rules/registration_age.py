"""No registration shortly before the age at which it ends (rules 4.1: 65, 临时 60)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from procedures.certificates.life import anniversary
from procedures.id_numbers import birth_date
from validators.rows import Found, Rows
from validators.rule import FieldName, Params, TableName


class RegistrationAge(Params):
    """`table` holds the age by kind of certificate, and 提前天数 before it nothing is taken."""

    kind: str
    id_field: FieldName = "证件号码"
    table: TableName = "注册年龄"


def check(rows: Rows, params: RegistrationAge) -> Iterator[Found]:
    """`eligibility-registration` at the document number."""
    limits = rows.tables.settings(params.table, rows.today, rows.province)
    age, ahead = limits["年龄上限"][params.kind], limits["提前天数"]
    for row, number in zip(rows.numbers, rows.column(params.id_field), strict=True):
        born = birth_date(number) if len(number) == 18 else None
        if born is None:
            continue
        last = anniversary(born, age) - timedelta(days=ahead)
        if rows.today >= last:
            reason = f"自 {last.isoformat()} 起（年满 {age} 周岁前 {ahead} 日）不再受理"
            told = {"reason": reason, "wanted": "注销等允许的业务"}
            yield Found("eligibility-registration", row, params.id_field, number, told)
