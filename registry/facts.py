"""Gathers what the register knows about the rows of one package (records.Facts)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.keys import subject_key, unique_key
from procedures.model import FieldType, Procedure
from procedures.records import (
    CaseFact,
    CertificateFact,
    Facts,
    Media,
    Member,
    PersonFact,
    Remembered,
)
from procedures.words import SYSTEM_NAMES
from registry import institutions as books
from registry.chunks import chunks
from registry.models import (
    Application,
    ApplicationEvent,
    Attachment,
    Certificate,
    CertificateVersion,
    Employment,
    Person,
    PersonProfile,
    SubmissionRow,
)
from registry.sql import slices

_SYSTEM_OF_NAME = {name: system for system, name in SYSTEM_NAMES.items()}
ID_CARD = "居民身份证"


@dataclass(frozen=True, slots=True)
class Ask:
    """One row as far as the register is asked about it."""

    values: Mapping[str, str]
    row_id: str = ""
    number: str = ""


def period_scope(procedure: Procedure, values: Mapping[str, str]) -> str:
    """The period part of an attachment's key: year and term, "" without a window."""
    if procedure.window.kind != "period":
        return ""
    window = procedure.window
    return f"{values.get(window.year_field, '')}|{values.get(window.term_field, '')}"


def gather(
    session: Session,
    procedure: Procedure,
    sender: str,
    rows: Iterable[Ask],
    today: date,
    titles: Mapping[str, str],
    scans: Iterable[str] = (),
) -> Facts:
    """Facts for these rows of `sender`.

    `titles`: procedure id -> title of the whole catalogue; `scans`: sha256 of the scans tied
    in this drop.
    """
    asked = list(rows)
    all_institutions = books.institutions(session)
    facts = Facts(
        today=today,
        sender=all_institutions.get(sender),
        institutions=all_institutions,
        users=books.users(session),
        holidays=books.holidays(session),
        titles=dict(titles),
    )
    for period in books.periods(session):
        facts.period_codes[period.procedure, period.year, period.term] = period.code
        if period.procedure == procedure.period_owner:
            facts.periods[period.year, period.term] = period
    _cases(session, procedure, sender, asked, facts)
    _people(session, procedure, asked, facts)
    _remembered(session, procedure, sender, asked, facts)
    _scan_owners(session, scans, facts)
    return facts


def _cases(
    session: Session, procedure: Procedure, sender: str, asked: list[Ask], facts: Facts
) -> None:
    """Filed cases by number, by row id and by unique key; first drops and known rows."""
    keys = [unique_key(procedure, ask.values) for ask in asked]
    numbers = {ask.number for ask in asked} | _known_rows(session, sender, asked, facts)
    latest = _first_and_latest(session, sender, keys, facts)
    found: dict[str, Application] = {}
    for part in chunks(keys):
        query = select(Application).where(Application.unique_key.in_(part))
        found |= {case.number: case for case in session.scalars(query)}
    for part in chunks(numbers | set(latest.values())):
        query = select(Application).where(Application.number.in_(part))
        found |= {case.number: case for case in session.scalars(query)}
    reviewed = _reviewed(session, found)
    for case in found.values():
        title = facts.titles.get(case.procedure, "")
        fact = _case_fact(case, case.number in reviewed, title)
        if case.unique_key:
            facts.held_keys[case.unique_key] = fact
        if case.institution == sender and case.procedure == procedure.id:
            facts.cases[case.number] = facts.cases[case.row_id] = fact
    for key, number in latest.items():
        if number in facts.cases:
            facts.cases[key] = facts.cases[number]


def _known_rows(session: Session, sender: str, asked: list[Ask], facts: Facts) -> set[str]:
    """Note the sender's own rows among those asked about; numbers they were filed under."""
    numbers: set[str] = set()
    for part in chunks(ask.row_id for ask in asked):
        query = select(SubmissionRow).where(SubmissionRow.id.in_(part))
        for row in session.scalars(query.where(SubmissionRow.institution == sender)):
            facts.known_rows[row.id] = row.state
            numbers.add(row.number)
    return numbers


def _first_and_latest(
    session: Session, sender: str, keys: list[str], facts: Facts
) -> dict[str, str]:
    """Note when each key was first dropped; unique key -> number it was last filed under."""
    latest: dict[str, str] = {}
    for part in chunks(keys):
        query = (
            select(SubmissionRow)
            .where(SubmissionRow.unique_key.in_(part), SubmissionRow.institution == sender)
            .order_by(SubmissionRow.number)
        )
        for row in session.scalars(query):
            first = facts.first_dropped.get(row.unique_key, row.first_dropped)
            facts.first_dropped[row.unique_key] = min(first, row.first_dropped)
            if row.number:
                latest[row.unique_key] = row.number
    return latest


