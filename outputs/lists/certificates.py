"""Lists about certificates: 证书 as they stand, 证书历史 with every earlier version (E30)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from outputs.lists.definition import Inquiry, Listed, RegisterList, columns, iso
from procedures.certificates.life import state_on
from procedures.keys import mask
from registry.identities import is_person
from registry.models import Certificate, CertificateVersion, Person

_HEADERS = (
    "证书种类", "证书编号", "专业", "注册类型", "持证人", "证件号码", "初次发证", "发证日期",
    "有效期至", "状态",
)  # fmt: skip


def _rows(inquiry: Inquiry, *, past: bool) -> list[Any]:
    """(version, certificate, holder's number): in force, with `past` those before as well."""
    query = (
        select(CertificateVersion, Certificate, Person.number)
        .join(Certificate, Certificate.id == CertificateVersion.certificate)
        .join(Person, Person.id == CertificateVersion.person)
    )
    if not past:
        query = query.where(CertificateVersion.valid_to.is_(None))
    wanted = {CertificateVersion.holder: inquiry.name, CertificateVersion.kind: inquiry.kind}
    query = query.where(*(column == value for column, value in wanted.items() if value))
    if inquiry.id_number:
        held = (Person.number, CertificateVersion.valid_from)
        query = query.where(is_person(inquiry.session, inquiry.id_number, *held))
    found = inquiry.within(query, CertificateVersion.institution)
    asked = (row for row in found if inquiry.state in ("", _state(row[0], inquiry.today)))
    return sorted(asked, key=_order)


def _state(version: CertificateVersion, today: date) -> str:
    """The state today; of an earlier version what it was written down as."""
    now = version.valid_to is None
    return state_on(version.state, version.expires, today) if now else version.state


def _order(row: Any) -> tuple[object, ...]:
    version, certificate, _ = row
    return (version.kind, certificate.number, certificate.speciality, version.id)


def _said(
    version: CertificateVersion, certificate: Certificate, number: str, today: date
) -> list[str]:
    return [
        version.kind,
        certificate.number,
        certificate.speciality,
        version.registration,
        version.holder,
        mask(number),
        iso(version.first_issued),
        iso(version.issued),
        iso(version.expires),
        _state(version, today),
    ]


def _present(inquiry: Inquiry) -> list[Listed]:
    return [
        Listed(version.institution, _said(version, certificate, number, inquiry.today))
        for version, certificate, number in _rows(inquiry, past=False)
    ]


def _history(inquiry: Inquiry) -> list[Listed]:
    rows = []
    for version, certificate, number in _rows(inquiry, past=True):
        ends = iso(version.valid_to) or "至今"
        told = [version.valid_from.isoformat(), ends, version.event]
        cells = [*_said(version, certificate, number, inquiry.today), *told]
        rows.append(Listed(version.institution, cells))
    return rows


CERTIFICATES = RegisterList("证书", columns(*_HEADERS), _present)
CERTIFICATE_HISTORY = RegisterList(
    "证书历史", columns(*_HEADERS, "记载起", "记载止", "依据申请"), _history
)
