"""Columns that only show what the register says of a person's certificates (D-B04)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from procedures.records import CertificateFact
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params

Item = Literal["number", "kind", "speciality", "issued", "valid_to", "state"]


class ValuesFromRegister(Params):
    """`fields`: field -> what of the person's certificates it shows; what is typed is ignored."""

    fields: dict[FieldName, Item]
    id_field: FieldName = "身份证号"
    advice: str = "证书信息有变化的，请办理证书变更。"


def check(books: Books, params: ValuesFromRegister) -> Iterator[Found]:
    """`values-ignored` at each field that says something else than the register."""
    people = books.rows.column(params.id_field)
    for name, item in params.fields.items():
        rows = zip(books.rows.numbers, people, books.rows.column(name), strict=True)
        for row, person, value in rows:
            known = [_text(paper, item) for paper in books.facts.certificates.get(person, ())]
            said = set(value.split("、"))
            if value and not said <= set(known):
                yield Found("values-ignored", row, name, value, {"advice": params.advice})


def _text(paper: CertificateFact, item: Item) -> str:
    value = getattr(paper, item)
    return value if isinstance(value, str) else value.isoformat() if value else ""
