"""豁免登记: a finding code is waived for one subject of a procedure, from day to day (design 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from procedures.findings import KINDS
from registry.effects.base import Changes, EffectContext, EffectRow
from registry.models import Waiver

_CODE_OF_TITLE = {kind.title: kind.code for kind in KINDS.values()}


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, _with: dict[str, Any]
) -> Changes:
    """Add the waivers; they are added, never changed: a new row with other days follows."""
    for row in rows:
        session.add(
            Waiver(
                procedure=row.values["业务"],
                subject=row.values["对象号码"].upper(),
                code=_CODE_OF_TITLE[row.values["豁免事项"]],
                valid_from=date.fromisoformat(row.values["起始日期"]),
                valid_to=date.fromisoformat(row.values["截止日期"]),
                reason=row.values["理由"],
                granted_by=row.values["批准人"],
            )
        )
    session.flush()
    return {row.number: {"after": {"waived": row.values["豁免事项"]}} for row in rows}
