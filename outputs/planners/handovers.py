"""资料交接单 of each review batch: for who receives it, and for each institution that brings it.

Who brings the papers of a case has them now: its sender, then whoever decided last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import select

from outputs.context import SERIAL, Job, PublishContext, basis_of
from outputs.documents.handover import Carried, Handover, Section
from outputs.planners.reviews import review_key
from outputs.planners.senders import safe_name
from outputs.workbooks.review_data import pending_books
from procedures.model import Procedure
from procedures.originals import Moved, brought, held_by, on_paper
from procedures.words import FOLDER_PENDING
from registry.models import Application, ApplicationEvent, PendingAction

FOLDER_HANDOVERS = "资料交接单"


class _Row(NamedTuple):
    """A case as a slip shows it: who brings which materials, and which of them were filed."""

    party: str
    number: str
    version: int
    label: str
    materials: tuple[str, ...]
    filed: frozenset[str]


def plan_handovers(context: PublishContext) -> Iterator[Job]:
    """One slip a review workbook beside it; the senders' own sections in their folders.

    What an institution reviews of its own it hands to nobody.
    """
    for (receiver, procedure_id), form in pending_books(context).items():
        procedure = context.catalogue.get(procedure_id)
        rows = _rows(context, receiver, procedure) if procedure else []
        if procedure is None or not rows:
            continue
        name = f"{safe_name(procedure.title)}_第{SERIAL}份"
        yield Job(
            key=f"handover/{receiver}/{procedure_id}",
            basis=form,
            title=f"{name}_资料交接单",
            institution=receiver,
            path=f"{FOLDER_PENDING}/{name}_资料交接单.pdf",
            builder="handover",
            data=partial(_slip, context, receiver, procedure, rows),
            beside=review_key(receiver, procedure_id),
        )
        yield from _senders(context, receiver, procedure, rows)


def _senders(
    context: PublishContext, receiver: str, procedure: Procedure, rows: Sequence[_Row]
) -> Iterator[Job]:
    """The section of each institution that brings papers to another one."""
    for party, group in groupby(rows, key=attrgetter("party")):
        if party not in context.folders:
            continue
        own = list(group)
        name = f"{safe_name(procedure.title)}_送{safe_name(context.tree.name(receiver))}"
        yield Job(
            key=f"handover/{party}/{procedure.id}/{receiver}",
            basis=basis_of([f"{row.number}.{row.version}" for row in own]),
            title=f"{procedure.title}资料交接单",
            institution=party,
            path=f"{context.today.isoformat()}/{FOLDER_HANDOVERS}/{name}.pdf",
            builder="handover",
            data=partial(_slip, context, receiver, procedure, own),
        )


def _slip(
    context: PublishContext, receiver: str, procedure: Procedure, rows: Sequence[_Row]
) -> Handover:
    asked = {name for row in rows for name in row.materials}
    papers = tuple(name for name in on_paper(procedure) if name in asked)
    return Handover(
        title=procedure.title,
        batch=f"{context.today.isoformat()} 待审",
        receiver=context.tree.name(receiver),
        materials=papers,
        sections=tuple(
            Section(context.tree.name(code), tuple(_carried(row, papers) for row in group))
            for code, group in groupby(rows, key=attrgetter("party"))
        ),
        made_on=context.today,
        support_line=context.settings.support_line,
    )


def _carried(row: _Row, papers: Sequence[str]) -> Carried:
    there = tuple(name in row.filed and name in row.materials for name in papers)
    return Carried(row.number, row.label, there)


def _rows(context: PublishContext, receiver: str, procedure: Procedure) -> list[_Row]:
    """What comes with the cases that wait for the receiver, by party and number.

    Where the procedure says at which steps originals are compared, only there, from each party
    its own; elsewhere everything from the one that has the papers now.
    """
    if not on_paper(procedure):
        return []
    compared = [step.name for step in procedure.review if step.originals]
    columns = (
        Application.number, Application.institution, Application.label, Application.materials,
        Application.step, Application.version,
    )  # fmt: skip
    query = (
        select(*columns, *([Application.values.label("filled")] if compared else []))
        .join(PendingAction, PendingAction.application == Application.number)
        .where(PendingAction.institution == receiver, Application.procedure == procedure.id)
    )
    if compared:
        query = query.where(PendingAction.step.in_(compared))
    moves = {} if compared else _moves(context, receiver, procedure)
    found = []
    for case in context.session.execute(query):
        filed = frozenset(name for name, pages in case.materials.items() if pages)
        if compared:
            brings = _brings(context, receiver, procedure, case)
        else:
            holder = held_by(procedure, case.institution, moves.get(case.number, ()))
            brings = [(holder, on_paper(procedure))]
        for party, materials in brings:
            if party != receiver and materials:
                found.append(_Row(party, case.number, case.version, case.label, materials, filed))
    return sorted(found, key=lambda row: (row.party, row.number))


def _moves(context: PublishContext, receiver: str, procedure: Procedure) -> dict[str, list[Moved]]:
    """What happened so far to the cases that wait for the receiver, by number, oldest first."""
    event = ApplicationEvent
    moved = (event.kind, event.institution, event.step, event.step_after, event.status_after)
    query = (
        select(event.subject, *moved)
        .join(PendingAction, PendingAction.application == event.subject)
        .join(Application, Application.number == event.subject)
        .where(PendingAction.institution == receiver, Application.procedure == procedure.id)
        .order_by(event.subject, event.seq)
    )
    found: dict[str, list[Moved]] = {}
    for number, *rest in context.session.execute(query):
        found.setdefault(number, []).append(Moved(*rest))
    return found


def _brings(
    context: PublishContext, receiver: str, procedure: Procedure, case: Any
) -> list[tuple[str, tuple[str, ...]]]:
    """The parties whose papers of the case the receiver compares, and which these are."""
    told = brought(procedure, case.step, case.institution, case.filled, context.tree)
    return [(each.party, each.materials) for each in told if each.receiver == receiver]
