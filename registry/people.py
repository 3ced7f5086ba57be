"""Finds or makes people by document number, in bulk."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.chunks import chunks
from registry.models import Person

ID_CARD = "居民身份证"


def person_ids(session: Session, numbers: Iterable[str]) -> dict[str, int]:
    """ID number -> person, people who are new being made."""
    wanted = sorted({number for number in numbers if number})
    known = _known(session, wanted)
    fresh = [number for number in wanted if number not in known]
    if fresh:
        session.execute(insert(Person), [{"type": ID_CARD, "number": n} for n in fresh])
        known |= _known(session, fresh)
    return known


def _known(session: Session, numbers: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in chunks(numbers):
        query = select(Person.number, Person.id)
        chosen = query.where(Person.type == ID_CARD, Person.number.in_(part))
        found.update(session.execute(chosen).all())
    return found
