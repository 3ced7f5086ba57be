"""notify: what the run means to whom becomes messages, and messages one mail an institution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from flows.context import RunContext
from flows.publishing import publish_context
from outputs.mail.notify import notify as send_mails
from procedures.load import Catalogue
from procedures.words import OFFICE
from registry import institutions as books
from registry import messages, notices
from registry.notices import Notice
from registry.seal import seal

_SENTENCES = {
    "filed": "《{title}》已收件 {count} 件，进入审核。",
    "to_confirm": "《{title}》有 {count} 件待确认：请核对后在“确认”列答复。",
    "returned": "《{title}》有 {count} 件被退回，请到“退回修改”文件夹查看意见。",
    "done": "《{title}》已办结 {count} 件。",
    "rejected": "《{title}》有 {count} 件未通过。",
    "declined": "《{title}》有 {count} 件不予受理。",
    "lapsed": "《{title}》有 {count} 件已失效。",
    "pending": "《{title}》（{step}）新到待审 {count} 件，请到“待审”文件夹办理。",
    "due": "《{title}》（{step}）有 {count} 件将在 2 个工作日内到期，请及时审核。",
    "overdue": "《{title}》（{step}）有 {count} 件已超过办理时限，请尽快审核。",
}
#: Topics a procedure file names otherwise than the register does.
_DECLARED = {"pending": "advanced", "overdue": "due", "to_confirm": "filed"}


def notify(ctx: RunContext) -> None:
    """Queue this run's messages; a nightly or hand-started run also sends the digests."""
    with ctx.register.write(ctx.lease) as session:
        told = notices.of_run(session, ctx.run)
        fresh = messages.queue_many(session, list(_drafts(ctx, told, ctx.run)))
        reminders = notices.due(session, ctx.today, books.holidays(session))
        fresh += messages.queue_many(session, list(_drafts(ctx, reminders)))
        fresh += _seal(ctx, session)
    ctx.report.messages_queued += fresh
    if ctx.kind == "watch" or ctx.lease is None:
        return
    with ctx.register.read() as session:
        context = publish_context(ctx, session)
        sent = send_mails(ctx.register, ctx.lease, context)
    ctx.report.messages_sent += sent.sent
    ctx.report.messages_failed += sent.failed


def _seal(ctx: RunContext, session: Session) -> int:
    """Seal what the run wrote, and tell the operator: who keeps the mails can prove the books."""
    made = seal(session, ctx.run, ctx.today)
    if made is None:
        return 0
    return messages.queue(
        session,
        key=f"seal|{ctx.run}",
        institution=OFFICE,
        topic="seal",
        text=f"运行 {ctx.run} 的台账封印：{made.hash}（涉及申报 {made.subjects} 件）",
        on=ctx.today,
        run=ctx.run,
    )


def _drafts(
    ctx: RunContext, told: Iterable[Notice], run: str = ""
) -> Iterator[messages.MessageDraft]:
    """Messages for the notices a procedure declares, each once in a run or for its last day."""
    for notice in told:
        if not _declared(ctx.catalogue, notice):
            continue
        title = ctx.catalogue[notice.procedure].title
        once = notice.due.isoformat() if notice.due else run
        key = "|".join([once, notice.topic, notice.institution, notice.procedure, notice.step])
        yield messages.MessageDraft(
            key=key,
            institution=notice.institution,
            topic=notice.topic,
            text=_SENTENCES[notice.topic].format(title=title, count=notice.count, step=notice.step),
            on=ctx.today,
            run=ctx.run,
            procedure=notice.procedure,
        )


def _declared(catalogue: Catalogue, notice: Notice) -> bool:
    procedure = catalogue.get(notice.procedure)
    wanted = _DECLARED.get(notice.topic, notice.topic)
    return procedure is not None and any(m.on == wanted for m in procedure.messages)
