"""Effects of finished applications on the register, one short file each, registered here.

An effect gets all rows of one commit at once and answers what changed, so that the
event log holds before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from procedures.certificates.renewal import PREFILL, renewal_of
from procedures.conditions import holds
from procedures.load import Catalogue, CatalogueError
from procedures.model import Procedure
from registry.effects import (
    certificate,
    certificate_act,
    certificate_issue,
    change_id_number,
    correct_person,
    employment,
    holiday,
    institution,
    institution_update,
    mark,
    objection,
    period,
    person,
    person_decision,
    record,
    transfer,
    user,
    waiver,
)
from registry.effects.base import Changes, EffectContext, EffectRow

__all__ = ["EFFECTS", "EffectContext", "EffectRow", "apply_effects", "check_effects"]

Apply = Callable[[Session, Sequence[EffectRow], EffectContext, dict[str, Any]], Changes]

#: Name in a procedure file -> what it does.
EFFECTS: dict[str, Apply] = {
    "institution": institution.apply,
    "institution-update": institution_update.apply,
    "user": user.apply,
    "period": period.apply,
    "holiday": holiday.apply,
    "person": person.apply,
    "certificate": certificate.apply,
    "certificate-act": certificate_act.apply,
    "certificate-issue": certificate_issue.apply,
    "change-id-number": change_id_number.apply,
    "correct-person": correct_person.apply,
    "employment": employment.apply,
    "mark": mark.apply,
    "objection": objection.apply,
    "person-decision": person_decision.apply,
    "record": record.apply,
    "transfer": transfer.apply,
    "waiver": waiver.apply,
}


#: What checks the parameters of an effect at start.
_VALIDATE: dict[str, Callable[[Procedure, Mapping[str, Any]], None]] = {
    "certificate-act": certificate_act.validate,
    "objection": objection.validate,
}


def check_effects(catalogue: Catalogue) -> None:
    """Raises CatalogueError when a procedure names an effect nobody registered.

    Also when its form should bring what is due for renewal and none of its acts renews.
    """
    for procedure in catalogue.values():
        if procedure.prefill == PREFILL:
            try:
                renewal_of(procedure)
            except ValueError as error:
                raise CatalogueError(f"{procedure.id}: {error}") from error
        for effect in procedure.effects:
            if effect.effect not in EFFECTS:
                raise CatalogueError(f"{procedure.id}: no effect {effect.effect}")
            try:
                _VALIDATE.get(effect.effect, _anything)(procedure, effect.with_)
            except ValueError as error:
                raise CatalogueError(f"{procedure.id}: {effect.effect}: {error}") from error


def _anything(procedure: Procedure, with_: Mapping[str, Any]) -> None:
    """Effects whose parameters are checked nowhere."""


def apply_effects(
    session: Session,
    procedure: Procedure,
    rows: Sequence[EffectRow],
    context: EffectContext,
    when: str = "done",
) -> dict[str, dict[str, Any]]:
    """Apply the procedure's effects of moment `when` to `rows`.

    Gives application number -> {"before": …, "after": …} of what changed.
    """
    changed: dict[str, dict[str, Any]] = {}
    if not rows:
        return changed
    for effect in procedure.effects:
        if effect.when == when:
            meant = [row for row in rows if holds(effect.where, row.values)]
            for number, change in EFFECTS[effect.effect](
                session, meant, context, effect.with_
            ).items():
                changed.setdefault(number, {}).update(change)
    return changed
