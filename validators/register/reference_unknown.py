"""Codes that must be in the register: institutions, users."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from procedures.words import OFFICE
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params

_TABLES = {"institutions": "机构名录", "users": "用户名录"}


class ReferenceUnknown(Params):
    """`field` holds codes of `table`.

    `own`: a user must be the sender's own. `beside`: a column of this sheet whose codes count
    too (a 机构名录 may name a parent that stands in the same sheet). `office`: the operator's
    folder counts as an institution.
    """

    field: FieldName
    table: Literal["institutions", "users"] = "institutions"
    own: bool = False
    beside: FieldName | None = None
    office: bool = False


def check(books: Books, params: ReferenceUnknown) -> Iterator[Found]:
    """`reference-unknown` for a code that is not there or is disabled."""
    beside = set(books.rows.column(params.beside)) if params.beside else set()
    for row, code in zip(books.rows.numbers, books.rows.column(params.field), strict=True):
        if code and code not in beside and not _known(books, params, code):
            yield Found(
                "reference-unknown", row, params.field, code, {"table": _TABLES[params.table]}
            )


def _known(books: Books, params: ReferenceUnknown, code: str) -> bool:
    if params.table == "institutions":
        institution = books.facts.institutions.get(code)
        known = institution is not None and institution.enabled
        return known or (params.office and code == OFFICE)
    user = books.facts.users.get(code)
    return user is not None and user.enabled and (not params.own or user.institution == books.org)
