"""本企业人员: everybody an institution employs, with the certificates that stand there (C25)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from outputs.lists.definition import Inquiry, Listed, RegisterList, columns, iso
from outputs.lists.people import employed, person_cells
from procedures.words import SYSTEM_NAMES
from registry.chunks import chunks
from registry.models import Certificate, CertificateVersion, Person

#: Headers that a profile holds.
_KNOWN = ("文化程度", "职务", "技术职称", "联系电话")


def _staff_rows(inquiry: Inquiry) -> list[Listed]:
    people = employed(inquiry)
    held = _held(inquiry, {row.number for row in people})
    return [
        Listed(
            row.institution,
            [
                *person_cells(row, _KNOWN),
                "；".join(held.get((row.number, row.system, row.institution), ())),
                SYSTEM_NAMES.get(row.system, row.system),
            ],
        )
        for row in people
    ]


def _held(inquiry: Inquiry, numbers: Iterable[str]) -> dict[tuple[str, str, str], list[str]]:
    """(document number, system, institution) -> certificates in words, by kind and number."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for part in chunks(numbers):
        query = (
            select(Person.number, Certificate, CertificateVersion)
            .join(CertificateVersion, CertificateVersion.person == Person.id)
            .join(Certificate, Certificate.id == CertificateVersion.certificate)
            .where(Person.number.in_(part), CertificateVersion.valid_to.is_(None))
            .order_by(CertificateVersion.kind, Certificate.number, Certificate.speciality)
        )
        for number, paper, now in inquiry.session.execute(query):
            what = "/".join(filter(None, (now.kind, paper.speciality)))
            until = f"至 {iso(now.expires)}" if now.expires else ""
            said = f"{what} {paper.number}（{now.state}{until}）"
            found.setdefault((number, paper.system, now.institution), []).append(said)
    return found


STAFF = RegisterList(
    "本企业人员",
    columns("姓名", "性别", "证件号码", *_KNOWN, "持有证书", "系统"),
    _staff_rows,
)
