"""证书台账: a certificate of a person at an institution, one row per 专业.

`with` nothing: the row says its 系统, 机构编码 and 状态. `act` (备案): a certificate of the
procedure's own system that somebody else issued; it is the submitter's, its state is the one
that the act of its kind leads to, and the act stands under 注册类型. A blank 职务 leaves what the
certificate names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from procedures.certificates.load import certificate_kinds
from procedures.words import SYSTEM_NAMES, SYSTEM_OF_NAME
from registry.certificates import Key, ids_of
from registry.effects.base import Changes, EffectContext, EffectRow, day, told
from registry.models import CertificateVersion
from registry.people import person_ids
from registry.versions import put


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Record the certificates."""
    if "act" in with_:
        rows = [_taken_over(row, context.procedure.system, with_["act"]) for row in rows]
    people = person_ids(session, (row.values["证件号码"] for row in rows))
    ids = ids_of(session, [_key(row) for row in rows])
    versions = [
        {
            "certificate": ids[_key(row)],
            "person": people[row.values["证件号码"]],
            "kind": row.values["证书种类"],
            "registration": row.values.get("注册类型", ""),
            "holder": row.values["姓名"],
            "institution": row.values["机构编码"],
            "first_issued": day(row.values.get("初次发证日期", "")),
            "issued": day(row.values["发证日期"]),
            "good_from": day(row.values["发证日期"]),
            "expires": day(row.values.get("有效期至", "")),
            "state": row.values["状态"],
            **({"post": row.values["职务"]} if row.values.get("职务") else {}),
        }
        for row in rows
    ]
    numbers = [row.number for row in rows]
    by_certificate = {ids[_key(row)]: row.number for row in rows}
    changes = put(
        session,
        CertificateVersion,
        ("certificate",),
        versions,
        on=context.clock.today,
        event_of=numbers,
    )
    return {by_certificate[change.key[0]]: told(change) for change in changes}


def _taken_over(row: EffectRow, system: str, act: str) -> EffectRow:
    """The row with what an enterprise need not say of a certificate that it reports."""
    state = certificate_kinds()[system, row.values["证书种类"]].acts[act].after
    own = {"系统": SYSTEM_NAMES[system], "机构编码": row.institution}
    return replace(row, values={**row.values, **own, "注册类型": act, "状态": state})


def _key(row: EffectRow) -> Key:
    system = SYSTEM_OF_NAME[row.values["系统"]]
    return system, row.values["证书编号"], row.values.get("专业", "")
