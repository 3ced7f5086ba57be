"""Hours of continuing education: always on renewal, else when the 资格证 is old (rules 4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from procedures.certificates.life import anniversary
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params, TableName


class ContinuingEducation(Params):
    """Fields with the hours done; `table` holds how many one 专业 needs and each further one.

    With `book` hours are due only for 专业 whose entry there is older than the table's 逾期年数.
    """

    speciality_field: FieldName
    required_field: FieldName = "必修学时"
    optional_field: FieldName = "选修学时"
    table: TableName = "继续教育学时"
    book: str | None = None
    key_field: FieldName = "证件号码"
    part_name: str = "专业"
    date_name: str = "签发时间"


def check(books: Books, params: ContinuingEducation) -> Iterator[Found]:
    """`eligibility-registration` at the hours that are short."""
    rows = books.rows
    limits = rows.tables.settings(params.table, rows.today, rows.province)
    columns = [rows.column(name) for name in (params.key_field, params.speciality_field)]
    hours = [rows.column(name) for name in (params.required_field, params.optional_field)]
    for row, person, words, *done in zip(rows.numbers, *columns, *hours, strict=True):
        due = _due(books, params, person, words, limits)
        if not due:
            continue
        for field, kind, text in zip(
            (params.required_field, params.optional_field), ("必修", "选修"), done, strict=True
        ):
            need = limits["首个专业"][kind] + limits["每增一个专业"][kind] * (due - 1)
            if not rows.is_broken(row, field) and float(text or 0) < need:
                reason = f"{due} 个专业须有继续教育{kind} {need} 学时，填报 {text or '0'} 学时"
                told = {"reason": reason, "wanted": "继续教育"}
                yield Found("eligibility-registration", row, field, text, told)


def _due(
    books: Books,
    params: ContinuingEducation,
    person: str,
    words: str,
    limits: Mapping[str, int],
) -> int:
    """How many of the 专业 need hours."""
    asked = [word for word in words.split("、") if word]
    if params.book is None:
        return len(asked)
    since = {
        entry.get(params.part_name, ""): entry.get(params.date_name, "")
        for entry in books.facts.records.get((params.book, person), ())
    }
    return sum(_old(since.get(word, ""), limits["逾期年数"], books.facts.today) for word in asked)


def _old(issued: str, years: int, today: date) -> bool:
    return len(issued) == 10 and anniversary(date.fromisoformat(issued), years) < today
