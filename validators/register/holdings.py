"""What certificates a person holds, as several rules ask it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from procedures.certificates import life
from procedures.certificates.which import Which
from procedures.records import CertificateFact, Facts
from validators.register.books import Books
from validators.rule import FieldName, Params

#: A certificate as locks know it: its number and 专业.
Paper = tuple[str, str]


def state_on(certificate: CertificateFact, today: date) -> str:
    """The certificate's state on a business date."""
    return life.state_on(certificate.state, certificate.valid_to, today)


def held_kinds(
    facts: Facts, number: str, kinds: tuple[str, ...], states: tuple[str, ...]
) -> list[str]:
    """Kinds that the person holds in one of `states`: those of `kinds` in that order, or all."""
    found = {
        certificate.kind
        for certificate in facts.certificates.get(number, ())
        if state_on(certificate, facts.today) in states
    }
    return [kind for kind in kinds if kind in found] if kinds else sorted(found)


class OnCertificates(Params):
    """An `act`, and the certificates a row means by it (`procedures.certificates.which`)."""

    act: str
    number: FieldName | None = None
    id: FieldName | None = None
    kinds: tuple[str, ...] = ()
    kind_field: FieldName | None = None
    speciality: FieldName | None = None

    @property
    def which(self) -> Which:
        """The certificates a row means."""
        return Which.model_validate({name: getattr(self, name) for name in Which.model_fields})


def papers_meant(
    books: Books, which: Which, *beside: str
) -> Iterator[tuple[int, dict[str, str], list[CertificateFact]]]:
    """Row, its values in the fields of `which` and `beside`, and the certificates it means.

    Rows that name neither number nor person are left out.
    """
    columns = {name: books.rows.column(name) for name in (*which.fields, *beside)}
    facts = books.facts
    for place, row in enumerate(books.rows.numbers):
        values = {name: column[place] for name, column in columns.items()}
        asked = which.asked(values)
        if not asked:
            continue
        found = (facts.certificate_numbers if which.number else facts.certificates).get(asked, ())
        yield row, values, [paper for paper in found if which.means(values, paper)]
