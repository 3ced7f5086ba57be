"""待个人确认: the slips that are out, at the service windows of each person's area.

Never in the folder of the institution that asks. Where an area has no window, the operator
gets them and sees that they reach the person.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from outputs.context import Job, PublishContext, basis_of
from outputs.documents.slip import PersonSlip
from outputs.planners.senders import safe_name
from procedures.load import fingerprint
from procedures.model import FieldType, Procedure
from procedures.submitters import may_submit
from procedures.words import FOLDER_FORMS, OFFICE
from registry.models import Application
from registry.procedure_versions import body
from registry.slips import Slip, slips_out

FOLDER_SLIPS = "待个人确认"
TITLE = "个人确认单"
#: Fields of who files, not of what is asked for.
_SECRETARIAL = frozenset({"填报人", "经办人", "已核验证件", "上报", "电子邮箱"})


def plan_slips(context: PublishContext) -> Iterator[Job]:
    """One page a slip, for each window that may register it; blank ones for each window."""
    yield from _blanks(context)
    for slip in slips_out(context.session, context.secret):
        for window in slip_windows(context, slip):
            name = f"{slip.case.number}_{safe_name(TITLE)}.pdf"
            yield Job(
                key=f"slip/{window}/{slip.case.number}",
                basis=basis_of(slip.number),
                title=TITLE,
                institution=window,
                path=f"{FOLDER_SLIPS}/{name}",
                builder="slip",
                data=partial(_slip, context, slip),
            )


def slip_windows(context: PublishContext, slip: Slip) -> list[str]:
    """Who hands the slip to the person: windows of the area, the operator where there is none."""
    windows = context.tree.windows(slip.case.institution)
    return [code for code in windows if code in context.folders] or [OFFICE]


def _blanks(context: PublishContext) -> Iterator[Job]:
    """The sheets on which a person starts a request, of procedures with `channel: slip`."""
    for procedure in context.catalogue.values():
        if procedure.channel != "slip":
            continue
        for window in context.tree:
            if window.code not in context.folders or not may_submit(procedure, window):
                continue
            title = f"{procedure.title}申请单"
            yield Job(
                key=f"slip/{window.code}/{procedure.id}",
                basis=basis_of(fingerprint(procedure), context.settings.support_line),
                title=title,
                institution=window.code,
                path=f"{FOLDER_FORMS}/{safe_name(title)}.pdf",
                builder="slip",
                data=partial(_blank, context, procedure, title),
            )


def _blank(context: PublishContext, procedure: Procedure, title: str) -> PersonSlip:
    shown = [field.name for field in procedure.fields if field.name not in _SECRETARIAL]
    return PersonSlip(
        title=title,
        request=procedure.title,
        slip="",
        number="",
        institution="",
        cells=tuple((name, "") for name in shown),
        words=(),
        until=None,
        made_on=context.today,
        support_line=context.settings.support_line,
    )


def _slip(context: PublishContext, slip: Slip) -> PersonSlip:
    case = slip.case
    procedure = body(context.session, case.procedure, case.procedure_version)
    step = procedure.step(case.step)
    days = step.timer.after_days if step.timer else None
    return PersonSlip(
        title=TITLE,
        request=procedure.title,
        slip=slip.number,
        number=case.number,
        institution=context.tree.name(case.institution),
        cells=_cells(context, case),
        words=tuple(step.decisions),
        until=case.step_since + timedelta(days=days) if days is not None else None,
        made_on=context.today,
        support_line=context.settings.support_line,
    )


def _cells(context: PublishContext, case: Application) -> tuple[tuple[str, str], ...]:
    """What was asked for, as filed; whole, because the person signs it."""
    procedure = context.catalogue[case.procedure]
    shown = [
        field
        for field in procedure.fields
        if field.name not in _SECRETARIAL and field.type is not FieldType.EMAIL
    ]
    return tuple((f.name, case.values[f.name]) for f in shown if case.values.get(f.name))
