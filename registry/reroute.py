"""Cases that wait for an institution that is 停用 go to whoever takes over (design 6, levels)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures import review
from procedures.tree import Tree
from registry.chunks import chunks
from registry.decisions import BodyOf
from registry.models import Application, PendingAction
from registry.moves import Actor, Clock, cases_of, write_move


def reroute_all(session: Session, body_of: BodyOf, tree: Tree, clock: Clock) -> int:
    """Hand on every case that waits for an institution out of use; how many there were.

    Each is an event `rerouted` with the institutions before and after; the sender and the new
    holder are told from it (`registry.notices`).
    """
    closed = [institution.code for institution in tree if not institution.enabled]
    numbers: set[str] = set()
    for part in chunks(closed):
        query = select(PendingAction.application).where(PendingAction.institution.in_(part))
        numbers.update(session.scalars(query))
    handed_on = 0
    for number in sorted(numbers):
        application = session.get_one(Application, number)
        procedure = body_of(application.procedure, application.procedure_version)
        values = application.values
        stops = review.route(procedure, application.institution, values, tree)
        case = cases_of(session, [application])[number]
        move = review.reroute(case, stops, procedure, values, tree)
        if move is None:
            continue
        change = {"before": list(case.awaiting), "after": list(move.awaiting)}
        write_move(session, application, move, stops, clock, Actor(), payload=change)
        handed_on += 1
    return handed_on
