"""用户名录: a user of an institution; a disabled one decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry.effects.base import Changes, EffectContext, EffectRow, changes_of
from registry.models import UserVersion
from registry.versions import put


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, _with: dict[str, Any]
) -> Changes:
    """Record the users."""
    versions = [
        {
            "code": row.values["用户编号"],
            "name": row.values["姓名"],
            "institution": row.values["机构编码"],
            "roles": row.values["角色"],
            "id_number": row.values.get("证件号码", ""),
            "email": row.values.get("电子邮箱", ""),
            "enabled": row.values["状态"] == "启用",
        }
        for row in rows
    ]
    numbers = [row.number for row in rows]
    today = context.clock.today
    changes = put(session, UserVersion, ("code",), versions, on=today, event_of=numbers)
    return changes_of(rows, changes, "用户编号")
