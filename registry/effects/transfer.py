"""The transfer of a testing institution's person: employer and every certificate at once (F15).

`with`: `id` the field with the person, `institution` the field with the 机构编码 that takes him.
What becomes of each certificate says 调动矩阵 (rules 3.3, seed 003 lines 14-24). A transfer
that the institution's qualifications do not allow any more changes nothing and stands in the
event as refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from procedures.certificates.transfer import MOVING, transfer_acts, transfer_table
from registry import certificates as books
from registry.certificates import Held
from registry.effects import employment
from registry.effects.base import Changes, EffectContext, EffectRow, told
from registry.models import CertificateVersion
from registry.versions import put


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Move the people of these rows with what they hold."""
    system, today = context.procedure.system, context.clock.today
    people = books.by_person(session, system, (row.values[with_["id"]] for row in rows))
    changed: Changes = {}
    moved: list[EffectRow] = []
    versions: list[dict[str, Any]] = []
    paper_of: dict[int, tuple[str, str]] = {}
    for row in rows:
        held = [one for one in people.get(row.values[with_["id"]], ()) if _moves(one, row)]
        target = row.values[with_["institution"]]
        acts = _acts(held, target, context)
        if acts is None:
            changed[row.number] = {"refused": "transfer"}
            continue
        moved.append(row)
        editions = books.next_editions(held, row.number)
        for one in held:
            moves = {"institution": target}
            act, edition = acts[one.kind], editions[one.number]
            versions.append(books.acted(one, act, today, edition, moves))
            paper_of[one.id] = (row.number, one.number)
    numbers = [paper_of[version["certificate"]][0] for version in versions]
    for change in put(
        session, CertificateVersion, ("certificate",), versions, on=today, event_of=numbers
    ):
        number, paper = paper_of[change.key[0]]
        changed.setdefault(number, {})[paper] = told(change)
    for number, employer in employment.apply(session, moved, context, with_).items():
        changed.setdefault(number, {}).update(employer)
    return changed


def _moves(held: Held, row: EffectRow) -> bool:
    """Only what the institution holds that lets the person go (D-X06)."""
    return held.version.state in MOVING and held.version.institution == row.institution


def _acts(held: Sequence[Held], target: str, context: EffectContext) -> Mapping[str, str] | None:
    """Kind -> act; None when nothing may move."""
    institution = context.tree.get(target)
    if institution is None or not held:
        return None
    kinds = {one.kind for one in held}
    return transfer_acts(transfer_table(context.clock.today), kinds, institution.qualifications)
