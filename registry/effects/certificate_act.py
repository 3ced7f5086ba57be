"""An act on certificates: 变更, 注销, 补办, 延续, 调入 … as their kinds' lives allow.

`with`: `act` the act's name; `number` the field that holds the certificate number (or
`id`: the field that holds the person, then every certificate he has in the system); `kinds`
limits them; `speciality` the field naming one 专业 of several, blank for all; `set` maps
columns of the certificate (holder, institution) to the fields that hold their new values.

A certificate whose state forbids the act stays as it is and stands in the event as such: what
was checked at filing may have been overtaken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from procedures.certificates.life import ActNotAllowed
from registry import certificates as books
from registry.certificates import Held
from registry.effects.base import Changes, EffectContext, EffectRow, plain
from registry.models import CertificateVersion
from registry.versions import put


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Perform the act for each row, in order."""
    found = _asked(session, rows, context.procedure.system, with_)
    changed: Changes = {}
    for row in rows:
        for held in _meant(row, found, with_):
            changed.setdefault(row.number, {}).update(_perform(session, row, held, context, with_))
    return changed


def _asked(
    session: Session, rows: Sequence[EffectRow], system: str, with_: Mapping[str, Any]
) -> dict[str, list[Held]]:
    if "number" in with_:
        numbers = [row.values.get(with_["number"], "") for row in rows]
        return books.by_number(session, system, numbers)
    return books.by_person(session, system, (row.values.get(with_["id"], "") for row in rows))


def _meant(
    row: EffectRow, found: Mapping[str, list[Held]], with_: Mapping[str, Any]
) -> Iterator[Held]:
    """The certificates a row is about."""
    key = row.values.get(with_.get("number") or with_["id"], "")
    speciality = row.values.get(with_.get("speciality", ""), "")
    wanted = set(speciality.split("、")) - {""}
    for held in found.get(key, ()):
        of_kind = not with_.get("kinds") or held.version.kind in with_["kinds"]
        if of_kind and (not wanted or held.speciality in wanted):
            yield held


def _perform(
    session: Session, row: EffectRow, held: Held, context: EffectContext, with_: Mapping[str, Any]
) -> dict[str, Any]:
    """What changed, under the certificate's number and 专业."""
    name = f"{held.number} {held.speciality}".rstrip()
    columns = {
        column: row.values[field]
        for column, field in with_.get("set", {}).items()
        if row.values.get(field)
    }
    try:
        version = books.acted(held, with_["act"], context.clock.today, columns)
    except ActNotAllowed as refused:
        return {name: {"refused": refused.act, "state": refused.state}}
    changes = put(
        session,
        CertificateVersion,
        ("certificate",),
        [version],
        on=context.clock.today,
        event_of=[row.number],
    )
    if not changes:
        return {}
    return {name: {"before": plain(changes[0].before), "after": plain(changes[0].after)}}