def _reviewed(session: Session, numbers: Iterable[str]) -> set[str]:
    """Numbers about which somebody has decided something in the present round."""
    decided: set[str] = set()
    for part in chunks(numbers):
        decided.update(
            session.scalars(
                select(ApplicationEvent.subject)
                .where(ApplicationEvent.subject.in_(part), ApplicationEvent.kind == "decided")
                .distinct()
            )
        )
    return decided


def _case_fact(case: Application, reviewed: bool, title: str) -> CaseFact:
    return CaseFact(
        number=case.number,
        procedure=case.procedure,
        title=title,
        status=case.status,
        step=case.step,
        round=case.round,
        institution=case.institution,
        key=case.unique_key or "",
        values=dict(case.values),
        reviewed=reviewed,
        row_id=case.row_id,
        held=case.unique_key is not None,
        materials={
            name: tuple(page["sha256"] for page in pages) for name, pages in case.materials.items()
        },
    )


def systems_of(procedure: Procedure, values: Mapping[str, str], facts: Facts) -> tuple[str, ...]:
    """The systems a row's person belongs to: the procedure's own, or for office rows the row's."""
    if procedure.system != "office":
        return (procedure.system,)
    named = _SYSTEM_OF_NAME.get(values.get("系统", ""))
    if named:
        return (named,)
    institution = facts.institutions.get(values.get("机构编码", ""))
    names = sorted(institution.systems) if institution else []
    return tuple(_SYSTEM_OF_NAME[name] for name in names if name in _SYSTEM_OF_NAME)


def _people(session: Session, procedure: Procedure, asked: list[Ask], facts: Facts) -> None:
    """Profiles, employers and certificates of the people named, within the row's system."""
    id_fields = [f.name for f in procedure.fields if f.type is FieldType.ID_NUMBER]
    systems: dict[str, str] = {}
    for ask in asked:
        for system in systems_of(procedure, ask.values, facts)[:1]:
            for name in id_fields:
                systems[ask.values.get(name, "")] = system
    ids: dict[int, str] = {}
    for part in chunks(systems):
        for person in session.scalars(select(Person).where(Person.number.in_(part))):
            ids[person.id] = person.number
    for known in slices(sorted(ids)):
        _profiles(session, known, ids, systems, facts)
        _certificates(session, known, ids, systems, facts)


def _profiles(
    session: Session,
    part: Sequence[int],
    ids: dict[int, str],
    systems: dict[str, str],
    facts: Facts,
) -> None:
    employers = {
        (row.person, row.system): row.institution
        for row in session.scalars(
            select(Employment).where(Employment.person.in_(part), Employment.valid_to.is_(None))
        )
    }
    for row in session.scalars(
        select(PersonProfile).where(
            PersonProfile.person.in_(part), PersonProfile.valid_to.is_(None)
        )
    ):
        number = ids[row.person]
        if systems[number] == row.system:
            employer = employers.get((row.person, row.system), "")
            facts.people[number] = PersonFact(number, row.name, dict(row.values), employer)


def _certificates(
    session: Session,
    part: Sequence[int],
    ids: dict[int, str],
    systems: dict[str, str],
    facts: Facts,
) -> None:
    rows = session.execute(
        select(Certificate, CertificateVersion)
        .join(CertificateVersion, CertificateVersion.certificate == Certificate.id)
        .where(CertificateVersion.person.in_(part), CertificateVersion.valid_to.is_(None))
        .order_by(Certificate.number, Certificate.speciality)
    )
    for certificate, version in rows:
        number = ids[version.person]
        if certificate.system != systems[number]:
            continue
        fact = CertificateFact(
            number=certificate.number,
            kind=version.kind,
            speciality=certificate.speciality,
            id_number=number,
            institution=version.institution,
            state=version.state,
            issued=version.issued,
            valid_to=version.expires,
        )
        facts.certificates[number] = (*facts.certificates.get(number, ()), fact)


def _remembered(
    session: Session, procedure: Procedure, sender: str, asked: list[Ask], facts: Facts
) -> None:
    """Attachments kept from earlier drops, by (key value, material)."""
    if not procedure.attachments:
        return
    scopes = {subject_key(procedure, a.values): period_scope(procedure, a.values) for a in asked}
    for part in chunks(scopes):
        for row in session.scalars(
            select(Attachment).where(
                Attachment.institution == sender,
                Attachment.procedure == procedure.id,
                Attachment.subject.in_(part),
                Attachment.current.is_(True),
            )
        ):
            if row.scope == scopes[row.subject]:
                pages = tuple(
                    Member(p["path"], p["sha256"], p.get("size", 0), Media(p["media"]))
                    for p in row.pages
                )
                facts.remembered[row.subject, row.material] = Remembered(
                    row.material, pages, row.received_on
                )


def _scan_owners(session: Session, scans: Iterable[str], facts: Facts) -> None:
    for part in chunks(scans):
        for sha256, subject in session.execute(
            select(Attachment.sha256, Attachment.subject).where(Attachment.sha256.in_(part))
        ):
            facts.scan_owners.setdefault(sha256, subject)
