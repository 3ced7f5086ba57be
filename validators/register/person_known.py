"""A person must be in the system's books before his data can be put right."""

from __future__ import annotations

from collections.abc import Iterator

from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class PersonKnown(Params):
    """`id_field`: the identity number."""

    id_field: FieldName = "身份证号"


def check(books: Books, params: PersonKnown) -> Iterator[Found]:
    """`prerequisite-missing` for a person the system does not know."""
    for row, number, known in books.people(params.id_field):
        if number and not known:
            words = {"reason": "登记中没有该人员", "advice": "请先由主管单位在《人员名录》中登记。"}
            yield Found("prerequisite-missing", row, params.id_field, number, words)
