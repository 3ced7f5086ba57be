"""信息更正: one item of a person's profile is put right (seed 000 L20, D-A08).

`with`: `id`, `item`, `value` name the fields that hold the person, the item and its new value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.effects.base import Changes, EffectContext, EffectRow, told
from registry.models import PersonProfile
from registry.people import person_ids
from registry.versions import put

_COLUMNS = {"姓名": "name", "性别": "gender"}


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Write a new profile version for each correction, in order."""
    people = person_ids(session, (row.values[with_["id"]] for row in rows))
    changed: Changes = {}
    for row in rows:
        profile = session.scalars(
            select(PersonProfile).where(
                PersonProfile.person == people[row.values[with_["id"]]],
                PersonProfile.system == context.procedure.system,
                PersonProfile.valid_to.is_(None),
            )
        ).first()
        if profile is None:
            continue
        version = _corrected(profile, row.values[with_["item"]], row.values[with_["value"]])
        for change in put(
            session,
            PersonProfile,
            ("person", "system"),
            [version],
            on=context.clock.today,
            event_of=[row.number],
        ):
            changed[row.number] = told(change)
    return changed


def _corrected(profile: PersonProfile, item: str, value: str) -> dict[str, Any]:
    version: dict[str, Any] = {
        "person": profile.person,
        "system": profile.system,
        "name": profile.name,
        "gender": profile.gender,
        "values": dict(profile.values),
    }
    if item in _COLUMNS:
        version[_COLUMNS[item]] = value
    else:
        version["values"] = version["values"] | {item: value}
    return version
