"""Facts that only some rules ask for: places of a session, certificates named by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procedures.keys import key_space
from procedures.model import Procedure
from procedures.open_cases import OpenCase
from procedures.records import CertificateFact, Facts
from procedures.words import OPEN_STATUSES
from registry.chunks import chunks
from registry.identities import right_numbers
from registry.models import (
    Application,
    Attachment,
    Certificate,
    CertificateVersion,
    Employment,
    Person,
    Quota,
    Waiver,
)
from registry.orphans import NOBODY
from registry.records import entries


def add_rule_facts(
    session: Session,
    procedure: Procedure,
    sender: str,
    rows: Sequence[Mapping[str, str]],
    facts: Facts,
) -> None:
    """Everything below that the rules of the procedure ask for, about these rows' values."""
    add_quotas(session, procedure, sender, facts)
    named = {row.get(field, "") for field in number_fields(procedure) for row in rows}
    add_certificate_numbers(session, procedure, sorted(named), facts)
    add_records(session, procedure, sender, rows, facts)
    add_open_about(session, procedure, rows, facts)
    add_staff(session, procedure, sender, facts)


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


def add_records(
    session: Session,
    procedure: Procedure,
    sender: str,
    rows: Sequence[Mapping[str, str]],
    facts: Facts,
) -> None:
    """Entries of the books that rules of the procedure ask for, of the sender or of a field."""
    asked: dict[str, set[str]] = {}
    for rule in procedure.rules:
        if "book" in rule.with_:
            key = rule.with_.get("key_field")
            wanted = {row.get(key, "") for row in rows} if key else {sender}
            asked.setdefault(rule.with_["book"], set()).update(wanted)
    for book, keys in sorted(asked.items()):
        facts.records |= entries(session, [book], keys)


#: Rules that ask what else is open about a person.
_ABOUT = ("nothing-open", "own-person")


def add_open_about(
    session: Session, procedure: Procedure, rows: Sequence[Mapping[str, str]], facts: Facts
) -> None:
    """Open applications, in the system, about the people that a rule of `_ABOUT` names."""
    fields = {
        name
        for rule in procedure.rules
        if rule.rule in _ABOUT
        for name in rule.with_.get("fields") or [rule.with_["id_field"]]
    }
    for part in chunks(row.get(name, "") for row in rows for name in fields):
        query = (
            select(Application)
            .where(
                Application.subject.in_(part),
                Application.system == procedure.system,
                Application.status.in_(sorted(OPEN_STATUSES)),
            )
            .order_by(Application.number)
        )
        for case in session.scalars(query):
            known = facts.open_about.get(case.subject, ())
            title = facts.titles.get(case.procedure, "")
            other = OpenCase(case.number, title, case.status, case.institution, case.procedure)
            facts.open_about[case.subject] = (*known, other)


def add_staff(session: Session, procedure: Procedure, sender: str, facts: Facts) -> None:
    """Who works for the sender, and open transfers to it, where a rule `staff-first` asks."""
    asked = next((rule.with_ for rule in procedure.rules if rule.rule == "staff-first"), None)
    if asked is None:
        return
    here = (Employment.institution == sender, Employment.system == procedure.system)
    staff = select(func.count()).where(*here, Employment.valid_to.is_(None))
    facts.staff = session.scalar(staff) or 0
    query = (
        select(Application)
        .where(
            Application.procedure == asked["procedure"],
            Application.status.in_(sorted(OPEN_STATUSES)),
        )
        .order_by(Application.number)
    )
    facts.arriving = tuple(
        OpenCase(case.number, facts.titles.get(case.procedure, ""), case.status, case.institution)
        for case in session.scalars(query)
        if case.values.get(asked["target"]) == sender
    )


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
                good_from=version.good_from,
                post=version.post,
                holder=version.holder,
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


def add_scan_owners(session: Session, scans: Iterable[str], facts: Facts) -> None:
    """Whose each scan is, by the first row that brought it; a file of no row is nobody's.

    Who had a wrong number then goes by the right one.
    """
    for part in chunks(scans):
        for sha256, subject in session.execute(
            select(Attachment.sha256, Attachment.subject)
            .where(Attachment.sha256.in_(part), Attachment.procedure != NOBODY)
            .order_by(Attachment.id)
        ):
            facts.scan_owners.setdefault(sha256, subject)
    right = right_numbers(session, facts.scan_owners.values())
    facts.scan_owners |= {s: right[n] for s, n in facts.scan_owners.items() if n in right}
