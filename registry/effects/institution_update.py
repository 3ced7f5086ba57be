"""What an institution reports of itself: some of its attributes, the others stay (D19, D20, D23).

`with`: `set` maps columns of the institution (name, qualifications, phone …) to fields; a
blank field changes nothing. The institution is the one that filed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry.effects.base import Changes, EffectContext, EffectRow, told
from registry.models import InstitutionVersion
from registry.versions import put


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Record the attributes as a new version; the last row of an institution wins."""
    numbers = {row.institution: row.number for row in rows}
    versions = [
        {"code": row.institution}
        | {
            column: row.values[name]
            for column, name in with_["set"].items()
            if row.values.get(name)
        }
        for row in rows
    ]
    changes = put(
        session,
        InstitutionVersion,
        ("code",),
        versions,
        on=context.clock.today,
        event_of=[row.number for row in rows],
    )
    return {numbers[str(change.key[0])]: told(change) for change in changes}
