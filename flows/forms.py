"""The operator's way to a form: the same one the institution finds in its outbox."""

from __future__ import annotations

from dataclasses import replace

from flows.context import RunContext
from flows.errors import UsageFault
from flows.publishing import publish_context
from outputs.workbooks.form import FormData, build_form
from outputs.workbooks.form_data import form_data, notices_of
from procedures.model import Procedure
from procedures.records import Period
from procedures.words import OFFICE
from registry import institutions as books


def form_file(ctx: RunContext, id_: str, org: str, period: str = "") -> tuple[str, bytes]:
    """Title and bytes of the form of procedure `id_` for `org`.

    With `period`, a code of 通知与档期, year and term stand in the sheet's notes and only that
    notice is printed. Raises UsageFault for an unknown procedure, institution or period.
    """
    procedure = ctx.catalogue.get(id_)
    if procedure is None:
        raise UsageFault(f"没有业务 {id_}；baoshen procedures 列出全部业务")
    with ctx.register.read() as session:
        context = publish_context(ctx, session)
        if org != OFFICE and context.tree.get(org) is None:
            raise UsageFault(f"没有机构 {org}，请先投放机构名录")
        data = form_data(context, procedure, org)
        if period:
            data = _for_period(ctx, data, procedure, books.periods(session), period)
    return procedure.title, build_form(data)


def _for_period(
    ctx: RunContext, data: FormData, procedure: Procedure, periods: list[Period], code: str
) -> FormData:
    for period in periods:
        if period.code == code and period.procedure == procedure.period_owner:
            return replace(data, notices=notices_of([period], ctx.today))
    raise UsageFault(f"业务 {procedure.id} 没有编号为 {code} 的通知与档期")
