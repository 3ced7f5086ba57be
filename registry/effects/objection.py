"""What becomes of a case about which an objection was settled (rules 4.2, 4.4).

`with`: `number` the field with the 申请编号, `word` the one with the conclusion, `note` the one
with what was found. That it is settled is a mark; where it was upheld the case ends or goes back
to the authority at once, and what was found stands in its history as the opinion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from procedures import review
from procedures.model import Procedure
from registry.bodies import body_of
from registry.effects.base import Changes, EffectContext, EffectRow
from registry.models import Application
from registry.moves import Actor, load_case, write_move


def apply(
    session: Session, rows: Sequence[EffectRow], context: EffectContext, with_: dict[str, Any]
) -> Changes:
    """Move the cases of objections that were upheld, in order."""
    changed: Changes = {}
    for row in rows:
        number, word = row.values[with_["number"]], row.values[with_["word"]]
        actor = Actor(row.institution, word=word, opinion=row.values.get(with_["note"], ""))
        if _uphold(session, number, actor, context):
            changed[row.number] = {"upheld": number}
    return changed


def validate(procedure: Procedure, with_: Mapping[str, Any]) -> None:
    """Raises ValueError when the conclusions to choose from are not those that mean something."""
    if set(procedure.by_name[with_["word"]].choices) != set(review.CONCLUSIONS):
        raise ValueError(f"the conclusions of an objection are {review.CONCLUSIONS}")


def _uphold(session: Session, number: str, actor: Actor, context: EffectContext) -> bool:
    """Whether the objection was upheld and the case, still before the public, has moved."""
    application = session.get_one(Application, number)
    body = body_of(session)(application.procedure, application.procedure_version)
    stops = review.route(body, application.institution, application.values, context.tree)
    move = review.objected(load_case(session, application), stops, actor.word)
    if move is None:
        return False
    write_move(session, application, move, stops, context.clock, actor)
    return True
