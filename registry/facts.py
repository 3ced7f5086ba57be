"""Gathers what the register knows about the rows of one package (records.Facts)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.keys import subject_key, unique_key
from procedures.model import FieldType, Procedure
from procedures.records import (
    CaseFact,
    CertificateFact,
    Facts,
    PersonFact,
)
from procedures.systems import systems_of
from registry import institutions as books
from registry import locks
from registry.bodies import body_of
from registry.chunks import chunks
from registry.filing import label_of
from registry.marked import concerned
from registry.models import (
    Application,
    ApplicationEvent,
    Certificate,
    CertificateVersion,
    Confirmation,
    Employment,
    Person,
    PersonProfile,
    SubmissionRow,
)
from registry.remembered import remembered
from registry.rows import FORGOTTEN
from registry.rule_facts import (
    add_rule_facts,
    add_scan_owners,
    add_waivers,
)
from registry.sql import slices

#: Longest scope of an attachment; a cell that is no year may hold anything.
SCOPE_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Ask:
    """One row as far as the register is asked about it."""

    values: Mapping[str, str]
    row_id: str = ""
    number: str = ""


def row_scope(procedure: Procedure, values: Mapping[str, str]) -> str:
    """What keeps an attachment apart from those of the same person's other rows.

    The unique key without the key field: year and term of a sign-up, the item of a correction.
    """
    key = procedure.key_field.name
    parts = [values.get(name, "") for name in procedure.unique.fields if name != key]
    return "|".join(parts)[:SCOPE_LENGTH]


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
        facts.notices[period.procedure, period.year, period.term] = period
        if period.procedure == procedure.period_owner:
            facts.periods[period.year, period.term] = period
    _cases(session, procedure, sender, asked, facts)
    _people(session, procedure, asked, facts)
    _named_cases(session, procedure, asked, facts)
    add_waivers(session, procedure, (subject_key(procedure, a.values) for a in asked), facts)
    _remembered(session, procedure, sender, asked, facts)
    add_scan_owners(session, scans, facts)
    add_rule_facts(session, procedure, sender, [ask.values for ask in asked], facts)
    _locks(session, procedure, facts)
    return facts


def _locks(session: Session, procedure: Procedure, facts: Facts) -> None:
    """Which of the certificates that the rows may mean another application has."""
    if procedure.locks is None:
        return
    known = [*facts.certificate_numbers.values(), *facts.certificates.values()]
    numbers = sorted({paper.number for papers in known for paper in papers})
    for paper, case in locks.holders(session, procedure.system, numbers).items():
        facts.locks[paper] = _case_fact(case, True, facts.titles.get(case.procedure, ""))


def _cases(
    session: Session, procedure: Procedure, sender: str, asked: list[Ask], facts: Facts
) -> None:
    """Filed cases by number, by row id and by unique key; first drops and known rows."""
    keys = [unique_key(procedure, ask.values) for ask in asked]
    own = _own_rows(session, procedure, sender, asked, facts)
    numbers = {ask.number for ask in asked} | {row.number for row in own.values()}
    latest = _first_and_latest(session, procedure, sender, keys, facts, own)
    _first_by_row(procedure, asked, own, facts)
    _answers(session, procedure, asked, own, facts)
    found: dict[str, Application] = {}
    for part in chunks(keys):
        query = select(Application).where(Application.unique_key.in_(part))
        found |= {case.number: case for case in session.scalars(query)}
    for part in chunks(numbers | set(latest.values())):
        query = select(Application).where(Application.number.in_(part))
        found |= {case.number: case for case in session.scalars(query)}
    reviewed = _reviewed(session, found)
    for _, case in sorted(found.items()):
        title = facts.titles.get(case.procedure, "")
        fact = _case_fact(case, case.number in reviewed, title)
        if case.unique_key:
            facts.held_keys[case.unique_key] = fact
        if case.institution == sender and case.procedure == procedure.id:
            facts.cases[case.number] = facts.cases[case.row_id] = fact
            if case.unique_key:
                latest[case.unique_key] = case.number
    _forget_answers_of_ended(facts)
    for key, number in latest.items():
        if number in facts.cases:
            facts.cases[key] = facts.cases[number]


def _forget_answers_of_ended(facts: Facts) -> None:
    """What was answered for an application that has ended does not hold for a new one."""
    ended = {row_id for row_id in facts.answered if _ended(facts.cases.get(row_id))}
    facts.answered = {row: asked for row, asked in facts.answered.items() if row not in ended}


def _ended(case: CaseFact | None) -> bool:
    return case is not None and not case.held


def _own_rows(
    session: Session, procedure: Procedure, sender: str, asked: list[Ask], facts: Facts
) -> dict[str, SubmissionRow]:
    """The sender's own rows of this procedure among those asked about, by 行标识."""
    mine = (SubmissionRow.institution == sender, SubmissionRow.procedure == procedure.id)
    own: dict[str, SubmissionRow] = {}
    for part in chunks(ask.row_id for ask in asked):
        query = select(SubmissionRow).where(SubmissionRow.id.in_(part))
        for row in session.scalars(query.where(*mine)):
            facts.known_rows[row.id] = row.state
            own[row.id] = row
    return own


