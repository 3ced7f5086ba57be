"""A person's profile within a system, and his employer there.

`with`: `id` names the ID number field, `institution` the employer's field (default: the
institution that submitted); `except` fields of the row that are not the person's; `merge` keeps
what the profile says under headers that the row leaves out or blank.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.model import FieldType
from procedures.systems import systems_of
from registry.effects.base import Changes, EffectContext, EffectRow, told
from registry.effects.learned import learned_since
from registry.models import Employment, PersonProfile
from registry.people import person_ids
from registry.sql import slices
from registry.versions import Change, in_force, put

#: Fields of an application that describe the application, not the person.
NOT_PERSONAL = frozenset(
    {"培训年度", "培训期数", "培训专业", "填报人", "机构编码", "姓名", "性别", "个人信息核对"}
)


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Record profile and employment in every system of the row; the last row of a person wins.

    A person keeps the name the register knows, and what it has learned since the case was
    filed: one filed before a 信息更正 and done after it does not undo it (D-X10).
    """
    people = person_ids(session, (row.values[with_["id"]] for row in rows))
    known = _names(session, people)
    about = {row.number: people[row.values[with_["id"]]] for row in rows}
    before = _values(session, people) if with_.get("merge") else {}
    learned = learned_since(session, about, context.clock.today)
    profiles: dict[tuple[int, str], tuple[str, dict[str, Any]]] = {}
    employers: dict[tuple[int, str], tuple[str, dict[str, Any]]] = {}
    for row in rows:
        person = people[row.values[with_["id"]]]
        employer = row.values.get(with_.get("institution", ""), "") or row.institution
        for system in systems_of(context.procedure, row.values, context.tree.get):
            key = (person, system)
            newer = learned.get((row.number, system), {})
            said = _profile(key, row, context, with_.get("except", ()))
            if with_.get("merge"):
                said["values"] = {**before.get(key, {}), **said["values"]}
            profile = _with(said, newer)
            profiles[key] = (row.number, profile | {"name": known.get(key) or profile["name"]})
            employers[key] = (
                row.number,
                {"person": person, "system": system, "institution": employer},
            )
    changed = _put(session, PersonProfile, profiles, context)
    _put(session, Employment, employers, context)
    numbers = {key: number for key, (number, _) in profiles.items()}
    return {numbers[change.key[0], change.key[1]]: told(change) for change in changed}


def _with(profile: dict[str, Any], newer: Mapping[str, str]) -> dict[str, Any]:
    """The profile with what is newer than the application laid over it."""
    values = {**profile["values"], **newer}
    gender = values.pop("性别", "") or profile["gender"]
    kept = {name: value for name, value in sorted(values.items()) if value}
    return profile | {"gender": gender, "values": kept}


def _names(session: Session, people: Mapping[str, int]) -> dict[tuple[int, str], str]:
    """(person, system) -> the name in force."""
    names: dict[tuple[int, str], str] = {}
    for some in slices(sorted(people.values())):
        query = select(PersonProfile.person, PersonProfile.system, PersonProfile.name)
        now = query.where(PersonProfile.person.in_(some), PersonProfile.valid_to.is_(None))
        names |= {(person, system): name for person, system, name in session.execute(now)}
    return names


def _put(
    session: Session,
    model: type[PersonProfile] | type[Employment],
    versions: dict[tuple[int, str], tuple[str, dict[str, Any]]],
    context: EffectContext,
) -> list[Change]:
    return put(
        session,
        model,
        ("person", "system"),
        [columns for _, columns in versions.values()],
        on=context.clock.today,
        event_of=[number for number, _ in versions.values()],
    )


def _values(session: Session, people: Mapping[str, int]) -> dict[tuple[int, str], dict[str, Any]]:
    """(person, system) -> what the profile in force says."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for some in slices(sorted(people.values())):
        query = in_force(PersonProfile).where(PersonProfile.person.in_(some))
        found |= {(row.person, row.system): dict(row.values) for row in session.scalars(query)}
    return found


def _profile(
    key: tuple[int, str], row: EffectRow, context: EffectContext, not_personal: Collection[str]
) -> dict[str, Any]:
    procedure = context.procedure
    name = next(f.name for f in procedure.fields if f.type is FieldType.PERSON_NAME)
    left_out = NOT_PERSONAL | {procedure.key_field.name, name, *not_personal}
    return {
        "person": key[0],
        "system": key[1],
        "name": row.values[name],
        "gender": row.values.get("性别", ""),
        "values": {k: v for k, v in sorted(row.values.items()) if v and k not in left_out},
    }
