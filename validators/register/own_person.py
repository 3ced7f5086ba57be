"""Whose data a person's are to file: the enterprise's where he is registered (F07, D-X06)."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.certificates.life import VALID
from validators.register.books import Books
from validators.register.holdings import state_on
from validators.rows import Found
from validators.rule import FieldName, Params


class OwnPerson(Params):
    """`id_field`: the identity number. `types`: institution types that this binds.

    `cases`: procedures by whose open application a person comes to an institution.
    """

    id_field: FieldName
    types: tuple[str, ...]
    cases: tuple[str, ...] = ()


def check(books: Books, params: OwnPerson) -> Iterator[Found]:
    """`not-own-institution` at a person whom the register knows at others only."""
    sender = books.facts.sender
    if sender is None or sender.type not in params.types:
        return
    for row, number, known in books.people(params.id_field):
        codes = _places(books, params, number) or [p.institution for p in known if p.institution]
        if codes and sender.code not in codes:
            other = {"other": books.name_of(codes[0])}
            yield Found("not-own-institution", row, params.id_field, number, other)


def _places(books: Books, params: OwnPerson, number: str) -> list[str]:
    """Where he holds certificates in force; else where he is being registered.

    Either says more than his employer: a firm that he has left stays that until the next one.
    """
    held = books.facts.certificates.get(number, ())
    good = [each.institution for each in held if state_on(each, books.facts.today) == VALID]
    open_ = books.facts.open_about.get(number, ())
    return good or [case.institution for case in open_ if case.procedure in params.cases]
