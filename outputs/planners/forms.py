"""表单: the current form of every procedure an institution may use now."""

from __future__ import annotations

from collections.abc import Iterator

from outputs.context import Job, PublishContext, basis_of
from outputs.planners.senders import is_open, receivers, safe_name
from outputs.workbooks.form_data import form_data
from procedures.model import Procedure
from procedures.submitters import may_submit
from procedures.words import FOLDER_FORMS


def plan_forms(context: PublishContext) -> Iterator[Job]:
    """One form for each institution and procedure whose window is open."""
    periods = context.periods
    for procedure in context.catalogue.values():
        if not is_open(procedure, periods, context):
            continue
        for code, institution in receivers(context):
            if may_submit(procedure, institution):
                yield _form(context, procedure, code)


def _form(context: PublishContext, procedure: Procedure, code: str) -> Job:
    data = form_data(context, procedure, code)
    basis = basis_of(
        data.identity.form, data.notices, data.rows, data.choices.words, data.support, data.remarks
    )
    return Job(
        key=f"form/{code}/{procedure.id}",
        basis=basis,
        title=procedure.title,
        institution=code,
        path=f"{FOLDER_FORMS}/{safe_name(procedure.title)}.xlsx",
        builder="form",
        data=data,
    )
