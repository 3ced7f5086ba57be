"""Schooling against the sign-up conditions, or what may stand in for it (spec 1.3)."""

from __future__ import annotations

from collections.abc import Iterator

from validators.rows import Found, Rows
from validators.rule import FieldName, Params, TableName


class EligibilityEducation(Params):
    """`table` holds 学历下限, `ranks` the words with their rank.

    `instead` names fields (注册类职业资格证书 …) that, filled in, make up for lower schooling.
    """

    field: FieldName = "文化程度"
    instead: tuple[FieldName, ...] = ()
    table: TableName = "报名条件"
    ranks: TableName = "学历"
    nothing: tuple[str, ...] = ("无",)


def check(rows: Rows, params: EligibilityEducation) -> Iterator[Found]:
    """`eligibility-education` at the schooling."""
    ranks: dict[str, int] = rows.tables.settings(params.ranks, rows.today, rows.province)
    limits = rows.tables.settings(params.table, rows.today, rows.province)
    lowest = str(limits["学历下限"])
    wanted = f"{lowest}及以上"
    if params.instead:
        wanted += f"，或具有{'、'.join(params.instead)}"
    others = [rows.column(name) for name in params.instead]
    for row, value, *instead in zip(rows.numbers, rows.column(params.field), *others, strict=True):
        made_up = any(text and text not in params.nothing for text in instead)
        unsure = any(rows.is_broken(row, name) for name in params.instead)
        if value in ranks and ranks[value] < ranks[lowest] and not made_up and not unsure:
            yield Found("eligibility-education", row, params.field, value, {"wanted": wanted})
