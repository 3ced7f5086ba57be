"""Papers issued of certificates: each edition with what issued it (seed 003 L35-37, L50-52)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.certificates.load import certificate_kinds
from registry.chunks import chunks
from registry.models import Application, Certificate, CertificateVersion, Person


class Edition(NamedTuple):
    """One paper: what it says, and the application that issued it ("" recorded elsewhere).

    `current` is False once a later edition took its place; `approved` is True when the
    application has ended as 已办结.
    """

    system: str
    number: str
    speciality: str
    edition: int
    mark: str
    kind: str
    person: int
    id_number: str
    holder: str
    institution: str
    post: str
    first_issued: date
    issued: date
    good_from: date
    expires: date | None
    state: str
    application: str
    procedure: str
    approved: bool
    current: bool

    @property
    def printed_number(self) -> str:
        """The number as the paper has it, with 补 where it replaces a lost one."""
        return self.number + self.mark


def editions(session: Session, systems: Collection[str]) -> list[Edition]:
    """Every edition of every certificate of these systems, by number, 专业 and edition."""
    query = (
        select(
            Certificate.system, Certificate.number, Certificate.speciality,
            CertificateVersion, Person.number.label("id_number"),
            Application.procedure, Application.status,
        )
        .join(CertificateVersion, CertificateVersion.certificate == Certificate.id)
        .join(Person, Person.id == CertificateVersion.person)
        .outerjoin(Application, Application.number == CertificateVersion.event)
        .where(Certificate.system.in_(sorted(systems)))
        .order_by(
            Certificate.system, Certificate.number, Certificate.speciality, CertificateVersion.id
        )
    )  # fmt: skip
    found: list[Edition] = []
    for _, rows in groupby(session.execute(query), lambda row: row.CertificateVersion.certificate):
        found += _of_certificate(list(rows))
    return found


def issued_by(session: Session, applications: Iterable[str]) -> dict[str, list[str]]:
    """Application -> the printed numbers of the papers it issued, by number.

    One that it left in a state without a paper (调离, 注销) is not among them.
    """
    kinds, version = certificate_kinds(), CertificateVersion
    found: dict[str, list[str]] = {}
    for part in chunks(applications):
        query = (
            select(version.event, Certificate.system, Certificate.number, version)
            .join(Certificate, Certificate.id == version.certificate)
            .where(version.event.in_(part))
            .order_by(version.event, Certificate.number, Certificate.speciality)
        )
        for application, system, number, paper in session.execute(query):
            kind = kinds.get((system, paper.kind))
            if kind is not None and paper.state in kind.good_states:
                found.setdefault(application, []).append(number + paper.mark)
    return found


def _of_certificate(rows: list[Any]) -> Iterator[Edition]:
    """The editions of one certificate; a state that changed without a paper is the last one's."""
    last = rows[-1].CertificateVersion.edition
    for edition, versions in groupby(rows, lambda row: row.CertificateVersion.edition):
        same = list(versions)
        issuing, now = same[0], same[-1].CertificateVersion
        yield Edition(
            system=issuing.system,
            number=issuing.number,
            speciality=issuing.speciality,
            edition=edition,
            mark=now.mark,
            kind=now.kind,
            person=now.person,
            id_number=issuing.id_number,
            holder=now.holder,
            institution=now.institution,
            post=now.post,
            first_issued=now.first_issued or now.issued,
            issued=now.issued,
            good_from=now.good_from or now.issued,
            expires=now.expires,
            state=now.state,
            application=issuing.CertificateVersion.event,
            procedure=issuing.procedure or "",
            approved=issuing.status == "done",
            current=edition == last,
        )
