"""What persons are told by mail: that a slip waits for their signature, and what became of it.

They are told where to go, not what stands on it: the address may come from who asks, and the
slip itself is never his to hold (design 4). Only a person's own cases are told (D-X13).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy.orm import Session

from flows.context import RunContext
from procedures.tree import Tree
from procedures.words import Status
from registry.messages import MessageDraft
from registry.models import Application
from registry.persons import OUTCOME_TOPIC, SLIP_TOPIC, address_of, outcomes, person_code
from registry.slips import slips_out

_SENTENCE = (
    "《{title}》（申请编号 {number}）需要您本人确认：请带身份证原件到{window}，"
    "查看并签署《个人确认单》，由您选择同意或者不同意。"
)
_ANYWHERE = "所在地服务窗口"
_OUTCOMES = {
    Status.DONE: "《{title}》（申请编号 {number}）已办结。",
    Status.REJECTED: "《{title}》（申请编号 {number}）未通过，详情请到{window}查询。",
    Status.DECLINED: "《{title}》（申请编号 {number}）不予受理，详情请到{window}查询。",
    Status.LAPSED: "《{title}》（申请编号 {number}）逾期未确认，已失效。",
    Status.WITHDRAWN: "《{title}》（申请编号 {number}）已撤回。",
    Status.RETURNED: "《{title}》（申请编号 {number}）已退回{window}，请到窗口查看意见并补正。",
}


def slip_messages(ctx: RunContext, session: Session, tree: Tree) -> Iterator[MessageDraft]:
    """One message for each slip that is out, to whoever has left a mail address."""
    for slip in slips_out(session, ctx.secret):
        if address_of(session, slip.case):
            said = _said(ctx, tree, slip.case, _SENTENCE)
            yield _to_person(ctx, slip.case, SLIP_TOPIC, slip.number, said)


def outcome_messages(
    ctx: RunContext, session: Session, tree: Tree, runs: Collection[str]
) -> Iterator[MessageDraft]:
    """One message for each person's own case that these runs ended or brought back."""
    for case in outcomes(session, runs):
        if address_of(session, case):
            said = _said(ctx, tree, case, _OUTCOMES[Status(case.status)])
            yield _to_person(ctx, case, OUTCOME_TOPIC, f"{case.number}|{case.version}", said)


def _to_person(
    ctx: RunContext, case: Application, topic: str, about: str, text: str
) -> MessageDraft:
    """A message about a person's case; `about` is what he is told of once only."""
    return MessageDraft(
        key=f"{topic}|{about}",
        institution=person_code(case.number),
        topic=topic,
        text=text,
        on=ctx.today,
        run=ctx.run,
        procedure=case.procedure,
        application=case.number,
    )


def _said(ctx: RunContext, tree: Tree, case: Application, sentence: str) -> str:
    known = ctx.catalogue.get(case.procedure)
    started = known is not None and known.channel == "slip"  # at the window that filed it
    windows = [case.institution] if started else tree.windows(case.institution)
    return sentence.format(
        title=known.title if known else case.procedure,
        number=case.number,
        window="或".join(map(tree.name, windows)) or _ANYWHERE,
    )
