"""What the run means to whom becomes messages; mails carry them later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flows.context import RunContext
from flows.stages.tell_persons import outcome_messages, slip_messages
from flows.stages.tell_renewals import renewal_messages
from procedures.load import Catalogue
from procedures.tree import Tree
from registry import institutions as books
from registry import messages, notices, runs
from registry.bodies import body_of
from registry.notices import Notice
from registry.originals import originals
from registry.parties import of_parties
from registry.reminders import reminders

_SENTENCES = {
    "filed": "《{title}》已收件 {count} 件，进入审核。",
    "confirmed": "《{title}》已确认 {count} 件，进入审核。",
    "to_confirm": "《{title}》有 {count} 件待确认：请核对后在“确认”列答复。",
    "returned": "《{title}》有 {count} 件被退回，请到“退回修改”文件夹查看意见。",
    "done": "《{title}》已办结 {count} 件。",
    "party_done": "《{title}》有涉及贵单位的 {count} 件已办结。",
    "answered": "《{title}》已办结 {count} 件，结果见贵单位结果文件夹（outbox）中当日的文件夹。",
    "rejected": "《{title}》有 {count} 件未通过。",
    "declined": "《{title}》有 {count} 件不予受理。",
    "lapsed": "《{title}》有 {count} 件已失效。",
    "rerouted": "《{title}》有 {count} 件因原审核机构停用，改由其他机构继续办理，无需重新报送。",
    "pending": "《{title}》（{step}）新到待审 {count} 件，请到“待审”文件夹办理。",
    "reminder": "《{title}》（{step}）有 {count} 件尚未答复，请尽快办理。",
    "due": "《{title}》（{step}）有 {count} 件将在 2 个工作日内到期，请及时审核。",
    "originals": "《{title}》（{step}）有 {count} 件：请将扫描件对应的书面原件送{place}核对。",
    "overdue": "《{title}》（{step}）有 {count} 件已超过办理时限，请尽快审核。",
}
#: Topics a procedure file names otherwise than the register does.
_DECLARED = {
    "pending": "advanced",
    "overdue": "due",
    "to_confirm": "filed",
    "confirmed": "filed",
    "answered": "done",
}
#: Topics that need no declaration: who decides has changed without anybody's asking; what
#: was asked of another party is done; and reminders, which the step's own timer declares, and
#: paper originals, which the step declares.
_ALWAYS = frozenset({"rerouted", "party_done", "reminder", "originals"})


def queue_messages(ctx: RunContext) -> None:
    """Queue what this run did and what is due, each once: pages and mails of the run tell it.

    What a run did that died before it could tell is told together with it.
    """
    with ctx.register.write(ctx.lease) as session:
        untold = runs.untold(session)
        tree = books.tree(session)
        told = notices.of_runs(session, untold)
        bodies = body_of(session)
        told += originals(session, bodies, untold)
        told += of_parties(session, bodies, untold)
        fresh = messages.queue_many(session, list(_drafts(ctx, told, tree, ctx.run)))
        ended = outcome_messages(ctx, session, tree, untold)
        fresh += messages.queue_many(session, list(ended))
        runs.mark_told(session, untold)
        due = notices.due(session, ctx.today, books.holidays(session))
        due += reminders(session, bodies, ctx.today)
        fresh += messages.queue_many(session, list(_drafts(ctx, due, tree)))
        fresh += messages.queue_many(session, renewal_messages(ctx, session))
        fresh += messages.queue_many(session, list(slip_messages(ctx, session, tree)))
    ctx.report.messages_queued += fresh


def _drafts(
    ctx: RunContext, told: Iterable[Notice], tree: Tree, run: str = ""
) -> Iterator[messages.MessageDraft]:
    """Messages for the notices a procedure declares, each once in a run or for its last day."""
    for notice in told:
        if not _declared(ctx.catalogue, notice):
            continue
        title = ctx.catalogue[notice.procedure].title
        once = notice.due.isoformat() if notice.due else run
        parts = [once, notice.topic, notice.institution, notice.procedure, notice.step]
        key = "|".join([*parts, notice.place] if notice.place else parts)
        yield messages.MessageDraft(
            key=key,
            institution=notice.institution,
            topic=notice.topic,
            text=_SENTENCES[notice.topic].format(
                title=title,
                count=notice.count,
                step=notice.step,
                due=notice.due,
                place=tree.name(notice.place),
            ),
            on=ctx.today,
            run=ctx.run,
            procedure=notice.procedure,
        )


def _declared(catalogue: Catalogue, notice: Notice) -> bool:
    procedure = catalogue.get(notice.procedure)
    if procedure is None or notice.topic in _ALWAYS:
        return procedure is not None
    wanted = _DECLARED.get(notice.topic, notice.topic)
    return any(m.on == wanted for m in procedure.messages)
