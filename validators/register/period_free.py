"""(业务, 年度, 期数) is unique among notices (design 5)."""

from __future__ import annotations

from collections.abc import Iterator

from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class PeriodFree(Params):
    """The columns of a notice: its code, and what must not be announced twice."""

    code_field: FieldName = "编号"
    procedure_field: FieldName = "业务"
    year_field: FieldName = "年度"
    term_field: FieldName = "期数"


def check(books: Books, params: PeriodFree) -> Iterator[Found]:
    """`registry-conflict` at 期数 when another notice has this year and term already."""
    columns = [
        books.rows.column(name)
        for name in (
            params.code_field,
            params.procedure_field,
            params.year_field,
            params.term_field,
        )
    ]
    taken = {key: notice.code for key, notice in books.facts.notices.items()}
    for row, code, procedure, year, term in zip(books.rows.numbers, *columns, strict=True):
        other = taken.setdefault((procedure, year, term), code) if procedure else code
        if other != code:
            reason = f"{year} 年度第 {term} 期已由通知 {other} 发布"
            yield Found("registry-conflict", row, params.term_field, term, {"reason": reason})
