"""The other parties of a case are told that it is done: 公告 and result go to both (D06)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from procedures.parties import parties, party_fields
from procedures.words import Status
from registry.decisions import BodyOf
from registry.models import Application, ApplicationEvent
from registry.notices import Notice


def of_parties(session: Session, body_of: BodyOf, runs: Collection[str]) -> list[Notice]:
    """A notice to each party of the cases that these runs finished, one for each procedure."""
    kinds = (Application.procedure, Application.procedure_version)
    ended = (
        select(ApplicationEvent.subject)
        .where(ApplicationEvent.run.in_(runs), ApplicationEvent.status_after == Status.DONE)
        .distinct()
    )
    done = (Application.status == Status.DONE, Application.number.in_(ended))
    bodies = session.execute(select(*kinds).where(*done).distinct()).all()
    wanted = [(id_, version) for id_, version in bodies if party_fields(body_of(id_, version))]
    if not wanted:
        return []
    counts: Counter[tuple[str, str]] = Counter()
    query = select(Application).where(tuple_(*kinds).in_(wanted), *done)
    for case in session.scalars(query):
        body = body_of(case.procedure, case.procedure_version)
        told = (code for code in parties(body, case.values) if code != case.institution)
        counts.update((code, case.procedure) for code in told)
    return [
        Notice(code, "party_done", procedure, count)
        for (code, procedure), count in sorted(counts.items())
    ]
