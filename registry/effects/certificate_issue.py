"""A new certificate: number drawn in the same transaction, validity by its kind's life.

`with`: `kind` the kind's name, `act` the act that issues (注册); `id` and `name` the fields of
the holder; `speciality` the field with one or several 专业; `exam_year` a date field whose year
stands in the number; `number` a field with the number of a certificate that he has had:
then the 专业 are added to it (增项), and those that ended begin anew by the act `again`
(重新注册). `institution` a field with the employer's code, without it the submitter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from procedures.certificates import life
from procedures.certificates.kind import CertificateKind
from procedures.certificates.life import ActNotAllowed, Standing
from procedures.certificates.load import certificate_kinds
from procedures.certificates.numbers import wanted
from registry import certificates as books
from registry.certificates import Held
from registry.effects.base import Changes, EffectContext, EffectRow, told
from registry.numbers import draw_serial
from registry.people import person_ids


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Issue a certificate for each row, in order: one number, one entry for each 专业."""
    kind = certificate_kinds()[context.procedure.system, with_["kind"]]
    changed: Changes = {}
    for row in rows:
        changed[row.number] = _issue(session, row, kind, context, with_)
    return changed


def _issue(
    session: Session,
    row: EffectRow,
    kind: CertificateKind,
    context: EffectContext,
    with_: dict[str, Any],
) -> dict[str, Any]:
    system = context.procedure.system
    number = row.values.get(with_.get("number", ""), "")
    held = books.by_number(session, system, [number]).get(number, [])
    number = number or _drawn(session, row, kind, context, with_)
    had = {one.speciality: one for one in held}
    words = row.values.get(with_.get("speciality", ""), "").split("、")
    ids = books.ids_of(session, [(system, number, word) for word in words])
    edition = books.next_editions(held, row.number).get(number, 1)
    shown: dict[str, Any] = {}
    for word in words:
        name = books.paper_name(number, word)
        try:
            after = _standing(row, kind, had.get(word), edition, context, with_)
        except ActNotAllowed as refused:
            shown[name] = {"refused": refused.act, "state": refused.state}
            continue
        version = books.version_row(ids[system, number, word], after)
        version |= _holder(session, row, kind, with_)
        change = books.put_version(session, version, context.clock.today, row.number)
        if change:
            shown[name] = told(change)
    return shown


def _standing(
    row: EffectRow,
    kind: CertificateKind,
    held: Held | None,
    edition: int,
    context: EffectContext,
    with_: dict[str, Any],
) -> Standing:
    """Where the 专业 stands: issued, or begun anew where there was one before."""
    today = context.clock.today
    holder = life.holder_of(row.values[with_["id"]], held.version.post if held else "")
    if held is None:
        return replace(life.issue(kind, with_["act"], today, holder), edition=edition)
    again = with_.get("again", with_["act"])
    return life.perform(kind, again, held.on(today), today, holder, edition)


def _drawn(
    session: Session,
    row: EffectRow,
    kind: CertificateKind,
    context: EffectContext,
    with_: dict[str, Any],
) -> str:
    """The next number of its series that nobody has: 证书台账 may have brought some of them."""
    year = context.clock.today.year
    exam = row.values.get(with_.get("exam_year", ""), "")[:4] or str(year)
    first = row.values.get(with_.get("speciality", ""), "").partition("、")[0]
    asked = wanted(context.procedure.system, kind, year, exam_year=exam, speciality=first)
    while True:
        number = asked.written(draw_serial(session, asked.series))
        if not books.is_known(session, context.procedure.system, number):
            return number


def _holder(
    session: Session, row: EffectRow, kind: CertificateKind, with_: dict[str, Any]
) -> dict[str, Any]:
    id_number = row.values[with_["id"]]
    return {
        "person": person_ids(session, [id_number])[id_number],
        "kind": kind.kind,
        "holder": row.values[with_["name"]],
        "institution": row.values.get(with_.get("institution", ""), "") or row.institution,
    }
