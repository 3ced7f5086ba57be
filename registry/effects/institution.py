"""机构名录: an institution and its attributes, as a new version when something changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from procedures.workspace import institution_folder
from registry.chunks import chunks
from registry.effects.base import Changes, EffectContext, EffectRow, changes_of
from registry.models import Institution, InstitutionVersion
from registry.versions import put

COLUMNS = {
    "name": "机构名称",
    "systems": "系统",
    "type": "机构类型",
    "level": "级别",
    "division": "行政区划代码",
    "parent": "上级机构编码",
    "credit_code": "统一社会信用代码",
    "nature": "机构性质",
    "qualifications": "资质",
    "liaison": "联络员",
    "phone": "联系电话",
    "email": "电子邮箱",
}


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, _with: dict[str, Any]
) -> Changes:
    """Record the institutions; a new one gets the folder name it keeps for ever."""
    today = context.clock.today
    known: set[str] = set()
    for part in chunks(row.values["机构编码"] for row in rows):
        known.update(session.scalars(select(Institution.code).where(Institution.code.in_(part))))
    fresh = {
        row.values["机构编码"]: institution_folder(row.values["机构编码"], row.values["机构名称"])
        for row in rows
        if row.values["机构编码"] not in known
    }
    if fresh:
        session.execute(
            insert(Institution),
            [{"code": c, "folder": f, "created_on": today} for c, f in fresh.items()],
        )
    versions = [
        {"code": row.values["机构编码"], "enabled": row.values["状态"] == "启用"}
        | {column: row.values.get(name, "") for column, name in COLUMNS.items()}
        for row in rows
    ]
    numbers = [row.number for row in rows]
    changes = put(session, InstitutionVersion, ("code",), versions, on=today, event_of=numbers)
    return changes_of(rows, changes, "机构编码")
