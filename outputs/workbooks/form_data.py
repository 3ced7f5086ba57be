"""Fills a form from the register: its notices, and the people it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outputs.context import PublishContext
from outputs.workbooks.candidates import qualified
from outputs.workbooks.cases_at_step import cases_at_step
from outputs.workbooks.expiring import expiring
from outputs.workbooks.form import FormData
from outputs.workbooks.grid import choices_of
from outputs.workbooks.identity import data_identity
from procedures.certificates.renewal import PREFILL
from procedures.model import Procedure
from procedures.records import Period
from registry.models import (
    Certificate,
    CertificateVersion,
    Employment,
    Person,
    PersonProfile,
)
from registry.sql import slices

_SUPERVISION = ("质量监督", "安全监督")
_PREFILLED = "表内各行由系统带出，只需填写空白列；不办理的请整行删除。"


def form_data(
    context: PublishContext, procedure: Procedure, institution: str, form: str = ""
) -> FormData:
    """The current form of `procedure` for `institution`, prefilled where it is declared.

    Without `form` the form's id follows from procedure, institution and content, so that the
    same form has the same id in every run.
    """
    rows = _prefilled(context, procedure, institution)
    own = [each for each in context.periods if each.procedure == procedure.period_owner]
    notices = notices_of(own, context.today)
    sender = context.tree.get(institution)
    form = form or form_id(procedure.id, str(procedure.version), institution, repr(rows))
    return FormData(
        procedure=procedure,
        choices=choices_of(procedure, context.catalogue.tables, context.today, context.tree),
        identity=data_identity(procedure, institution, form, context.secret),
        institution_name=sender.name if sender else "",
        today=context.today,
        notices=notices,
        rows=rows,
        support=context.settings.support_line,
        remarks=(_PREFILLED,) if rows else (),
    )


def form_id(*parts: str) -> str:
    """A form id that follows from its parts: 16 hex characters."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def notices_of(periods: Sequence[Period], today: date) -> tuple[str, ...]:
    """Title and sign-up time of every period not yet over (seed 000 lines 46-51)."""
    return tuple(
        f"{period.title}（{period.year} 年度第 {period.term} 期）"
        f"，报名时间：{period.opens.isoformat()} 至 {period.closes.isoformat()}"
        f"，补正截止：{period.corrections_until.isoformat()}"
        for period in periods
        if today <= period.corrections_until
    )


def _prefilled(
    context: PublishContext, procedure: Procedure, institution: str
) -> tuple[Mapping[str, str], ...]:
    if procedure.prefill is None:
        return ()
    return tuple(PREFILLS[procedure.prefill](context, procedure, institution))


def single_certificate_holders(
    context: PublishContext, procedure: Procedure, institution: str
) -> list[dict[str, str]]:
    """People of the institution who hold just one of the two certificates (seed 000 line 18)."""
    session = context.session
    staff = _staff(session, procedure.system, institution)
    held = _held(session, procedure.system, [person for person, _, _, _ in staff])
    found = []
    for person, id_number, name, values in staff:
        certificates = held.get(person, {})
        if len(certificates) == 1:
            kind, number = next(iter(certificates.items()))
            known = {"姓名": name, "身份证号": id_number}
            found.append({**values, **known, "已持证书类别": kind, "已持证书编号": number})
    return found


def own_staff(
    context: PublishContext, procedure: Procedure, institution: str
) -> list[dict[str, str]]:
    """Every person of the institution as the register knows him (seed 001 lines 86-94)."""
    session = context.session
    staff = _staff(session, procedure.system, institution)
    held = _held(session, procedure.system, [person for person, _, _, _ in staff])
    return [
        {
            **values,
            "姓名": name,
            "身份证号": id_number,
            "证书类别": "、".join(sorted(held.get(person, {}))),
            "证书编号": "、".join(number for _, number in sorted(held.get(person, {}).items())),
        }
        for person, id_number, name, values in staff
    ]


def _held(session: Session, system: str, people: Sequence[int]) -> dict[int, dict[str, str]]:
    """Person -> kind -> number of the supervision certificates in force."""
    held: dict[int, dict[str, str]] = {}
    for some in slices(people):
        rows = session.execute(
            select(CertificateVersion.person, CertificateVersion.kind, Certificate.number)
            .join(Certificate, Certificate.id == CertificateVersion.certificate)
            .where(
                CertificateVersion.person.in_(some),
                CertificateVersion.kind.in_(_SUPERVISION),
                CertificateVersion.state == "有效",
                CertificateVersion.valid_to.is_(None),
                Certificate.system == system,
            )
            .order_by(CertificateVersion.person, Certificate.number)
        )
        for person, kind, number in rows:
            held.setdefault(person, {})[kind] = number
    return held


def _staff(
    session: Session, system: str, institution: str
) -> list[tuple[int, str, str, dict[str, str]]]:
    """(person, ID number, name, profile values) of the institution's people, by ID number."""
    rows = session.execute(
        select(Person.id, Person.number, PersonProfile)
        .join(Employment, Employment.person == Person.id)
        .join(PersonProfile, PersonProfile.person == Person.id)
        .where(
            Employment.institution == institution,
            Employment.system == system,
            Employment.valid_to.is_(None),
            PersonProfile.system == system,
            PersonProfile.valid_to.is_(None),
        )
        .order_by(Person.number)
    )
    return [
        (person, number, profile.name, {**profile.values, "性别": profile.gender})
        for person, number, profile in rows
    ]


#: `prefill` of a procedure file -> how its rows are found.
PREFILLS: dict[str, Callable[[PublishContext, Procedure, str], list[dict[str, str]]]] = {
    PREFILL: expiring,
    "single-certificate-holders": single_certificate_holders,
    "cases-at-step": cases_at_step,
    "own-staff": own_staff,
    "qualified": qualified,
}
