"""Codes that must be in the register: institutions and users."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from validators.register.books import Books
from validators.rows import Found
from validators.rules.rule import FieldName, Params

_TABLES = {"institutions": "机构名录", "users": "用户名录"}


class ReferenceUnknown(Params):
    """`field` holds codes of `table`; `own`: a user must be the sender's own."""

    field: FieldName
    table: Literal["institutions", "users"] = "institutions"
    own: bool = False


def check(books: Books, params: ReferenceUnknown) -> Iterator[Found]:
    """`reference-unknown` for a code that is not there or is disabled."""
    for row, code in zip(books.rows.numbers, books.rows.column(params.field), strict=True):
        if code and not _known(books, params, code):
            yield Found(
                "reference-unknown", row, params.field, code, {"table": _TABLES[params.table]}
            )


def _known(books: Books, params: ReferenceUnknown, code: str) -> bool:
    if params.table == "institutions":
        institution = books.facts.institutions.get(code)
        return institution is not None and institution.enabled
    user = books.facts.users.get(code)
    return user is not None and user.enabled and (not params.own or user.institution == books.org)
