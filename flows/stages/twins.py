"""Drops of equal bytes: which of them stand for what has been done already."""

from __future__ import annotations

from datetime import date

from flows.context import RunContext
from flows.stages.outcome import Outcome
from procedures.findings import find
from procedures.model import Procedure
from procedures.records import Drop
from procedures.words import DROP_RESULT_WORDS, DropResult
from registry import drops

#: A drop of equal bytes is a duplicate only of one that was taken whole: anything else may
#: fare better now (a window opened, the institution was registered, the rule was waived).
_TAKEN = frozenset({DropResult.ACCEPTED})


def duplicate_of_earlier(ctx: RunContext, drop: Drop) -> Outcome | None:
    """`duplicate` when an earlier run took the same bytes from the same folder whole.

    Base data that others followed are looked at again: 启用, 停用 and 启用 once more is no
    repetition. Neither is a question asked again on a later day.
    """
    with ctx.register.read() as session:
        earlier = drops.earlier(session, drop.sha256, drop.folder)
        if earlier is None or earlier.id == drop.id or earlier.result not in _TAKEN:
            return None
        procedure = ctx.catalogue.get(earlier.procedure)
        if _asked_again(procedure, earlier.received_on, drop):
            return None
        base_data = procedure is not None and procedure.system == "office"
        if base_data and drops.followed(session, earlier):
            return None
        result = DropResult(earlier.result)
        return _told(drop, earlier.received_on.isoformat(), earlier.name, result, earlier.procedure)


def _asked_again(procedure: Procedure | None, first: date, drop: Drop) -> bool:
    return procedure is not None and procedure.unique.holds == "never" and first < drop.claimed_on


def duplicate_of_tonight(ctx: RunContext, drop: Drop) -> Outcome | None:
    """The same for a twin that this very run took a moment ago."""
    if drop.dry_run:
        return None
    for outcome in ctx.state.outcomes:
        twin = outcome.drop
        same = (twin.sha256, twin.folder) == (drop.sha256, drop.folder)
        if same and not twin.dry_run and outcome.result in _TAKEN:
            day = twin.claimed_on.isoformat()
            return _told(drop, day, twin.name, outcome.result, outcome.procedure)
    return None


def _told(drop: Drop, day: str, name: str, result: DropResult, procedure: str) -> Outcome:
    words = f"{name}，{DROP_RESULT_WORDS[result]}"
    told = find("duplicate-drop", file=drop.name, date=day, name=words)
    return Outcome(drop, DropResult.DUPLICATE, procedure, findings=[told])
