"""A notice that opens several procedures has one set of dates: those of its own row (design 5)."""

from __future__ import annotations

from collections.abc import Iterator

from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class PeriodShared(Params):
    """The columns of a notice: what it opens, when, and the dates that a shared one gives."""

    procedure_field: FieldName = "业务"
    year_field: FieldName = "年度"
    term_field: FieldName = "期数"
    opens_field: FieldName = "报名开始"
    closes_field: FieldName = "报名截止"
    corrections_field: FieldName = "补正截止"


#: Days as texts, in the order of the columns.
_Dates = tuple[str, ...]


def check(books: Books, params: PeriodShared) -> Iterator[Found]:
    """`period-dates-shared` at a date other than the shared notice's, which is the one kept.

    `period-not-opened` at 期数 where the shared notice has not announced that year and term:
    such a row opens nothing.
    """
    announced = _announced(books, params)
    for row, (procedure, year, term), dates in _notices(books, params):
        owner = books.facts.shared_notices.get(procedure)
        if owner is None or not (year and term):
            continue
        words = {"owner": books.facts.titles.get(owner, owner), "year": year, "term": term}
        kept = announced.get((owner, year, term))
        if kept is None:
            yield Found("period-not-opened", row, params.term_field, term, words)
            continue
        for field, said, day in zip(_date_fields(params), dates, kept, strict=True):
            if said and day and said != day:
                yield Found("period-dates-shared", row, field, said, words | {"day": day})


def _announced(books: Books, params: PeriodShared) -> dict[tuple[str, ...], _Dates]:
    """业务, 年度, 期数 -> its dates: the register's, and over them what this sheet brings."""
    found: dict[tuple[str, ...], _Dates] = {
        key: (each.opens.isoformat(), each.closes.isoformat(), each.corrections_until.isoformat())
        for key, each in books.facts.notices.items()
    }
    found.update((key, dates) for _, key, dates in _notices(books, params))
    return found


def _notices(books: Books, params: PeriodShared) -> Iterator[tuple[int, tuple[str, ...], _Dates]]:
    """Row, (业务, 年度, 期数) and dates of every row."""
    rows = books.rows
    named = (params.procedure_field, params.year_field, params.term_field)
    keys = zip(*(rows.column(name) for name in named), strict=True)
    dates = zip(*(rows.column(name) for name in _date_fields(params)), strict=True)
    yield from zip(rows.numbers, keys, dates, strict=True)


def _date_fields(params: PeriodShared) -> tuple[FieldName, ...]:
    return params.opens_field, params.closes_field, params.corrections_field
