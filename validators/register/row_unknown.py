"""Row ids and application numbers that are not the sender's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from procedures.words import COLUMN_NUMBER, COLUMN_ROW_ID
from validators.register.books import Books
from validators.rows import Found
from validators.rule import Params

_ROW_ID = re.compile(r"[0-9a-f]{20}")


class RowUnknown(Params):
    """No parameters."""


def check(books: Books, params: RowUnknown) -> Iterator[Found]:
    """`row-unknown` for a number or id of nobody, of somebody else, or that disagree.

    A well-formed row id without an application is no fault: the row was refused the first time.
    """
    del params
    for row in books.rows.numbers:
        number, row_id = books.meta.numbers.get(row, ""), books.meta.row_ids.get(row, "")
        if number and not _own(books, number):
            yield Found("row-unknown", row, COLUMN_NUMBER, number)
        elif row_id and not _fits(books, number, row_id):
            yield Found("row-unknown", row, COLUMN_ROW_ID, row_id)


def _own(books: Books, ident: str) -> bool:
    case = books.facts.cases.get(ident)
    procedure = books.rows.procedure.id
    return case is not None and case.institution == books.org and case.procedure == procedure


def _fits(books: Books, number: str, row_id: str) -> bool:
    if not _ROW_ID.fullmatch(row_id):
        return False
    if row_id not in books.facts.cases:
        return True
    case, named = books.facts.cases[row_id], books.facts.cases.get(number)
    # A row that was filed anew after its first case ended keeps its id.
    ended = named is not None and not named.held
    return _own(books, row_id) and (ended or number in ("", case.number))
