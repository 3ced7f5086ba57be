"""Identity columns must equal the register (D-E09): a row about a known person repeats it."""

from __future__ import annotations

from collections.abc import Iterator

from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class RegistryConflict(Params):
    """Fields that must say what the person's profile says under the same header."""

    fields: tuple[FieldName, ...]
    id_field: FieldName = "身份证号"


def check(books: Books, params: RegistryConflict) -> Iterator[Found]:
    """`registry-conflict` at each field that differs; a blank on either side says nothing."""
    people = list(books.people(params.id_field))
    for name in params.fields:
        for value, (row, _, holders) in zip(books.rows.column(name), people, strict=True):
            known = {person.profile.get(name, "") for person in holders} - {""}
            if value and known and value not in known:
                reason = f"「{name}」填的「{value}」与登记的「{'、'.join(sorted(known))}」不同"
                yield Found("registry-conflict", row, name, value, {"reason": reason})
