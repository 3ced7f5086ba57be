"""An entry of a book: 资格证, 实名认证, 企业基本信息, 企业资质 …

`with`: `book`; `key` the field that says whom the entry is about, without it the institution
that reports; `part` the field, or fields, that tell his entries apart; `merge`: what the row
leaves blank stays as it was known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry.effects.base import Changes, EffectContext, EffectRow
from registry.models import RecordVersion
from registry.records import entries
from registry.versions import put

KEYS = ("key", "book", "part")


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Write an entry for each row; the last row of an entry wins."""
    known: dict[str, dict[str, str]] = {}
    if with_.get("merge"):
        keys = [_key(row, with_) for row in rows]
        standing = entries(session, [with_["book"]], keys)
        known = {key: dict(found[0]) for (_, key), found in standing.items()}
    versions = []
    for row in rows:
        key = _key(row, with_)
        values = {**known.get(key, {}), **{n: v for n, v in sorted(row.values.items()) if v}}
        known[key] = values if with_.get("merge") else {}
        entry = {"key": key, "book": with_["book"], "part": _part(row, with_)}
        versions.append({**entry, "values": values})
    numbers = {
        tuple(v[name] for name in KEYS): r.number for v, r in zip(versions, rows, strict=True)
    }
    on = context.clock.today
    events = [row.number for row in rows]
    changes = put(session, RecordVersion, KEYS, versions, on=on, event_of=events)
    return {
        numbers[change.key]: {
            "before": change.before["values"] if change.before else None,
            "after": change.after["values"],
        }
        for change in changes
    }


def _key(row: EffectRow, with_: dict[str, Any]) -> str:
    return row.values[with_["key"]] if "key" in with_ else row.institution


def _part(row: EffectRow, with_: dict[str, Any]) -> str:
    named = with_.get("part", ())
    fields = [named] if isinstance(named, str) else named
    return " ".join(row.values.get(field, "") for field in fields)
