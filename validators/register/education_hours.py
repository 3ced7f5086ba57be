"""Hours of continuing education registered since the certificate was issued (rules 2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from procedures.records import CertificateFact
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params, TableName


class EducationHours(Params):
    """The certificate's number and its holder's; `book` has entries under `hours` and `on`.

    Only entries that say what `needs` wants count. `table` holds how many hours a period of
    validity needs, by kind.
    """

    number_field: FieldName
    key_field: FieldName
    book: str
    hours: str
    on: str
    needs: dict[str, str] = {}
    table: TableName


def check(books: Books, params: EducationHours) -> Iterator[Found]:
    """`eligibility-registration` at the number of a certificate that is short of hours."""
    rows = books.rows
    limits = rows.tables.settings(params.table, rows.today, rows.province)
    numbers, people = rows.column(params.number_field), rows.column(params.key_field)
    for row, number, person in zip(rows.numbers, numbers, people, strict=True):
        for paper in books.facts.certificate_numbers.get(number, ())[: bool(person)]:
            need, done = limits.get(paper.kind, 0), _done(books, params, person, paper)
            if done < need:
                since = (paper.good_from or paper.issued).isoformat()
                reason = f"自 {since} 起登记的继续教育 {done:g} 学时，须有 {need} 学时"
                told = {"reason": reason, "wanted": "继续教育"}
                yield Found("eligibility-registration", row, params.number_field, number, told)


def _done(books: Books, params: EducationHours, person: str, paper: CertificateFact) -> float:
    """Hours of the person for this certificate since its validity was last given."""
    return sum(
        float(entry.get(params.hours) or 0)
        for entry in books.facts.records.get((params.book, person), ())
        if entry.get(params.number_field, paper.number) == paper.number
        and all(entry.get(name) == word for name, word in params.needs.items())
        and date.fromisoformat(entry[params.on]) >= (paper.good_from or paper.issued)
    )
