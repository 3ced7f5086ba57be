"""A certificate that somebody else issued is reported for the first time (seed 002 L24, rules 2.3).

Its number fits its kind, nobody has it yet, and no other of its kind is in force.
"""

from __future__ import annotations

from collections.abc import Iterator

from procedures.certificates.kind import CertificateKind
from procedures.certificates.life import VALID
from procedures.certificates.load import certificate_kinds
from procedures.certificates.numbers import fits, specimen
from procedures.records import CertificateFact
from validators.register.books import Books
from validators.register.holdings import state_on
from validators.rows import Found
from validators.rule import FieldName, Params


class CertificateNew(Params):
    """Fields with the certificate's number, kind and 专业, and its holder's document number."""

    number_field: FieldName
    kind_field: FieldName
    id_field: FieldName
    speciality_field: FieldName


def check(books: Books, params: CertificateNew) -> Iterator[Found]:
    """`certificate-number`, `registry-conflict` for a number that is there, `same-kind-held`."""
    names = (params.number_field, params.kind_field, params.id_field, params.speciality_field)
    columns = [books.rows.column(name) for name in names]
    laws = certificate_kinds()
    for row, number, kind, person, speciality in zip(books.rows.numbers, *columns, strict=True):
        law = laws.get((books.rows.procedure.system, kind))
        if not number or law is None:
            continue
        if not fits(law, number):
            pattern = {"pattern": f"「{kind}」类证书的编号如 {specimen(law)}"}
            yield Found("certificate-number", row, params.number_field, number, pattern)
        elif number in books.facts.certificate_numbers:
            reason = {"reason": f"证书「{number}」已在登记中，不需备案"}
            yield Found("registry-conflict", row, params.number_field, number, reason)
        else:
            other = _other(books, law, person, speciality)
            if other is not None:
                yield Found("same-kind-held", row, params.kind_field, kind, _told(books, other))


def _other(
    books: Books, law: CertificateKind, person: str, speciality: str
) -> CertificateFact | None:
    """A certificate of the same kind and 专业 that the person has in force."""
    for paper in books.facts.certificates.get(person, ()):
        same = (paper.kind, paper.speciality) == (law.kind, speciality)
        if same and state_on(paper, books.facts.today) == VALID:
            return paper
    return None


def _told(books: Books, other: CertificateFact) -> dict[str, str]:
    known = books.facts.institutions.get(other.institution)
    place = known.name if known else other.institution
    return {"holding": f"在{place}持有同类证书「{other.number}」"}
