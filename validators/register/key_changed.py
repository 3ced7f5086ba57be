"""A filed row keeps its key: delete and file anew (design 4)."""

from __future__ import annotations

from collections.abc import Iterator

from validators.register.books import Books
from validators.rows import Found
from validators.rule import Params


class KeyChanged(Params):
    """No parameters: the key is the procedure's `unique.fields`."""


def check(books: Books, params: KeyChanged) -> Iterator[Found]:
    """`key-changed` at each part of the key that differs from what was filed.

    An application that ended and left its key free binds nobody.
    """
    del params
    names = books.rows.procedure.unique.fields
    columns = [books.rows.column(name) for name in names]
    for row, *parts in zip(books.rows.numbers, *columns, strict=True):
        case = books.case(row)
        if case is None or not case.held or case.institution != books.org:
            continue
        for name, value in zip(names, parts, strict=True):
            before = case.values.get(name, "")
            if value and before and value != before:
                yield Found(
                    "key-changed", row, name, value, {"number": case.number, "before": before}
                )
