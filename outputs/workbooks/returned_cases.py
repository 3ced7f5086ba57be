"""退回修改/<业务>.xlsx: returned applications as a prefilled form, the opinion in 原因."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from outputs.context import PublishContext
from outputs.workbooks.form import FormData, build_form
from outputs.workbooks.form_data import form_data, form_id
from outputs.workbooks.history import events_of, last_refusal
from procedures import words
from procedures.model import Procedure
from procedures.words import STATUS_WORDS, Status
from registry import documents
from registry.models import Application

__all__ = [
    "RETURNED_KEY",
    "build_form",
    "emptied_procedures",
    "returned_form",
    "returned_procedures",
]

#: Key of a published workbook: this, then institution and procedure.
RETURNED_KEY = "returned/"
_NOTHING = "目前没有退回的申报，无需办理；本表仅作说明。"
_REMARK = "下列申报已被退回：请按“原因”修改后原样保存，再投递；照片、扫描件有变的一并投递。"


def returned_procedures(context: PublishContext) -> dict[tuple[str, str], str]:
    """(institution, procedure) with returned applications -> id of the form they make."""
    rows = context.session.execute(
        select(
            Application.institution,
            Application.procedure,
            Application.number,
            Application.version,
        )
        .where(Application.status == Status.RETURNED)
        .order_by(Application.institution, Application.procedure, Application.number)
    )
    found: dict[tuple[str, str], list[str]] = {}
    for institution, procedure, number, version in rows:
        found.setdefault((institution, procedure), []).append(f"{number}.{version}")
    return {key: form_id("returned", *key, *cases) for key, cases in found.items()}


def emptied_procedures(context: PublishContext) -> dict[tuple[str, str], str]:
    """(institution, procedure) whose published 退回修改 has nothing returned any more -> form id.

    The workbook stays where clerks look for it and says so, instead of showing old rows.
    """
    published = documents.current_by_prefix(context.session, RETURNED_KEY)
    known = [tuple(key.removeprefix(RETURNED_KEY).split("/")) for key in published]
    waiting = returned_procedures(context)
    return {
        (key[0], key[1]): form_id("returned", *key)
        for key in known
        if len(key) == 2 and key not in waiting
    }


def returned_form(
    context: PublishContext, institution: str, procedure: Procedure, form: str
) -> FormData:
    """The form with every returned application of the institution, by number."""
    session = context.session
    cases = session.execute(
        select(Application.number, Application.row_id, Application.values.label("filled"))
        .where(
            Application.institution == institution,
            Application.procedure == procedure.id,
            Application.status == Status.RETURNED,
        )
        .order_by(Application.number)
    ).all()
    history = events_of(session, (case.number for case in cases))
    rows = []
    for case in cases:
        refusal = last_refusal(history.get(case.number, ()))
        rows.append(
            {
                **case.filled,
                words.COLUMN_RESULT: STATUS_WORDS[Status.RETURNED],
                words.COLUMN_REASON: refusal.sentence(context.tree) if refusal else "",
                words.COLUMN_NUMBER: case.number,
                words.COLUMN_ROW_ID: case.row_id,
            }
        )
    empty = form_data(context, procedure.model_copy(update={"prefill": None}), institution, form)
    if not rows:
        return replace(empty, remarks=(_NOTHING,), idle=_NOTHING)
    return replace(empty, rows=tuple(rows), remarks=(_REMARK,))
