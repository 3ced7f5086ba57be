"""Paper originals of scans: which party brings what to whom for comparing (seed 003 L29-34)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from procedures.model import Procedure
from procedures.review import position, route
from procedures.tree import Tree


@dataclass(frozen=True, slots=True)
class Bringing:
    """`party` brings the originals of these materials to `receiver`, institutions by code."""

    party: str
    receiver: str
    materials: tuple[str, ...]


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