def _first_by_row(
    procedure: Procedure, asked: list[Ask], own: Mapping[str, SubmissionRow], facts: Facts
) -> None:
    """A row that was refused for its key is the same row once the key is put right.

    So it keeps the day it was first dropped, as long as it is about the same name: a refused
    row is no place kept for whoever comes later.
    """
    for ask in asked:
        row, key = own.get(ask.row_id), unique_key(procedure, ask.values)
        if row is None:
            continue
        facts.first_dropped[row.id] = row.first_dropped
        name = label_of(procedure, row.values)
        if key and not row.number and name in ("", label_of(procedure, ask.values)):
            first = facts.first_dropped.get(key, row.first_dropped)
            facts.first_dropped[key] = min(first, row.first_dropped)


def _answers(
    session: Session,
    procedure: Procedure,
    asked: list[Ask],
    own: Mapping[str, SubmissionRow],
    facts: Facts,
) -> None:
    """Questions answered in the drop that wrote the row last, where the cell is as it was."""
    now = {ask.row_id: ask.values for ask in asked}
    now |= {
        facts.row_of_key[key]: ask.values
        for ask in asked
        if (key := unique_key(procedure, ask.values)) in facts.row_of_key
    }
    found: dict[str, set[tuple[str, str]]] = {}
    for part in chunks(own):
        query = select(Confirmation).where(Confirmation.row_id.in_(part))
        for answer in session.scalars(query):
            row, field = own[answer.row_id], answer.field
            same = row.values.get(field, "") == now.get(row.id, {}).get(field, "")
            if answer.drop == row.drop and same:
                found.setdefault(row.id, set()).add((answer.code, field))
    facts.answered = {row_id: frozenset(questions) for row_id, questions in found.items()}


def _first_and_latest(
    session: Session,
    procedure: Procedure,
    sender: str,
    keys: list[str],
    facts: Facts,
    own: dict[str, SubmissionRow],
) -> dict[str, str]:
    """Note when each key was first dropped and its row; unique key -> its latest number."""
    latest: dict[str, str] = {}
    for part in chunks(keys):
        query = (
            select(SubmissionRow)
            .where(SubmissionRow.unique_key.in_(part), SubmissionRow.institution == sender)
            .order_by(SubmissionRow.number, SubmissionRow.id)
        )
        for row in session.scalars(query):
            first = facts.first_dropped.get(row.unique_key, row.first_dropped)
            facts.first_dropped[row.unique_key] = min(first, row.first_dropped)
            if row.number:
                latest[row.unique_key] = row.number
            if row.procedure == procedure.id and row.state != FORGOTTEN:
                facts.row_of_key[row.unique_key] = row.id
                facts.known_rows[row.id] = row.state
                own[row.id] = row
    return latest


def _reviewed(session: Session, numbers: Iterable[str]) -> set[str]:
    """Numbers about which somebody has ever decided something: 未审核 is said of no other."""
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


def _named_cases(session: Session, procedure: Procedure, asked: list[Ask], facts: Facts) -> None:
    """Applications of anybody that the rows name, where the procedure says which field does."""
    fields = {rule.with_["field"] for rule in procedure.rules if rule.rule == "case-named"}
    marks = (each.with_.get("name", "") for each in procedure.effects if each.effect == "mark")
    mark, bodies = next(marks, ""), body_of(session)
    for part in chunks(ask.values.get(name, "") for ask in asked for name in fields):
        for case in session.scalars(select(Application).where(Application.number.in_(part))):
            fact = _case_fact(case, True, facts.titles.get(case.procedure, ""))
            body = bodies(case.procedure, case.procedure_version)
            about = concerned(body, case, mark)
            facts.named_cases[case.number] = replace(fact, concerned=about)


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
        drop=case.drop,
        materials={
            name: tuple(page["sha256"] for page in pages) for name, pages in case.materials.items()
        },
    )


def _people(session: Session, procedure: Procedure, asked: list[Ask], facts: Facts) -> None:
    """Profiles, employers and certificates of the people named, in the systems of their rows."""
    id_fields = [f.name for f in procedure.fields if f.type is FieldType.ID_NUMBER]
    systems: dict[str, set[str]] = {}
    for ask in asked:
        about = systems_of(procedure, ask.values, facts.institutions.get)
        for name in id_fields:
            systems.setdefault(ask.values.get(name, ""), set()).update(about)
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
    systems: Mapping[str, set[str]],
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
        if row.system in systems[number]:
            employer = employers.get((row.person, row.system), "")
            known = PersonFact(number, row.name, dict(row.values), employer)
            facts.people[row.system, number] = known


def _certificates(
    session: Session,
    part: Sequence[int],
    ids: dict[int, str],
    systems: Mapping[str, set[str]],
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
        if certificate.system not in systems[number]:
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
            good_from=version.good_from,
            post=version.post,
        )
        facts.certificates[number] = (*facts.certificates.get(number, ()), fact)


def _remembered(
    session: Session, procedure: Procedure, sender: str, asked: list[Ask], facts: Facts
) -> None:
    """Attachments kept from earlier drops, by (unique key, material)."""
    if not procedure.attachments:
        return
    keys = {
        (subject_key(procedure, ask.values), row_scope(procedure, ask.values)): unique_key(
            procedure, ask.values
        )
        for ask in asked
    }
    facts.remembered |= remembered(session, procedure, sender, keys)
