"""Own institution's data only (F07: seed 001 lines 111, 126, 141, 173, 188; D-X06)."""

from __future__ import annotations

from collections.abc import Iterator

from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class NotOwnInstitution(Params):
    """Fields whose value must belong to the sender.

    `person`: an identity number, by its employer; `certificate`: a certificate number, by the
    institution that holds it; `institution`: an institution code.
    """

    person: FieldName | None = None
    certificate: FieldName | None = None
    institution: FieldName | None = None


def check(books: Books, params: NotOwnInstitution) -> Iterator[Found]:
    """`not-own-institution` at the field that names somebody else's data."""
    if books.facts.sender is None:
        return
    certificates = books.facts.certificate_numbers
    employers = {
        number: known[0].institution for _, number, known in books.people(params.person) if known
    }
    for field, owner in (
        (params.person, lambda text: employers.get(text, "")),
        (
            params.certificate,
            lambda text: certificates[text][0].institution if text in certificates else "",
        ),
        (params.institution, lambda text: text),
    ):
        if field is None:
            continue
        for row, value in zip(books.rows.numbers, books.rows.column(field), strict=True):
            code = owner(value) if value else ""
            if code and code != books.org:
                other = {"other": books.name_of(code)}
                yield Found("not-own-institution", row, field, value, other)
