"""progress: what time does — waits that end, timers that run out, reminders that are due."""

from __future__ import annotations

from flows.context import RunContext
from registry import institutions as books
from registry import progress as timers
from registry.bodies import body_of
from registry.moves import Clock


def progress(ctx: RunContext) -> None:
    """Move every open application whose time has come by the business date."""
    with ctx.register.write(ctx.lease) as session:
        clock = Clock(ctx.run, ctx.today, books.holidays(session))
        moved, closed = timers.advance(session, body_of(session), books.tree(session), clock)
    ctx.report.advanced += moved
    ctx.report.closed += closed
