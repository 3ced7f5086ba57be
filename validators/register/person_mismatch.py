"""One number, one name: a person the register knows keeps the name it knows (D-X10)."""

from __future__ import annotations

from collections.abc import Iterator

from validators.cells.person_name import fold_person_name
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class PersonMismatch(Params):
    """The name and the identity number."""

    name_field: FieldName = "姓名"
    id_field: FieldName = "身份证号"


def check(books: Books, params: PersonMismatch) -> Iterator[Found]:
    """`person-mismatch` at the name; the registered name is not told."""
    names = books.rows.column(params.name_field)
    for name, (row, _, known) in zip(names, books.people(params.id_field), strict=True):
        registered = [fold_person_name(person.name) for person in known if person.name]
        if name and any(other != name for other in registered):
            yield Found("person-mismatch", row, params.name_field, name)
