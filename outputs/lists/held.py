"""What the people of a list hold: certificates of their system that stand at their institution."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import select

from outputs.lists.definition import Inquiry, iso
from procedures.certificates.life import state_on
from registry.chunks import chunks
from registry.models import Certificate, CertificateVersion, Person

#: (document number, system, institution) of somebody employed.
Place = tuple[str, str, str]


class HeldPaper(NamedTuple):
    """A certificate in words; `state` is today's, `post` the 职务 it names."""

    kind: str
    speciality: str
    number: str
    issued: str
    expires: str
    state: str
    post: str


def held_by(inquiry: Inquiry, people: Iterable[Any]) -> dict[Place, list[HeldPaper]]:
    """Certificates of these rows of `employed`, by kind and number."""
    found: dict[Place, list[HeldPaper]] = {}
    for part in chunks({row.number for row in people}):
        query = (
            select(Person.number, Certificate, CertificateVersion)
            .join(CertificateVersion, CertificateVersion.person == Person.id)
            .join(Certificate, Certificate.id == CertificateVersion.certificate)
            .where(Person.number.in_(part), CertificateVersion.valid_to.is_(None))
            .order_by(CertificateVersion.kind, Certificate.number, Certificate.speciality)
        )
        for number, paper, now in inquiry.session.execute(query):
            state = state_on(now.state, now.expires, inquiry.today)
            said = (paper.number, iso(now.issued), iso(now.expires), state)
            held = HeldPaper(now.kind, paper.speciality, *said, now.post)
            found.setdefault((number, paper.system, now.institution), []).append(held)
    return found
