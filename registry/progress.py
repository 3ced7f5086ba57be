"""What time does to open applications: waits that end, timers that run out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures import review
from procedures.model import Procedure
from procedures.review import Case, Move, Route
from procedures.tree import Tree
from procedures.words import MOVING_STATUSES, Status
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
    events: Mapping[tuple[str, str], date] | None = None,
    objections: Collection[str] = (),
    on_fault: Callable[[str, Exception], None] | None = None,
) -> tuple[int, int]:
    """Move every application whose time has come; how many advanced and how many closed.

    `events`: (application, event name) -> the last day it was registered; `objections`:
    applications with an open one, which holds them back. A case whose move raises stays as it was,
    and `on_fault` is told its number; the others go on, and the next run tries it again. Without
    `on_fault` the error is raised.
    """
    moved = closed = 0
    hand = _Hand(session, tree, clock, events or {}, objections)
    for application in _open(session, body_of):
        number = application.number
        procedure = body_of(application.procedure, application.procedure_version)
        try:
            with session.begin_nested():
                moves = hand.move_on(application, procedure)
        except Exception as error:  # one case's fault is that case's alone
            if on_fault is None:
                raise
            on_fault(number, error)
            continue
        moved += len(moves)
        closed += sum(move.closed for move in moves)
    return moved, closed


@dataclass(frozen=True, slots=True)
class _Hand:
    """The hand of the clock: moves one case as far as time has come for it."""

    session: Session
    tree: Tree
    clock: Clock
    events: Mapping[tuple[str, str], date]
    objections: Collection[str]

    def move_on(self, application: Application, procedure: Procedure) -> list[Move]:
        """Every move that is due, one after another, each with its effects and its event."""
        stops = review.route(procedure, application.institution, application.values, self.tree)
        made: list[Move] = []
        for _ in range(_CHAIN):
            case = cases_of(self.session, [application])[application.number]
            move = review.tick(
                case,
                stops,
                self.clock.today,
                self.clock.holidays,
                event=_happened(case, procedure, self.events),
                objection=application.number in self.objections,
            )
            if move is None:
                break
            payload = self._effects(application, procedure, _moments(case, stops, move))
            write_move(self.session, application, move, stops, self.clock, Actor(), payload=payload)
            made.append(move)
        return made

    def _effects(
        self, application: Application, procedure: Procedure, moments: list[str]
    ) -> dict[str, Any]:
        payload: dict[str, Any] = {}
        row = EffectRow(application.number, application.institution, application.values)
        context = EffectContext(procedure, self.tree, self.clock)
        for moment in moments:
            changed = apply_effects(self.session, procedure, [row], context, moment)
            payload |= changed.get(application.number, {})
        return payload


def _moments(case: Case, stops: Route, move: Move) -> list[str]:
    """When effects come: a wait that ended, or silence that counts as assent, passes its step."""
    timer = stops[review.position(stops, case.step)].step.timer
    silent = timer is not None and timer.outcome in ("next", "done")
    passed = [case.step] if move.kind == "waited" or silent else []
    return passed + (["done"] if move.status is Status.DONE else [])


def _open(session: Session, body_of: BodyOf) -> list[Application]:
    """Open applications whose body, the one they started with, has a step that moves by itself."""
    moving = Application.status.in_(sorted(MOVING_STATUSES))
    used = select(Application.procedure, Application.procedure_version).where(moving).distinct()
    found: list[Application] = []
    for id_, version in session.execute(used).all():
        if timed(body_of(id_, version)):
            same = (Application.procedure == id_, Application.procedure_version == version)
            found += session.scalars(select(Application).where(moving, *same))
    return sorted(found, key=lambda application: application.number)


def _happened(case: Case, procedure: Procedure, events: Mapping[tuple[str, str], date]) -> bool:
    """Whether the event that ends the present wait has come.

    It may have come before the wait began, but not where objections hold back: a 公告 that an
    upheld objection overtook is none for the next round.
    """
    waits = (s.wait for s in procedure.review if s.name == case.step and s.wait is not None)
    wait = next(waits, None)
    if wait is None or wait.event is None:
        return False
    day = events.get((case.number, wait.event))
    return day is not None and (not wait.objections or day >= case.since)
