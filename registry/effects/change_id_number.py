"""身份证号变更: a person's wrong number gives way to the right one (F21, D-E07).

`with`: `old`, `new`, `name` name the fields. Within the system everything known of the person
stands under the right number from now on: certificates (each a new paper), profile, employer
and entries of books. What is past stays as it was written; the book 证件号变更 leads from either
number to the other, so that his history is one. Other systems know their own numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from procedures.certificates.life import ActNotAllowed
from registry import certificates as books
from registry.effects.base import Changes, EffectContext, EffectRow, told
from registry.identities import AFTER, BEFORE, BOOK
from registry.models import Employment, PersonProfile, RecordVersion
from registry.people import person_ids
from registry.version_proof import ENDED
from registry.versions import end, put

ACT = "更正证件号"

_Known = TypeVar("_Known", PersonProfile, Employment)


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Move each person, in order."""
    return {row.number: _move(session, row, context, with_) for row in rows}


def _move(
    session: Session, row: EffectRow, context: EffectContext, with_: dict[str, Any]
) -> dict[str, Any]:
    old, new = row.values[with_["old"]], row.values[with_["new"]]
    ids = person_ids(session, [old, new])
    ended = _profiles(session, row, context, ids[old], ids[new])
    _entries(session, row, context, old, new)
    told = _certificates(session, row, context, old, ids[new])
    return told | ({ENDED: ended} if ended else {})


def _certificates(
    session: Session, row: EffectRow, context: EffectContext, old: str, person: int
) -> dict[str, Any]:
    """Every certificate in force a new paper in the right number; ended ones only move."""
    shown: dict[str, Any] = {}
    held = books.by_person(session, context.procedure.system, [old]).get(old, [])
    editions = books.next_editions(held, row.number)
    for paper in held:
        moved = {"person": person}
        try:
            edition = editions[paper.number]
            version = books.acted(paper, ACT, context.clock.today, edition, moved)
        except ActNotAllowed:
            version = {"certificate": paper.id} | moved
        change = books.put_version(session, version, context.clock.today, row.number)
        if change:
            shown[paper.name] = told(change)
    return shown


def _profiles(
    session: Session, row: EffectRow, context: EffectContext, old: int, new: int
) -> dict[str, dict[str, str]]:
    """Profile and employer go over; under the wrong number they end: table -> id -> day."""
    today, system = context.clock.today, context.procedure.system
    ended: dict[str, dict[str, str]] = {}
    profile = session.scalars(_of(PersonProfile, old, system)).first()
    if profile is not None:
        end(session, PersonProfile, [profile.id], today)
        ended[PersonProfile.__tablename__] = {str(profile.id): today.isoformat()}
        known = {"name": profile.name, "gender": profile.gender, "values": dict(profile.values)}
        _know(session, PersonProfile, {"person": new, "system": system} | known, row, today)
    employer = session.scalars(_of(Employment, old, system)).first()
    if employer is not None:
        end(session, Employment, [employer.id], today)
        ended[Employment.__tablename__] = {str(employer.id): today.isoformat()}
        works = {"person": new, "system": system, "institution": employer.institution}
        _know(session, Employment, works, row, today)
    return ended


def _of(model: type[_Known], person: int, system: str) -> Select[_Known]:
    here = (model.person == person, model.system == system)
    return select(model).where(*here, model.valid_to.is_(None))


def _know(
    session: Session, model: type[_Known], version: dict[str, Any], row: EffectRow, today: date
) -> None:
    put(session, model, ("person", "system"), [version], on=today, event_of=[row.number])


def _entries(session: Session, row: EffectRow, context: EffectContext, old: str, new: str) -> None:
    """Entries of books stand under the right number too; each number leads to the other."""
    query = select(RecordVersion).where(
        RecordVersion.key == old, RecordVersion.valid_to.is_(None), RecordVersion.book != BOOK
    )
    versions = [
        {"key": new, "book": entry.book, "part": entry.part, "values": dict(entry.values)}
        for entry in session.scalars(query.order_by(RecordVersion.book, RecordVersion.part))
    ]
    versions += [
        {"key": new, "book": BOOK, "part": old, "values": {BEFORE: old}},
        {"key": old, "book": BOOK, "part": new, "values": {AFTER: new}},
    ]
    put(
        session,
        RecordVersion,
        ("key", "book", "part"),
        versions,
        on=context.clock.today,
        event_of=[row.number] * len(versions),
    )
