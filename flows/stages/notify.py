"""notify: the run is sealed, and messages become one mail an institution."""

from __future__ import annotations

from sqlalchemy.orm import Session

from flows.context import RunContext
from flows.publishing import publish_context
from outputs.mail.notify import MailReport
from outputs.mail.notify import notify as send_mails
from outputs.mail.notify import notify_again as send_again
from procedures.words import OFFICE
from registry import messages
from registry.seal import seal


def notify(ctx: RunContext) -> None:
    """Seal the run; a nightly or hand-started one also sends the digests."""
    with ctx.register.write(ctx.lease) as session:
        ctx.report.messages_queued += _seal(ctx, session)
    if ctx.kind == "watch" or ctx.lease is None:
        return
    with ctx.register.read() as session:
        sent = send_mails(ctx.register, ctx.lease, publish_context(ctx, session))
    _count(ctx, sent)


def notify_again(ctx: RunContext) -> MailReport:
    """Try the mails once more that were given up: the operator has mended what was wrong."""
    if ctx.lease is None:
        raise ValueError("sending needs the lease")
    with ctx.register.read() as session:
        sent = send_again(ctx.register, ctx.lease, publish_context(ctx, session))
    _count(ctx, sent)
    return sent


def _count(ctx: RunContext, sent: MailReport) -> None:
    ctx.report.messages_sent += sent.sent
    ctx.report.messages_failed += sent.failed
    if sent.given_up:
        tries = messages.MAX_SENDS
        ctx.report.notes.append(
            f"有 {sent.given_up} 封邮件试发 {tries} 次未成，不再自动重发；"
            "改正机构名录中的邮箱后，运行 baoshen publish --mails 重发"
        )


def _seal(ctx: RunContext, session: Session) -> int:
    """Seal what the run wrote, and tell the operator: who keeps the mails can prove the books."""
    made = seal(session, ctx.run, ctx.today)
    if made is None:
        return 0
    return messages.queue(
        session,
        key=f"seal|{ctx.run}",
        institution=OFFICE,
        topic=messages.SEAL_TOPIC,
        text=f"运行 {ctx.run} 的台账封印：{made.hash}（涉及申报 {made.subjects} 件）",
        on=ctx.today,
        run=ctx.run,
    )
