"""The right number must be nobody else's, and the wrong one the certificate's (F21, D-E07)."""

from __future__ import annotations

from collections.abc import Iterator

from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class IdNumberFree(Params):
    """`new_field` holds the right number, `old_field` the one that is registered wrongly."""

    new_field: FieldName
    old_field: FieldName


def check(books: Books, params: IdNumberFree) -> Iterator[Found]:
    """`registry-conflict` for a number in use, or one that changes nothing."""
    wrong = books.rows.column(params.old_field)
    for old, (row, new, known) in zip(wrong, books.people(params.new_field), strict=True):
        reason = ""
        if new and new == old:
            reason = "新旧证件号码相同，没有错误可更正"
        elif known or new in books.facts.certificates:
            reason = "新证件号码已登记在另一人员名下"
        if reason:
            yield Found("registry-conflict", row, params.new_field, new, {"reason": reason})
