"""Registers something about other applications: 公告, 异议, 收回 … (design 6: waits end by events).

`with`: `name` of the mark, or `name_field` that holds it; `number` the field with the
申请编号; `batch` the fields that make the batch, written 〈年〉年第〈批次〉批 where there are two;
`note` a field; `day` the field with the day it came about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry import marks
from registry.effects.base import Changes, EffectContext, EffectRow, day
from registry.marks import MarkDraft


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Mark the application that each row names."""
    drafts = [
        MarkDraft(
            application=row.values[with_["number"]],
            name=with_.get("name") or row.values[with_["name_field"]],
            by=row.number,
            who=row.institution,
            batch=_batch([row.values.get(field, "") for field in with_.get("batch", ())]),
            note=row.values.get(with_.get("note", ""), ""),
            happened=day(row.values.get(with_.get("day", ""), "")),
        )
        for row in rows
    ]
    written = marks.add(session, drafts, context.clock.run, context.clock.today)
    return {draft.by: {"after": {draft.name: draft.application}} for draft in written}


def _batch(parts: Sequence[str]) -> str:
    if len(parts) == 2 and all(parts):
        return f"{parts[0]}年第{parts[1]}批"
    return "".join(parts)
