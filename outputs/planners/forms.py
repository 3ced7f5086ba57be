"""表单: the current form of every procedure an institution may use now, and its notice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from outputs.context import Job, PublishContext, basis_of
from outputs.documents.marks import in_words
from outputs.documents.notice import Notice
from outputs.planners.senders import is_open, may_submit, receivers, safe_name
from outputs.workbooks.form_data import form_data
from procedures.model import Attachment, Procedure
from procedures.records import Period
from procedures.words import FOLDER_FORMS, OFFICE
from registry import institutions as books

_FORMATS = {"jpeg": "JPG", "png": "PNG", "pdf": "PDF"}


def plan_forms(context: PublishContext) -> Iterator[Job]:
    """One form for each institution and procedure whose window is open."""
    periods = books.periods(context.session)
    for procedure in context.catalogue.values():
        if not is_open(procedure, periods, context):
            continue
        for code, institution in receivers(context):
            if may_submit(procedure, institution):
                yield _form(context, procedure, code)


def plan_notices(context: PublishContext) -> Iterator[Job]:
    """The notice of each open period, beside the forms it opens."""
    for period in books.periods(context.session):
        procedure = context.catalogue.get(period.procedure)
        if procedure is None or not period.opens <= context.today <= period.corrections_until:
            continue
        for code, institution in receivers(context):
            if code != OFFICE and may_submit(procedure, institution):
                yield _notice(context, procedure, period, code)


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


def _notice(context: PublishContext, procedure: Procedure, period: Period, code: str) -> Job:
    notice = notice_of(context, procedure, period)
    return Job(
        key=f"notice/{code}/{period.code}",
        basis=basis_of(notice.title, notice.number, notice.window, notice.lines, notice.materials),
        title=period.title,
        institution=code,
        path=f"{FOLDER_FORMS}/通知_{safe_name(period.title)}.pdf",
        builder="notice",
        data=partial(notice_of, context, procedure, period),
    )


def notice_of(context: PublishContext, procedure: Procedure, period: Period) -> Notice:
    """What the notice of a period says."""
    opened = [p.title for p in context.catalogue.values() if p.period_owner == procedure.id]
    lines = [
        f"现就{period.year}年度第{period.term}期“{'”“'.join(opened)}”有关事项通知如下。",
        f"报名时间为{in_words(period.opens)}至{in_words(period.closes)}，逾期不再受理；"
        f"报名时间内已报送、需要补正的，补正截止为{in_words(period.corrections_until)}。",
    ]
    if period.review_until:
        lines.append(f"各级审核机构应于{in_words(period.review_until)}前完成审核。")
    if period.training_from and period.training_to:
        place = f"，地点：{period.place}" if period.place else ""
        dates = f"{in_words(period.training_from)}至{in_words(period.training_to)}"
        lines.append(f"培训时间为{dates}{place}。")
    if period.quota:
        lines.append(f"本期名额共{period.quota}人。")
    lines.append("请使用本文件夹内的表格填写，连同附件放入本单位投递文件夹。")
    return Notice(
        title=period.title,
        number=period.notice_number,
        window=f"报名时间：{period.opens.isoformat()} 至 {period.closes.isoformat()}",
        lines=tuple(lines),
        materials=tuple(_material(procedure, each) for each in procedure.attachments),
        issuer=context.settings.issuers.get(procedure.system, ""),
        dated=period.opens,
        support_line=context.settings.support_line,
    )


def _material(procedure: Procedure, each: Attachment) -> str:
    key = procedure.key_field.name
    name = f"〈{key}〉" if each.kind == "photo" else f"〈{key}〉_{each.name}"
    words = [f"{each.name}：{'、'.join(_FORMATS[form] for form in each.formats)} 格式"]
    if each.width and each.height:
        words.append(f"{each.width}像素×{each.height}像素")
    if each.max_bytes:
        words.append(f"小于{each.max_bytes // 1024}KB")
    words.append(f"文件名为“{name}”")
    if not each.required:
        words.append("有该项内容的须提供")
    return "，".join(words) + "。"
