"""Certificates that come to their end: their institution is told in one message a procedure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from sqlalchemy.orm import Session

from flows.context import RunContext
from registry.expiring import expiring_notices
from registry.messages import MessageDraft, untold
from registry.notices import Notice

_ONE_DAY = "有 {count} 本证书 {first} 到期，已不足 {marks} 天"
_MANY = "有 {count} 本证书将在 {first} 至 {last} 到期（{marks}）"
_FORM = "：“表单”文件夹的《{title}》已经预填，“待办”文件夹逐本列明，请核对后办理。"


def renewal_messages(ctx: RunContext, session: Session) -> list[MessageDraft]:
    """A message to read for each institution and procedure of which anything is new to tell.

    Each last day and mark (90, 60, 30 days) has a key of its own, so that none is told twice:
    the first message speaks for those that are new tonight, the others are blank.
    """
    notices = {
        _key(notice): notice
        for notice in expiring_notices(session, ctx.catalogue.values(), ctx.today)
    }
    fresh = untold(session, [_draft(ctx, key, notice) for key, notice in notices.items()])
    found = []
    for _, group in groupby(fresh, key=attrgetter("institution", "procedure")):
        first, *others = group
        told = [notices[draft.key] for draft in (first, *others)]
        text = _text(ctx.catalogue[first.procedure].title, told)
        found += [replace(first, text=text), *others]
    return found


def _key(notice: Notice) -> str:
    last = notice.due.isoformat() if notice.due else ""
    return "|".join([last, notice.topic, notice.institution, notice.procedure, notice.step])


def _draft(ctx: RunContext, key: str, notice: Notice) -> MessageDraft:
    return MessageDraft(
        key=key,
        institution=notice.institution,
        topic=notice.topic,
        text="",
        on=ctx.today,
        run=ctx.run,
        procedure=notice.procedure,
    )


def _text(title: str, notices: Sequence[Notice]) -> str:
    """How many certificates, from when to when, how many of each mark; where they are listed."""
    days = sorted({notice.due for notice in notices if notice.due})
    counts: Counter[int] = Counter()
    for notice in notices:
        counts[int(notice.step)] += notice.count
    if len(days) == 1:
        sentence, marks = _ONE_DAY, str(min(counts))
    else:
        each = (f"不足 {mark} 天的 {counts[mark]} 本" for mark in sorted(counts))
        sentence, marks = _MANY, "、".join(each)
    return (sentence + _FORM).format(
        title=title, count=counts.total(), first=days[0], last=days[-1], marks=marks
    )
