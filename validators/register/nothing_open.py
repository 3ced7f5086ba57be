"""身份证号变更 waits until nothing else is open about the person (D-E07)."""

from __future__ import annotations

from collections.abc import Iterator

from validators.register.already_open import told_of
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class NothingOpen(Params):
    """`fields` with document numbers about which no other application may be open."""

    fields: tuple[FieldName, ...]


def check(books: Books, params: NothingOpen) -> Iterator[Found]:
    """`already-open` naming the other application."""
    for field in params.fields:
        for row, number in zip(books.rows.numbers, books.rows.column(field), strict=True):
            mine = books.case(row)
            for other in books.facts.open_about.get(number, ()):
                if mine is None or other.number != mine.number:
                    yield Found("already-open", row, field, number, told_of(books, other, "人员"))
                    break
