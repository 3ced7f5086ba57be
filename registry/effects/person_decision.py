"""What a person signed on his slip decides the step that waits for him (design 4, F20).

`with`: `slip`, `word`, `opinion`, `clerk` name the fields of 《个人窗口登记》. The window records:
the event is the person's, with the slip as its token, which counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from procedures import review
from procedures.tokens import parse_slip
from procedures.words import PERSON, Status
from registry.bodies import body_of
from registry.effects.base import Changes, EffectContext, EffectRow
from registry.models import Application
from registry.moves import Actor, load_case, write_move


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Decide each slip's step, in order."""
    return {row.number: _decide(session, row, context, with_) for row in rows}


def _decide(
    session: Session, row: EffectRow, context: EffectContext, with_: dict[str, Any]
) -> dict[str, Any]:
    """The decision in the case's own history; nothing when it no longer waits for it."""
    # Effects of the case come in turn: the registry of effects knows this one.
    from registry.effects import apply_effects

    slip, word = row.values[with_["slip"]], row.values[with_["word"]]
    number, version = parse_slip(slip) or ("", 0)
    application = session.get_one(Application, number)
    case = load_case(session, application)
    body = body_of(session)(application.procedure, application.procedure_version)
    stops = review.route(body, application.institution, application.values, context.tree)
    here = review.position(stops, case.step)
    if here < 0 or PERSON not in case.awaiting or case.version != version:
        return {"after": {number: "refused"}}
    step = stops[here].step
    move = review.decide(case, stops, PERSON, word)
    moments = [step.name] if step.decisions[word] in ("next", "done") else []
    moments += ["done"] if move.status is Status.DONE else []
    about = EffectRow(number, application.institution, application.values)
    here_and_now = EffectContext(body, context.tree, context.clock)
    payload: dict[str, Any] = {"window": row.number}
    for moment in moments:
        changed = apply_effects(session, body, [about], here_and_now, moment)
        payload |= changed.get(number, {})
    actor = Actor(
        institution=row.institution,
        user=row.values.get(with_["clerk"], ""),
        word=word,
        opinion=row.values.get(with_["opinion"], ""),
        token=slip,
    )
    write_move(session, application, move, stops, context.clock, actor, payload=payload)
    return {"after": {number: word}}
