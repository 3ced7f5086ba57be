"""An act on certificates: 变更, 注销, 补办, 延续, 调入 … as their kinds' lives allow.

`with`: `act` the act's name; which certificates is said as in
`procedures.certificates.which` (`number`, `id`, `kinds`, `kind_field`, `speciality`); `set` maps
columns of the certificate (holder, institution, post) to the fields that hold their new values;
`to_sender`: the institution that filed has it from now on; `at` names the field with the
institution at which the certificates stand that are meant, where not all are; `own`: those at
the institution that filed (where `at` names none).

A certificate whose state forbids the act stays as it is and stands in the event as such: what
was checked at filing may have been overtaken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from procedures.certificates.life import ActNotAllowed
from procedures.certificates.load import certificate_kinds
from procedures.certificates.which import Which
from procedures.model import Procedure
from registry import certificates as books
from registry.certificates import Held
from registry.effects.base import Changes, EffectContext, EffectRow, told


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Perform the act for each row, in order."""
    which = _which(with_)
    find = books.by_number if which.number else books.by_person
    asked = [which.asked(row.values) for row in rows]
    found = find(session, context.procedure.system, (text for text in asked if text))
    changed: Changes = {}
    for row in rows:
        parts = found.get(which.asked(row.values), [])
        editions = books.next_editions(parts, row.number)
        done: dict[str, Any] = {}
        for held in parts:
            if which.means(row.values, held) and _stands(row, held, with_):
                done |= _perform(session, row, held, editions[held.number], context, with_)
        ended = {held.number for held in parts if _ends(held, done, with_)}
        for held in parts:
            if held.number in ended and held.name not in done:
                done |= _reprint(session, row, held, editions[held.number], context)
        if done:
            changed[row.number] = done
    return changed


def validate(procedure: Procedure, with_: Mapping[str, Any]) -> None:
    """Raises ValueError for an act no kind of the system has, or fields that do not exist."""
    acts = {
        act
        for (system, _), kind in certificate_kinds().items()
        if system == procedure.system
        for act in kind.acts
    }
    if with_.get("act") not in acts:
        raise ValueError(f"no certificate of {procedure.system} has the act {with_.get('act')}")
    fields = {*_which(with_).fields, *with_.get("set", {}).values()}
    fields |= {with_["at"]} if "at" in with_ else set()
    if fields - set(procedure.by_name):
        raise ValueError(f"unknown fields {sorted(fields - set(procedure.by_name))}")


def _stands(row: EffectRow, held: Held, with_: Mapping[str, Any]) -> bool:
    """Whether the certificate is where the act may touch it; everywhere when nothing says so."""
    place = row.values.get(with_.get("at", ""), "") or (row.institution if with_.get("own") else "")
    return not place or held.version.institution == place


def _which(with_: Mapping[str, Any]) -> Which:
    return Which.model_validate({k: with_[k] for k in Which.model_fields if k in with_})


def _ends(held: Held, done: Mapping[str, Any], with_: Mapping[str, Any]) -> bool:
    """Whether the act has made an end of the certificate."""
    after = held.law.acts[with_["act"]].after if "after" in done.get(held.name, {}) else ""
    return bool(after) and after not in held.law.good_states


def _reprint(
    session: Session, row: EffectRow, held: Held, edition: int, context: EffectContext
) -> dict[str, Any]:
    """The paper of a 专业 that is left when another under its number has ended (ADR 0017)."""
    today = context.clock.today
    now = held.on(today)
    if now.state not in held.law.good_states:
        return {}
    version = books.version_row(held.id, replace(now, edition=edition, issued=today))
    change = books.put_version(session, version, today, row.number)
    return {held.name: told(change)} if change else {}


def _perform(
    session: Session,
    row: EffectRow,
    held: Held,
    edition: int,
    context: EffectContext,
    with_: Mapping[str, Any],
) -> dict[str, Any]:
    """What changed, under the certificate's number and 专业."""
    columns = {
        column: row.values[field]
        for column, field in with_.get("set", {}).items()
        if row.values.get(field)
    }
    if with_.get("to_sender"):
        columns["institution"] = row.institution
    try:
        version = books.acted(held, with_["act"], context.clock.today, edition, columns)
    except ActNotAllowed as refused:
        return {held.name: {"refused": refused.act, "state": refused.state}}
    change = books.put_version(session, version, context.clock.today, row.number)
    return {held.name: told(change)} if change else {}
