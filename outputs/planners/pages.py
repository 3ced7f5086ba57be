"""Pages: the photo sheets of review batches, and every institution's index of its folder."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from outputs.context import SERIAL, Job, PublishContext
from outputs.pages.contact_sheet import ContactSheet, Portrait
from outputs.pages.index_data import INDEX_FILE, index_page, province
from outputs.planners.reviews import review_key
from outputs.planners.senders import receivers, safe_name
from outputs.workbooks.review_data import pending_books, photo_path
from procedures.model import Procedure
from procedures.words import FOLDER_ATTACHMENTS, FOLDER_PENDING
from registry.models import Application, PendingAction


def plan_contact_sheets(context: PublishContext) -> Iterator[Job]:
    """照片一览 beside each review workbook whose applications bring photos; the same number."""
    for (institution, procedure_id), form in pending_books(context).items():
        procedure = context.catalogue.get(procedure_id)
        if procedure is None or not any(a.kind == "photo" for a in procedure.attachments):
            continue
        name = f"{safe_name(procedure.title)}_第{SERIAL}份_照片一览"
        yield Job(
            key=f"photos/{institution}/{procedure_id}",
            basis=form,
            title=name,
            institution=institution,
            path=f"{FOLDER_PENDING}/{name}.html",
            builder="contact-sheet",
            data=partial(_contact_sheet, context, institution, procedure),
            beside=review_key(institution, procedure_id),
        )


def _contact_sheet(context: PublishContext, institution: str, procedure: Procedure) -> ContactSheet:
    pending = select(PendingAction.application).where(PendingAction.institution == institution)
    cases = context.session.scalars(
        select(Application)
        .where(Application.number.in_(pending), Application.procedure == procedure.id)
        .order_by(Application.institution, Application.number)
    )
    portraits = [
        Portrait(
            case.number,
            case.label,
            context.tree.name(case.institution),
            photo_path(context.workspace, procedure, case.materials),
            f"{FOLDER_ATTACHMENTS}/{case.number}.pdf",
        )
        for case in cases
    ]
    return ContactSheet(
        title=procedure.title,
        institution=context.tree.name(institution),
        today=context.today,
        support_line=context.settings.support_line,
        portraits=tuple(portraits),
    )


def plan_index(context: PublishContext) -> Iterator[Job]:
    """index.html of everybody who has an outbox: links to what is current at this moment."""
    shared = province(context)
    for code, _ in receivers(context):
        page = index_page(context, code, shared)
        yield Job(
            key=f"index/{code}",
            basis=page.basis(),
            title=f"{context.tree.name(code)}首页",
            institution=code,
            path=INDEX_FILE,
            builder="index",
            data=page,
        )
