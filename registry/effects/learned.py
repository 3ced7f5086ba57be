"""What the register has learned of a person since an application spoke; its effect keeps that.

A sign-up that is done months after it was filed says what was true then: a 信息更正 decided
meanwhile is newer, and is not undone (D-X10).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.chunks import chunks
from registry.models import ApplicationEvent, PersonProfile
from registry.sql import slices
from registry.versions import in_force

#: Kinds of the events by which a sender says what his row holds.
_SPOKEN = ("filed", "edited", "resubmitted")
_Key = tuple[int, str]


def learned_since(
    session: Session, people: Mapping[str, int], today: date
) -> dict[tuple[str, str], dict[str, str]]:
    """(application number, system) -> header -> value in force now, "" for one taken out.

    `people`: application number -> its person. Only what changed after the day on which the
    sender spoke last is named; applications of today say nothing old.
    """
    spoke = _spoke(session, people, today)
    persons = sorted({people[number] for number in spoke})
    if not persons:
        return {}
    now = _profiles(session, persons, None)
    then = {day: _profiles(session, persons, day) for day in sorted(set(spoke.values()))}
    found: dict[tuple[str, str], dict[str, str]] = {}
    for number, day in sorted(spoke.items()):
        for (person, system), values in now.items():
            if person == people[number]:
                before = then[day].get((person, system), {})
                names = sorted(set(values) | set(before))
                found[number, system] = {
                    name: values.get(name, "")
                    for name in names
                    if values.get(name, "") != before.get(name, "")
                }
    return found


def _spoke(session: Session, numbers: Mapping[str, int], today: date) -> dict[str, date]:
    """Application number -> the day its sender spoke last, of those that spoke before today."""
    days: dict[str, date] = {}
    for part in chunks(numbers):
        last = func.max(ApplicationEvent.on)
        query = (
            select(ApplicationEvent.subject, last)
            .where(ApplicationEvent.subject.in_(part), ApplicationEvent.kind.in_(_SPOKEN))
            .group_by(ApplicationEvent.subject)
            .having(last < today)
        )
        days.update((subject, day) for subject, day in session.execute(query))
    return days


def _profiles(session: Session, persons: list[int], day: date | None) -> dict[_Key, dict[str, str]]:
    """(person, system) -> what the profile said at the end of `day`, or says now."""
    found: dict[_Key, dict[str, str]] = {}
    for some in slices(persons):
        query = in_force(PersonProfile, day).where(PersonProfile.person.in_(some))
        for row in session.scalars(query):
            found[row.person, row.system] = {**row.values, "性别": row.gender}
    return found
