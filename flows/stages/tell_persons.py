"""What persons are told by mail: that a slip waits at the window for their signature (design 4).

They are told where to go, not what stands on it: the address comes from who asks, and the slip
itself is never his to hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from flows.context import RunContext
from procedures.tree import Tree
from registry.messages import MessageDraft
from registry.slips import SLIP_TOPIC, address_of, person_code, slips_out

_SENTENCE = (
    "《{title}》（申请编号 {number}）需要您本人确认：请带身份证原件到{window}，"
    "查看并签署《个人确认单》，由您选择同意或者不同意。"
)
_ANYWHERE = "所在地服务窗口"


def slip_messages(ctx: RunContext, session: Session, tree: Tree) -> Iterator[MessageDraft]:
    """One message for each slip that is out, to whoever has left a mail address."""
    for slip in slips_out(session, ctx.secret):
        case = slip.case
        if not address_of(session, case):
            continue
        windows = [tree.name(code) for code in tree.windows(case.institution)]
        known = ctx.catalogue.get(case.procedure)
        yield MessageDraft(
            key=f"{SLIP_TOPIC}|{slip.number}",
            institution=person_code(case.number),
            topic=SLIP_TOPIC,
            text=_SENTENCE.format(
                title=known.title if known else case.procedure,
                number=case.number,
                window="或".join(windows) or _ANYWHERE,
            ),
            on=ctx.today,
            run=ctx.run,
            procedure=case.procedure,
            application=case.number,
        )
