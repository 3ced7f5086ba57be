"""Who is told to bring paper originals where: to each party its own authority (seed 003 L29-34)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from procedures.originals import brought
from procedures.words import Status
from registry import institutions as books
from registry.decisions import BodyOf
from registry.models import Application, PendingAction
from registry.notices import Notice, arrived


def originals(session: Session, body_of: BodyOf, runs: Collection[str]) -> list[Notice]:
    """A notice to each party of the cases that came in these runs to a step with `originals`.

    `place` is the institution that compares them; one for each party, step and place.
    """
    stands = (Application.procedure, Application.procedure_version, Application.step)
    came = (Application.status == Status.IN_REVIEW, arrived(runs))
    steps = session.execute(select(*stands).where(*came).distinct()).all()
    wanted = [
        (id_, version, step)
        for id_, version, step in steps
        if body_of(id_, version).step(step).originals
    ]
    if not wanted:
        return []
    tree = books.tree(session)
    counts: Counter[tuple[str, str, str, str]] = Counter()
    query = (
        select(Application, PendingAction.institution)
        .join(PendingAction, PendingAction.application == Application.number)
        .where(tuple_(*stands).in_(wanted), *came)
    )
    for case, asked in session.execute(query):
        body = body_of(case.procedure, case.procedure_version)
        for each in brought(body, case.step, case.institution, case.values, tree):
            if each.receiver == asked and each.materials:
                counts[each.party, case.procedure, case.step, asked] += 1
    return [
        Notice(party, "originals", procedure, count, step, place=place)
        for (party, procedure, step, place), count in sorted(counts.items())
    ]
