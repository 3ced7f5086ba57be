"""通知与档期: a notice with its window and places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from procedures.calendar import add_working_days
from registry.effects.base import Changes, EffectContext, EffectRow, changes_of, day
from registry.models import PeriodVersion
from registry.versions import put

#: Working days after 报名截止 in which faults may still be corrected (design 6, 建议值).
CORRECTION_WORKING_DAYS = 5


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, _with: dict[str, Any]
) -> Changes:
    """Record the periods; 补正截止 is five working days after 报名截止 unless given."""
    versions = [_columns(row, context) for row in rows]
    numbers = [row.number for row in rows]
    today = context.clock.today
    changes = put(session, PeriodVersion, ("code",), versions, on=today, event_of=numbers)
    return changes_of(rows, changes, "编号")


def _columns(row: EffectRow, context: EffectContext) -> dict[str, Any]:
    values = row.values
    closes = date.fromisoformat(values["报名截止"])
    default = add_working_days(closes, CORRECTION_WORKING_DAYS, context.clock.holidays)
    quota = values.get("总额度", "")
    return {
        "code": values["编号"],
        "title": values["标题"],
        "procedure": values["业务"],
        "year": values["年度"],
        "term": values["期数"],
        "opens": date.fromisoformat(values["报名开始"]),
        "closes": closes,
        "corrections_until": day(values.get("补正截止", "")) or default,
        "review_until": day(values.get("审核截止", "")),
        "notice_number": values.get("通知文号", ""),
        "training_from": day(values.get("培训开始", "")),
        "training_to": day(values.get("培训结束", "")),
        "place": values.get("地点", ""),
        "quota": int(quota) if quota else None,
    }
