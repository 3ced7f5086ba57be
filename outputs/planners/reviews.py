"""待审, 退回修改, 审核表 and 申报表: what waits for whom, and the papers about each application."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from outputs.context import SERIAL, Job, PublishContext, basis_of
from outputs.documents.legal_form import LEGAL_FORM
from outputs.planners.case_forms import FORMS, form_basis, form_key, form_output
from outputs.planners.cases import dossier_of
from outputs.planners.senders import safe_name
from outputs.workbooks.returned_cases import (
    RETURNED_KEY,
    emptied_procedures,
    returned_form,
    returned_procedures,
)
from outputs.workbooks.review_data import pending_books, review_data
from procedures.model import Output
from procedures.words import (
    FOLDER_APPLICATION_FORMS,
    FOLDER_ATTACHMENTS,
    FOLDER_LEGAL_FORMS,
    FOLDER_PENDING,
    FOLDER_RETURNED,
    OPEN_STATUSES,
    PERSON,
    Status,
)
from registry.models import Application, PendingAction


def review_key(institution: str, procedure: str) -> str:
    """The key of the review workbooks of one institution and procedure."""
    return f"review/{institution}/{procedure}"


def plan_reviews(context: PublishContext) -> Iterator[Job]:
    """A review workbook for each institution and procedure with something pending.

    The set of (number, version) is its basis: a new one only when that changed, under a new
    number, beside the old ones, which reviewers may still be filling in.
    """
    for (institution, procedure_id), form in pending_books(context).items():
        procedure = context.catalogue.get(procedure_id)
        if procedure is None:
            continue
        name = f"{safe_name(procedure.title)}_第{SERIAL}份"
        yield Job(
            key=review_key(institution, procedure_id),
            basis=form,
            title=name,
            institution=institution,
            path=f"{FOLDER_PENDING}/{name}.xlsx",
            builder="review",
            data=partial(review_data, context, institution, procedure, form),
        )


def plan_dossiers(context: PublishContext) -> Iterator[Job]:
    """一人一档 of every pending application, where the review workbook links to."""
    rows = context.session.execute(
        select(PendingAction.institution, Application.number, Application.version)
        .join(Application, Application.number == PendingAction.application)
        .where(PendingAction.institution != PERSON)
        .order_by(PendingAction.institution, Application.number)
    ).all()
    for institution, number, version in rows:
        yield Job(
            key=f"dossier/{institution}/{number}",
            basis=basis_of(number, version),
            title=f"{number} 一人一档",
            institution=institution,
            path=f"{FOLDER_PENDING}/{FOLDER_ATTACHMENTS}/{number}.pdf",
            builder="dossier",
            data=partial(dossier_of, context, number),
        )


def plan_returned(context: PublishContext) -> Iterator[Job]:
    """退回修改: the returned applications of an institution as a form to correct and drop.

    When the last one has come back, the workbook says that there is nothing left.
    """
    wanted = returned_procedures(context) | emptied_procedures(context)
    for (institution, procedure_id), form in sorted(wanted.items()):
        procedure = context.catalogue.get(procedure_id)
        if procedure is not None:
            yield Job(
                key=f"{RETURNED_KEY}{institution}/{procedure_id}",
                basis=form,
                title=f"{procedure.title}（退回修改）",
                institution=institution,
                path=f"{FOLDER_RETURNED}/{safe_name(procedure.title)}.xlsx",
                builder="form",
                data=partial(returned_form, context, institution, procedure, form),
            )


def plan_case_forms(context: PublishContext) -> Iterator[Job]:
    """The form of each application: when it is filed or edited, and again at the end.

    What is not filed yet (待补附件, 待确认, 预检) prints nothing (seed 004 L379).
    """
    outputs = {procedure.id: form_output(procedure) for procedure in context.catalogue.values()}
    declared = {id_: output for id_, output in outputs.items() if output is not None}
    wanted = (*OPEN_STATUSES - {Status.TO_CONFIRM}, Status.DONE, Status.REJECTED)
    numbers = context.session.scalars(
        select(Application.number)
        .where(Application.procedure.in_(sorted(declared)), Application.status.in_(sorted(wanted)))
        .order_by(Application.institution, Application.number)
    ).all()
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        cases = context.session.scalars(
            select(Application)
            .where(Application.number.in_(some))
            .order_by(Application.institution, Application.number)
        ).all()
        yield from (_case_form(context, case, declared[case.procedure]) for case in cases)
        context.session.expunge_all()  # thousands of rows need not stay in memory


def _case_form(context: PublishContext, case: Application, output: Output) -> Job:
    name = f"{case.number}_{safe_name(output.title)}.pdf"
    folder = FOLDER_LEGAL_FORMS if output.id == LEGAL_FORM else FOLDER_APPLICATION_FORMS
    return Job(
        key=form_key(output, case.number),
        basis=form_basis(case),
        title=output.title,
        institution=case.institution,
        path=f"{context.today.isoformat()}/{folder}/{name}",
        builder=output.id,
        data=partial(FORMS[output.id], context, case.number),
        reused=True,
    )
