"""A certificate that the row names or needs must be in the register, in force, and the person's."""

from __future__ import annotations

from collections.abc import Iterator

from validators.register.books import Books
from validators.register.holdings import held_kinds, state_on
from validators.rows import Found
from validators.rule import FieldName, Params


class CertificateNotHeld(Params):
    """`number_field` names one certificate; without it any of `kinds` will do.

    `kind_field` is the kind the row names, `states` those that count as held.
    """

    id_field: FieldName | None = "身份证号"
    number_field: FieldName | None = None
    kind_field: FieldName | None = None
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ("有效",)
    advice: str = "请核对证书编号和证件号；证书情况有误的，请报《信息更正申请》。"


def check(books: Books, params: CertificateNotHeld) -> Iterator[Found]:
    """`certificate-not-held` at the number, or at the person."""
    field = params.number_field or params.id_field
    columns = [
        books.rows.column(name)
        for name in (params.id_field, params.number_field, params.kind_field)
    ]
    for row, person, number, kind in zip(books.rows.numbers, *columns, strict=True):
        if params.number_field:
            missing = bool(number) and not _held(books, params, number, person, kind)
        else:
            kinds = (kind,) if kind else params.kinds
            missing = bool(person) and not held_kinds(books.facts, person, kinds, params.states)
        if missing:
            details = {"wanted": _wanted(params, number, kind), "advice": params.advice}
            yield Found("certificate-not-held", row, field, number or person, details)


def _held(books: Books, params: CertificateNotHeld, number: str, person: str, kind: str) -> bool:
    kinds = (kind,) if kind else params.kinds
    return any(
        state_on(paper, books.facts.today) in params.states
        and (not person or paper.id_number == person)
        and (not kinds or paper.kind in kinds)
        for paper in books.facts.certificate_numbers.get(number, ())
    )


def _wanted(params: CertificateNotHeld, number: str, kind: str) -> str:
    words = kind or "、".join(params.kinds) or ""
    return f"{words}证书「{number}」" if number else f"{words}证书"
