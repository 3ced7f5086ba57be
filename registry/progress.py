"""What time does to open applications: waits that end, timers that run out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures import review
from procedures.model import Procedure
from procedures.review import Case, Move
from procedures.tree import Tree
from procedures.words import Status
from registry.decisions import BodyOf
from registry.effects import EffectContext, EffectRow, apply_effects
from registry.models import Application
from registry.moves import Actor, Clock, cases_of, write_move

#: How many waits may end one after another in a single run (a chain of waits that are all due).
_CHAIN = 20


def timed(procedure: Procedure) -> bool:
    """Whether any step of the procedure moves by itself."""
    return any(step.wait or step.timer for step in procedure.review)


def advance(
    session: Session,
    body_of: BodyOf,
    tree: Tree,
    clock: Clock,
    *,
    events: Collection[tuple[str, str]] = (),
    objections: Collection[str] = (),
) -> tuple[int, int]:
    """Move every application whose time has come; how many advanced and how many closed.

    `events`: (application, event name) that have happened; `objections`: applications with an
    open objection, which holds a publicity back.
    """
    moved = closed = 0
    for application in _open(session, body_of):
        procedure = body_of(application.procedure, application.procedure_version)
        stops = review.route(procedure, application.institution, application.values, tree)
        for _ in range(_CHAIN):
            case = cases_of(session, [application])[application.number]
            happened = _happened(case.step, procedure, events, application.number)
            move = review.tick(
                case,
                stops,
                clock.today,
                clock.holidays,
                event=happened,
                objection=application.number in objections,
            )
            if move is None:
                break
            payload: dict[str, Any] = {}
            row = EffectRow(application.number, application.institution, application.values)
            context = EffectContext(procedure, tree, clock)
            for moment in _moments(case, move):
                changed = apply_effects(session, procedure, [row], context, moment)
                payload |= changed.get(application.number, {})
            write_move(session, application, move, stops, clock, Actor(), payload=payload)
            moved += 1
            closed += move.closed
    return moved, closed


def _moments(case: Case, move: Move) -> list[str]:
    """When effects come: a wait that ended is a step passed; then 办结."""
    passed = [case.step] if move.kind == "waited" else []
    return passed + (["done"] if move.status is Status.DONE else [])


def _open(session: Session, body_of: BodyOf) -> list[Application]:
    """Open applications whose body, the one they started with, has a step that moves by itself."""
    moving = Application.status.in_([Status.IN_REVIEW, Status.PUBLICITY, Status.HOLD])
    used = select(Application.procedure, Application.procedure_version).where(moving).distinct()
    found: list[Application] = []
    for id_, version in session.execute(used).all():
        if timed(body_of(id_, version)):
            same = (Application.procedure == id_, Application.procedure_version == version)
            found += session.scalars(select(Application).where(moving, *same))
    return sorted(found, key=lambda application: application.number)


def _happened(
    step: str, procedure: Procedure, events: Collection[tuple[str, str]], number: str
) -> bool:
    waits = {s.name: s.wait.event for s in procedure.review if s.wait and s.wait.event}
    return step in waits and (number, waits[step]) in events
