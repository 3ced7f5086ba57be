"""资料交接单 of each review batch: for who receives it, and for each institution that brings it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from outputs.context import SERIAL, Job, PublishContext, basis_of
from outputs.documents.handover import Carried, Handover, Section
from outputs.planners.senders import safe_name
from outputs.workbooks.review_data import pending_books
from procedures.model import Procedure
from procedures.words import FOLDER_PENDING
from registry.models import Application, PendingAction

FOLDER_HANDOVERS = "资料交接单"


def plan_handovers(context: PublishContext) -> Iterator[Job]:
    """One slip a review workbook beside it; the senders' own sections in their folders.

    What an institution reviews of its own it hands to nobody.
    """
    for (receiver, procedure_id), form in pending_books(context).items():
        procedure = context.catalogue.get(procedure_id)
        if procedure is None or not _papers(procedure):
            continue
        cases = _cases(context, receiver, procedure)
        if not cases:
            continue
        name = f"{safe_name(procedure.title)}_第{SERIAL}份"
        yield Job(
            key=f"handover/{receiver}/{procedure_id}",
            basis=form,
            title=f"{name}_资料交接单",
            institution=receiver,
            path=f"{FOLDER_PENDING}/{name}_资料交接单.pdf",
            builder="handover",
            data=partial(_slip, context, receiver, procedure, cases),
        )
        yield from _senders(context, receiver, procedure, cases)


def _senders(
    context: PublishContext, receiver: str, procedure: Procedure, cases: Sequence[Any]
) -> Iterator[Job]:
    """The section of each institution that sends papers to another one."""
    for sender, group in groupby(cases, key=attrgetter("institution")):
        if sender not in context.folders:
            continue
        own = list(group)
        name = f"{safe_name(procedure.title)}_送{safe_name(context.tree.name(receiver))}"
        yield Job(
            key=f"handover/{sender}/{procedure.id}/{receiver}",
            basis=basis_of([case.number for case in own]),
            title=f"{procedure.title}资料交接单",
            institution=sender,
            path=f"{context.today.isoformat()}/{FOLDER_HANDOVERS}/{name}.pdf",
            builder="handover",
            data=partial(_slip, context, receiver, procedure, own),
        )


def _slip(
    context: PublishContext, receiver: str, procedure: Procedure, cases: Sequence[Any]
) -> Handover:
    papers = _papers(procedure)
    return Handover(
        title=procedure.title,
        batch=f"{context.today.isoformat()} 待审",
        receiver=context.tree.name(receiver),
        materials=papers,
        sections=tuple(
            Section(context.tree.name(sender), tuple(_carried(case, papers) for case in own))
            for sender, own in groupby(cases, key=attrgetter("institution"))
        ),
        made_on=context.today,
        support_line=context.settings.support_line,
    )


def _carried(case: Any, papers: Sequence[str]) -> Carried:
    there = tuple(bool(case.materials.get(name)) for name in papers)
    return Carried(case.number, case.label, there)


def _papers(procedure: Procedure) -> tuple[str, ...]:
    """Materials that exist on paper: what is scanned, not the photo."""
    return tuple(each.name for each in procedure.attachments if each.kind != "photo")


def _cases(context: PublishContext, receiver: str, procedure: Procedure) -> Sequence[Any]:
    """What others sent that waits here, by institution and number."""
    columns = (
        Application.number, Application.institution, Application.label, Application.materials
    )  # fmt: skip
    query = (
        select(*columns)
        .join(PendingAction, PendingAction.application == Application.number)
        .where(
            PendingAction.institution == receiver,
            Application.procedure == procedure.id,
            Application.institution != receiver,
        )
        .order_by(Application.institution, Application.number)
    )
    return context.session.execute(query).all()
