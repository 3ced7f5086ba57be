"""What time does to open applications: waits that end, timers that run out."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures import review
from procedures.model import Procedure
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
    for application in _open(session):
        procedure = body_of(application.procedure, application.procedure_version)
        if not timed(procedure):
            continue
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
            payload = {}
            if move.status is Status.DONE:
                row = EffectRow(application.number, application.institution, application.values)
                context = EffectContext(procedure, tree, clock)
                changed = apply_effects(session, procedure, [row], context)
                payload = changed.get(application.number, {})
            write_move(session, application, move, stops, clock, Actor(), payload=payload)
            moved += 1
            closed += move.closed
    return moved, closed


def _open(session: Session) -> list[Application]:
    states = [Status.IN_REVIEW, Status.PUBLICITY, Status.HOLD]
    query = select(Application).where(Application.status.in_(states)).order_by(Application.number)
    return list(session.scalars(query))


def _happened(
    step: str, procedure: Procedure, events: Collection[tuple[str, str]], number: str
) -> bool:
    waits = {s.name: s.wait.event for s in procedure.review if s.wait and s.wait.event}
    return step in waits and (number, waits[step]) in events
