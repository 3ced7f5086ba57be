"""通知: the notice of each open period as PDF, beside the forms it opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from outputs.context import Job, PublishContext, basis_of
from outputs.documents.marks import in_words
from outputs.documents.notice import Materials, Notice
from outputs.planners.senders import receivers, safe_name
from procedures.model import Attachment, Procedure
from procedures.records import Period
from procedures.submitters import may_submit
from procedures.words import FOLDER_FORMS, OFFICE

_FORMATS = {"jpeg": "JPG", "png": "PNG", "pdf": "PDF"}


def plan_notices(context: PublishContext) -> Iterator[Job]:
    """The notice of each open period, to everybody who may use what it opens."""
    for period in _governed(context):
        opened = opened_by(context, period)
        if not opened or not period.opens <= context.today <= period.corrections_until:
            continue
        for code, institution in receivers(context):
            if code != OFFICE and any(may_submit(each, institution) for each in opened):
                yield _notice(context, opened, period, code)


def opened_by(context: PublishContext, period: Period) -> list[Procedure]:
    """What a period's notice is about: every procedure that its row opens, in catalogue order.

    A row under a procedure that shares another's notice (`period_owner`) opens nothing of its
    own; its notice is about that procedure alone.
    """
    named = context.catalogue.get(period.procedure)
    if named is None:
        return []
    opened = [each for each in context.catalogue.values() if each.period_owner == named.id]
    return opened or [named]


def _governed(context: PublishContext) -> Iterator[Period]:
    """Periods with the dates that are kept: a shared notice's where the procedure shares one.

    A row whose shared notice has no row of that year and term announces what nobody may do
    yet: it is left out.
    """
    periods = context.periods
    rows: Mapping[tuple[str, str, str], Period] = {
        (each.procedure, each.year, each.term): each for each in periods
    }
    for period in periods:
        procedure = context.catalogue.get(period.procedure)
        if procedure is None:
            continue
        kept = rows.get((procedure.period_owner, period.year, period.term))
        if kept is not None:
            yield replace(
                period,
                opens=kept.opens,
                closes=kept.closes,
                corrections_until=kept.corrections_until,
            )


def _notice(
    context: PublishContext, opened: list[Procedure], period: Period, institution: str
) -> Job:
    notice = notice_of(context, opened, period)
    return Job(
        key=f"notice/{institution}/{period.code}",
        basis=basis_of(notice.title, notice.number, notice.window, notice.lines, notice.materials),
        title=period.title,
        institution=institution,
        path=f"{FOLDER_FORMS}/通知_{safe_name(period.title)}.pdf",
        builder="notice",
        data=partial(notice_of, context, opened, period),
    )


def notice_of(context: PublishContext, opened: list[Procedure], period: Period) -> Notice:
    """What the notice of a period says about the procedures it opens, one at least."""
    titles = "".join(f"“{each.title}”" for each in opened)
    lines = [
        f"现就{period.year}年度第{period.term}期{titles}有关事项通知如下。",
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
        materials=tuple(_materials(each) for each in opened if each.attachments),
        issuer=context.settings.issuers.get(opened[0].system, ""),
        dated=period.opens,
        support_line=context.settings.support_line,
    )


def _materials(procedure: Procedure) -> Materials:
    return Materials(
        procedure.title, tuple(_material(procedure, each) for each in procedure.attachments)
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
