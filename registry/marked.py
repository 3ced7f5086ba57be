"""Applications with what was registered about them: batches, and what still waits for a mark."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from procedures.model import Procedure
from procedures.words import OPEN_STATUSES, Status
from registry.bodies import body_of
from registry.chunks import chunks
from registry.marks import OBJECTION, SETTLED, objections
from registry.models import Application, CaseMark

#: The output by which a procedure says that each finished case gets a mark: 寄送, 收回 …
MARK_LIST = "mark-list"


class Marked(NamedTuple):
    """An application and one mark of it; None where it has none of that name."""

    case: Application
    mark: CaseMark | None


def in_batches(session: Session, procedures: Collection[str], name: str) -> list[Marked]:
    """Applications of these procedures with that mark, oldest mark first."""
    rows = session.execute(
        select(Application, CaseMark)
        .join(CaseMark, CaseMark.application == Application.number)
        .where(Application.procedure.in_(sorted(procedures)), CaseMark.name == name)
        .order_by(CaseMark.id)
    )
    return [Marked(case, mark) for case, mark in rows]


def marked_or_due(session: Session, procedures: Collection[str], name: str) -> list[Marked]:
    """What has the mark, and what still waits for it, by number; the newest mark of each."""
    found = {each.case.number: each for each in in_batches(session, procedures, name)}
    for case in waiting_for(session, name):
        if case.procedure in procedures:
            found.setdefault(case.number, Marked(case, None))
    return [found[number] for number in sorted(found)]


def waiting_for(session: Session, name: str) -> Iterator[Application]:
    """Applications that the mark is due for, by number.

    Those at a wait that ends by the mark or is called like it; finished ones without the mark
    where the procedure lists it (`mark-list`); for 异议 those at a wait that objections hold
    back, for 异议处理 those with an objection that is not settled.
    """
    if name == SETTLED:
        return _numbered(session, objections(session))
    bodies = body_of(session)
    kinds = select(Application.procedure, Application.procedure_version, Application.step)
    due = [
        (id_, version, step)
        for id_, version, step in session.execute(kinds.distinct())
        if _is_due(bodies(id_, version), step, name)
    ]
    if not due:
        return iter(())
    states = sorted([*OPEN_STATUSES, Status.DONE])
    marked = select(CaseMark.application).where(CaseMark.name == name)
    query = select(Application).where(
        tuple_(Application.procedure, Application.procedure_version, Application.step).in_(due),
        Application.status.in_(states),
    )
    if name != OBJECTION:
        query = query.where(Application.number.not_in(marked))
    return iter(session.scalars(query.order_by(Application.number)).all())


def concerned(body: Procedure, case: Application, name: str) -> str:
    """The institution that a mark of the case is about.

    The one that the field `of` of the procedure's list names, else the one that filed: a new
    certificate goes to where its holder went (seed 003 L35-37).
    """
    lists = (each.with_ for each in body.outputs if each.id == MARK_LIST)
    field = next((with_.get("of", "") for with_ in lists if with_.get("mark") == name), "")
    return case.values.get(field) or case.institution


def _numbered(session: Session, numbers: Collection[str]) -> Iterator[Application]:
    for part in chunks(sorted(numbers)):
        query = select(Application).where(Application.number.in_(part))
        yield from session.scalars(query.order_by(Application.number))


def _is_due(body: Procedure, step: str, name: str) -> bool:
    """Whether a case at that step (none: it has ended) is due for the mark."""
    if not step:
        return any(o.id == MARK_LIST and o.with_.get("mark") == name for o in body.outputs)
    try:
        wait = body.step(step).wait
    except KeyError:
        return False
    if wait is None:
        return False
    return wait.objections if name == OBJECTION else name in (wait.event, step)
