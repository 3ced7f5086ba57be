"""Paper originals of scans: which party brings what to whom for comparing (seed 003 L29-34)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from procedures.model import Procedure
from procedures.review import position, route
from procedures.tree import Tree
from procedures.words import PERSON, Status

#: The sender sends what he filed, answered or changed: the papers come from him (again).
_SENT = frozenset({"filed", "confirmed", "edited", "resubmitted"})


@dataclass(frozen=True, slots=True)
class Bringing:
    """`party` brings the originals of these materials to `receiver`, institutions by code."""

    party: str
    receiver: str
    materials: tuple[str, ...]


class Moved(NamedTuple):
    """An event of a case: its kind, who acted, the step before, step and status after."""

    kind: str
    institution: str
    step: str
    step_after: str
    status_after: str


def held_by(procedure: Procedure, sender: str, events: Iterable[Moved]) -> str:
    """Who has the papers of a case after these events, oldest first: they go the case's way.

    Who decided has them and hands them on; what is sent back is the sender's until he sends it
    again. A co-decider who was heard before the others, a person's own word and an objection
    during a wait move no papers.
    """
    waits = {step.name for step in procedure.review if step.wait is not None}
    holder = sender
    for event in events:
        if event.kind in _SENT or event.status_after == Status.RETURNED:
            holder = sender
        elif event.kind == "decided" and event.step not in waits:
            moved = (event.step, Status.IN_REVIEW) != (event.step_after, event.status_after)
            if moved and event.institution not in ("", PERSON):
                holder = event.institution
    return holder


def brought(
    procedure: Procedure, step: str, institution: str, values: Mapping[str, str], tree: Tree
) -> list[Bringing]:
    """What is brought to each who decides at `step` of a case that `institution` filed.

    Who decides in the place of another party's authority gets that party's papers from that
    party; who took over from somebody who is 停用 gets everything from the one that filed.
    """
    stops = route(procedure, institution, values, tree)
    here = position(stops, step)
    if here < 0:
        return []
    stop = stops[here]
    found = [
        Bringing(values.get(actor.of or "") or institution, code, _papers(procedure, actor.of))
        for actor, code in stop.seats
    ]
    seated = {code for _, code in stop.seats}
    others = (code for code in stop.institutions if code not in seated)
    return [*found, *(Bringing(institution, code, on_paper(procedure)) for code in others)]


def on_paper(procedure: Procedure) -> tuple[str, ...]:
    """Materials that exist on paper: what is scanned, not the photo."""
    return tuple(each.name for each in procedure.attachments if each.kind != "photo")


def _papers(procedure: Procedure, party: str | None) -> tuple[str, ...]:
    """What the party of that field supplies when asked; None: what comes with the filing."""
    supplied = {
        name
        for step in procedure.review
        if party is not None and step.by is not None and step.by.of == party
        for name in step.supply.attachments
    }
    if party is None:
        supplied = set(on_paper(procedure)) - procedure.supplied
    return tuple(name for name in on_paper(procedure) if name in supplied)
