"""A person's profile within a system, and his employer there.

`with`: `id` names the ID number field, `institution` the employer's field (default: the
institution that submitted).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from procedures.model import FieldType
from procedures.words import SYSTEM_NAMES
from registry.effects.base import Changes, EffectContext, EffectRow, plain
from registry.models import Employment, PersonProfile
from registry.people import person_ids
from registry.versions import Change, put

_SYSTEM_OF_NAME = {name: system for system, name in SYSTEM_NAMES.items()}

#: Fields of an application that describe the application, not the person.
NOT_PERSONAL = frozenset(
    {"培训年度", "培训期数", "培训专业", "填报人", "机构编码", "姓名", "性别", "个人信息核对"}
)


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Record profile and employment in every system of the row; the last row of a person wins."""
    people = person_ids(session, (row.values[with_["id"]] for row in rows))
    profiles: dict[tuple[int, str], tuple[str, dict[str, Any]]] = {}
    employers: dict[tuple[int, str], tuple[str, dict[str, Any]]] = {}
    for row in rows:
        person = people[row.values[with_["id"]]]
        employer = row.values.get(with_.get("institution", ""), "") or row.institution
        for system in _systems(row, employer, context):
            key = (person, system)
            profiles[key] = (row.number, _profile(key, row, context))
            employers[key] = (
                row.number,
                {"person": person, "system": system, "institution": employer},
            )
    changed = _put(session, PersonProfile, profiles, context)
    _put(session, Employment, employers, context)
    numbers = {key: number for key, (number, _) in profiles.items()}
    return {
        numbers[change.key[0], change.key[1]]: {
            "before": plain(change.before),
            "after": plain(change.after),
        }
        for change in changed
    }


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


def _systems(row: EffectRow, employer: str, context: EffectContext) -> list[str]:
    if context.procedure.system != "office":
        return [context.procedure.system]
    institution = context.tree.get(employer)
    names = sorted(institution.systems) if institution else []
    return [_SYSTEM_OF_NAME[name] for name in names if name in _SYSTEM_OF_NAME]


def _profile(key: tuple[int, str], row: EffectRow, context: EffectContext) -> dict[str, Any]:
    procedure = context.procedure
    name = next(f.name for f in procedure.fields if f.type is FieldType.PERSON_NAME)
    left_out = NOT_PERSONAL | {procedure.key_field.name, name}
    return {
        "person": key[0],
        "system": key[1],
        "name": row.values[name],
        "gender": row.values.get("性别", ""),
        "values": {k: v for k, v in sorted(row.values.items()) if v and k not in left_out},
    }
