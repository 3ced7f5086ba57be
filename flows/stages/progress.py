"""progress: what time does — waits end, timers run out, who was 停用 is relieved."""

from __future__ import annotations

from flows.context import RunContext
from flows.logs import described, logger, places
from registry import institutions as books
from registry import marks
from registry import progress as timers
from registry.bodies import body_of
from registry.moves import Clock
from registry.reroute import reroute_all


def progress(ctx: RunContext) -> None:
    """Move every open application whose time has come by the business date.

    A case that cannot be moved is a fault of ours: told, left as it was, tried again next run.
    """

    def failed(number: str, error: Exception) -> None:
        told = {"places": places(error), "error": described(error)}
        logger().error("progress-failed", run=ctx.run, application=number, **told)
        ctx.report.faults.append(f"申报 {number} 到期办理出错，已保留原状，下次运行再试")

    with ctx.register.write(ctx.lease) as session:
        clock = Clock(ctx.run, ctx.today, books.holidays(session))
        tree, bodies = books.tree(session), body_of(session)
        rerouted = reroute_all(session, bodies, tree, clock)
        moved, closed = timers.advance(
            session,
            bodies,
            tree,
            clock,
            events=marks.happened(session),
            objections=marks.objections(session),
            on_fault=failed,
        )
    ctx.report.advanced += moved + rerouted
    ctx.report.closed += closed
