"""A field that is filled in only when there is something to look at (D-E11)."""

from __future__ import annotations

from collections.abc import Iterator

from validators.rows import Found, Rows
from validators.rule import FieldName, Params


class FieldFlagged(Params):
    """`field` is blank, or 无, where there is nothing to say."""

    field: FieldName
    nothing: tuple[str, ...] = ("无",)


def check(rows: Rows, params: FieldFlagged) -> Iterator[Found]:
    """`field-flagged`, which reviewers see beside the row."""
    for row, value in zip(rows.numbers, rows.column(params.field), strict=True):
        if value and value not in params.nothing:
            yield Found("field-flagged", row, params.field, value)
