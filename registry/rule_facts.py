"""Facts that only some rules ask for: places of a session, certificates named by number."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procedures.keys import key_space
from procedures.model import Procedure
from procedures.records import CertificateFact, Facts
from registry.chunks import chunks
from registry.models import Application, Certificate, CertificateVersion, Person, Quota, Waiver


def add_quotas(session: Session, procedure: Procedure, sender: str, facts: Facts) -> None:
    """Places and how many are taken, of every period that has places (`quota-exceeded`).

    The sender's own allotment where the period is shared out, else the period's 总额度. A place
    is taken by every case that holds its unique key: withdrawn, deleted and refused ones do not.
    """
    if not any(rule.rule == "quota-exceeded" for rule in procedure.rules):
        return
    mine = (Quota.institution == sender, Quota.valid_to.is_(None))
    allotted = {row.period: row.places for row in session.scalars(select(Quota).where(*mine))}
    held = Application.unique_key.startswith(key_space(procedure), autoescape=True)
    for (year, term), period in sorted(facts.periods.items()):
        places = allotted.get(period.code, period.quota)
        if places is None:
            continue
        taken = select(func.count()).where(held, Application.year == year, Application.term == term)
        if period.code in allotted:
            taken = taken.where(Application.institution == sender)
        facts.quotas[year, term] = (places, session.scalar(taken) or 0)


#: Parameters of rules that name a field with a certificate's number.
_NUMBERS = ("number_field", "number", "certificate")


def number_fields(procedure: Procedure) -> list[str]:
    """Fields by which rules and locks of the procedure name one certificate."""
    named = {rule.with_.get(name) for rule in procedure.rules for name in _NUMBERS}
    named.add(procedure.locks.number if procedure.locks else None)
    return sorted(str(name) for name in named if name in procedure.by_name)


def add_certificate_numbers(
    session: Session, procedure: Procedure, numbers: Iterable[str], facts: Facts
) -> None:
    """The certificates of these numbers within the procedure's system, one for each 专业."""
    for part in chunks(number for number in numbers if number):
        query = (
            select(Certificate, CertificateVersion, Person.number)
            .join(CertificateVersion, CertificateVersion.certificate == Certificate.id)
            .join(Person, Person.id == CertificateVersion.person)
            .where(
                Certificate.number.in_(part),
                Certificate.system == procedure.system,
                CertificateVersion.valid_to.is_(None),
            )
            .order_by(Certificate.number, Certificate.speciality)
        )
        for certificate, version, holder in session.execute(query):
            fact = CertificateFact(
                number=certificate.number,
                kind=version.kind,
                speciality=certificate.speciality,
                id_number=holder,
                institution=version.institution,
                state=version.state,
                issued=version.issued,
                valid_to=version.expires,
            )
            known = facts.certificate_numbers.get(fact.number, ())
            facts.certificate_numbers[fact.number] = (*known, fact)


def add_waivers(
    session: Session, procedure: Procedure, subjects: Iterable[str], facts: Facts
) -> None:
    """What is waived today for these subjects (key values); the latest reason counts."""
    for part in chunks(subject for subject in subjects if subject):
        query = select(Waiver).where(
            Waiver.procedure == procedure.id,
            Waiver.subject.in_(part),
            Waiver.valid_from <= facts.today,
            Waiver.valid_to >= facts.today,
        )
        for waiver in session.scalars(query.order_by(Waiver.id)):
            facts.waivers[waiver.subject, waiver.code] = waiver.reason
