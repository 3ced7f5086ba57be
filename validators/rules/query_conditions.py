"""A query may only set conditions that the table it asks for understands."""

from __future__ import annotations

from collections.abc import Iterator

from validators.rows import Found, Rows
from validators.rule import FieldName, Params, TableName

_STATE = "状态"


class QueryConditions(Params):
    """`table` says of each word of `field` its 条件 (fields that may be filled) and its 状态.

    条件 named as 必填 must be filled.

    `free` are fields that go with every table.
    """

    field: FieldName
    table: TableName
    free: tuple[FieldName, ...] = ("所属地区", "填报人")


def check(rows: Rows, params: QueryConditions) -> Iterator[Found]:
    """`query-condition` at a condition or state that would change nothing."""
    known = rows.tables.settings(params.table, rows.today, rows.province)
    conditions = [name for name in rows.procedure.by_name if name not in params.free]
    columns = {name: rows.column(name) for name in conditions if name != params.field}
    for position, (row, asked) in enumerate(
        zip(rows.numbers, rows.column(params.field), strict=True)
    ):
        if asked not in known:
            continue  # blank or not a choice: said already
        understood, states = known[asked].get("条件", ()), known[asked].get(_STATE, ())
        for name in known[asked].get("必填", ()):
            if not columns[name][position]:
                reason, advice = f"「{asked}」须按{name}查询", f"请填写“{name}”。"
                yield Found("query-condition", row, name, "", _said(reason, advice))
        for name, values in columns.items():
            value = values[position]
            if value and name not in understood:
                reason = f"「{asked}」不按{name}查询"
                advice = f"请清空“{name}”；可用的条件：{'、'.join(understood)}、所属地区。"
                yield Found("query-condition", row, name, value, _said(reason, advice))
            elif value and name == _STATE and value not in states:
                reason, advice = f"「{asked}」没有这种状态", f"可选：{'、'.join(states)}。"
                yield Found("query-condition", row, name, value, _said(reason, advice))


def _said(reason: str, advice: str) -> dict[str, str]:
    return {"reason": reason, "advice": advice}
