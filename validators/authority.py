"""A row that must reach an authority is not taken while nobody is registered as one."""

from __future__ import annotations

from collections.abc import Mapping

from procedures.findings import Finding, find
from procedures.model import Procedure
from procedures.records import Institution
from procedures.steps import ActorKind
from procedures.tree import Tree

_LEVELS = {ActorKind.COUNTY: "县", ActorKind.CITY: "市", ActorKind.PROVINCE: "省"}


def authority_check(
    procedure: Procedure, sender: Institution | None, institutions: Mapping[str, Institution]
) -> list[Finding]:
    """`authority-missing` when the last step's level does not exist above the sender.

    Levels between may be passed over; without the last one the sender would approve himself.
    The institution of that level itself is its own last instance.
    """
    if sender is None or not procedure.review:
        return []
    tree = Tree(institutions.values())
    for actor in procedure.review[-1].actors:
        level = _LEVELS.get(actor.kind)
        if level is None or actor.of or sender.level == level:
            continue
        if tree.actor(actor, sender.code) is None:
            return [
                find(
                    "authority-missing",
                    org=sender.name,
                    level=level,
                    procedure=procedure.title,
                )
            ]
    return []
