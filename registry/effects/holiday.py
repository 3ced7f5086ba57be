"""节假日与调休: a day off, or a make-up working day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry.effects.base import Changes, EffectContext, EffectRow, changes_of, day
from registry.models import Holiday
from registry.versions import put


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, _with: dict[str, Any]
) -> Changes:
    """Record the days."""
    versions = [
        {
            "day": day(row.values["日期"]),
            "off": row.values["类型"] == "放假",
            "name": row.values.get("名称", ""),
        }
        for row in rows
    ]
    numbers = [row.number for row in rows]
    today = context.clock.today
    changes = put(session, Holiday, ("day",), versions, on=today, event_of=numbers)
    return changes_of(rows, changes, "日期")
