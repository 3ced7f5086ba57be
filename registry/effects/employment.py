"""A person's employer in the procedure's system, as a new version; his profile stays.

`with`: `id` names the ID number field, `institution` the employer's field (default: the
institution that submitted).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry.effects.base import Changes, EffectContext, EffectRow, told
from registry.models import Employment
from registry.people import person_ids
from registry.versions import put


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Record the employers; the last row of a person wins."""
    people = person_ids(session, (row.values[with_["id"]] for row in rows))
    last = {people[row.values[with_["id"]]]: row for row in rows}
    system = context.procedure.system
    changes = put(
        session,
        Employment,
        ("person", "system"),
        [
            {
                "person": person,
                "system": system,
                "institution": row.values.get(with_.get("institution", ""), "") or row.institution,
            }
            for person, row in last.items()
        ],
        on=context.clock.today,
        event_of=[row.number for row in last.values()],
    )
    return {last[change.key[0]].number: {"employment": told(change)} for change in changes}
