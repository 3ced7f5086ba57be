"""What a submitter does to a filed application: edit, resubmit, confirm, withdraw, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from procedures import review
from procedures.disposition import Act
from procedures.model import Procedure
from procedures.review import Case, Move, Route
from procedures.tree import Tree
from procedures.words import Status
from registry import locks
from registry.effects import EffectContext, EffectRow, apply_effects
from registry.filing import MAKER_FIELD, NewRow, held_back, label_of, notes_of
from registry.models import Application
from registry.moves import Actor, Clock, load_case, write_move


def correct(
    session: Session,
    procedure: Procedure,
    number: str,
    act: Act,
    row: NewRow,
    *,
    drop: str,
    tree: Tree,
    clock: Clock,
) -> Case:
    """Carry out EDIT, RESUBMIT, CONFIRM, WITHDRAW or DELETE on application `number`.

    What raises a question the sender has not answered is held until he does. A case that is
    done by it (a procedure without steps) has its effects at once.

    `procedure` is the body the application started with: its steps bind. Attachments of the
    row replace those of the same material, the others stay; so does what a reviewer's step
    brought, which the sender's form does not even show. Raises StaleApplication.
    """
    application = session.get_one(Application, number)
    before = dict(application.values)
    materials = {**application.materials, **row.materials}
    ending = act in (Act.WITHDRAW, Act.DELETE)
    values = before if ending else _said(procedure, before, row.values)
    stops = review.route(procedure, application.institution, values, tree)
    move = _move(load_case(session, application), stops, act, row)
    changes: dict[str, Any] = {}
    payload: dict[str, Any] = {"drop": drop}
    if not ending:
        changes = {
            "values": values,
            "materials": materials,
            "notes": notes_of(row.notes),
            "label": label_of(procedure, values),
            "maker": values.get(MAKER_FIELD, ""),
            "drop": drop,
            "row_id": row.row_id,
        }
        payload |= _difference(before, values) | _files(application.materials, materials)
    if move.status is Status.DONE:
        done = EffectRow(number, application.institution, values)
        context = EffectContext(procedure, tree, clock)
        payload |= apply_effects(session, procedure, [done], context).get(number, {})
    if not move.closed:
        payload |= locks.retake(session, procedure, (number, values))
    actor = Actor(institution=application.institution)
    return write_move(
        session, application, move, stops, clock, actor, payload=payload, changes=changes
    )


def _said(
    procedure: Procedure, before: Mapping[str, str], words: Mapping[str, str]
) -> dict[str, str]:
    """What the sender says now, beside what reviewers brought."""
    brought = {name: before[name] for name in sorted(procedure.supplied) if name in before}
    return {name: text for name, text in words.items() if name not in procedure.supplied} | brought


def _move(case: Case, stops: Route, act: Act, row: NewRow) -> Move:
    match act:
        case Act.WITHDRAW:
            return review.close(case, Status.WITHDRAWN, "withdrawn")
        case Act.DELETE:
            return review.close(case, Status.DELETED, "deleted")
        case Act.CONFIRM:
            return review.confirmed(case, stops)
        case Act.RESUBMIT:
            held = held_back(row)
            return review.resubmit_on_hold(case) if held else review.resubmit(case, stops)
    return review.edit_on_hold(case) if held_back(row) else review.edit(case, stops)


def _difference(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, Any]:
    """Field -> [old, new] of what changed."""
    names = sorted(set(before) | set(after))
    changed = {
        name: [before.get(name, ""), after.get(name, "")]
        for name in names
        if before.get(name, "") != after.get(name, "")
    }
    return {"changed": changed} if changed else {}


def _files(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    replaced = sorted(name for name in after if after[name] != before.get(name))
    return {"materials": replaced} if replaced else {}
