"""receive: inbox entries become drops — claimed, archived, recorded, released."""

from __future__ import annotations

from flows.context import RunContext
from flows.logs import described, logger
from flows.progress import tracked
from flows.stages.outcome import keep
from flows.stages.twins import duplicate_of_earlier
from ingest import claim as claims
from ingest.inbox import settled
from procedures.records import Drop
from registry import drops


def receive(ctx: RunContext) -> None:
    """Take what has settled, and what dead runs left, in the order folder, name.

    A fault of one entry (a file we may not read, a disk that says no) is noted; the entry
    stays where it is and the others go on.
    """
    _reclaim(ctx)
    entries = settled(ctx.workspace.inbox, ctx.settings.settle_seconds, ctx.settings.stale_seconds)
    if entries:
        ctx.sandbox.warm()
    for entry in tracked(entries, "收件", len(entries)):
        try:
            drop = claims.claim(entry, ctx.workspace, ctx.run, ctx.today)
        except FileNotFoundError:
            continue  # somebody took it back; the next look will tell
        except OSError as error:
            _not_claimed(ctx, entry.folder, error)
            continue
        _record(ctx, drop, ctx.run)
    _resume(ctx)


def _reclaim(ctx: RunContext) -> None:
    """Take over what dead runs had claimed; what cannot be read stays and is told each run."""
    for run, path in claims.leftovers(ctx.workspace):
        try:
            drop = claims.reclaim(path, ctx.workspace, ctx.today)
        except (OSError, ValueError) as error:
            _not_claimed(ctx, f"var/work/{run}", error)
            continue
        _record(ctx, drop, run)


def _not_claimed(ctx: RunContext, place: str, error: Exception) -> None:
    logger().error("claim-failed", run=ctx.run, error=described(error))
    ctx.report.faults.append(f"{place} 有一项投递未能收取（{described(error)}）")


def _record(ctx: RunContext, drop: Drop, run: str) -> None:
    """Commit the drop's row, then let its work entry go; equal bytes are told so at once."""
    with ctx.register.write(ctx.lease) as session:
        known = drops.record(session, drop, ctx.run)
        finished = known.state == drops.DropState.FINISHED
    claims.release(drop, ctx.workspace, run)
    if finished:
        return  # answered already: a power cut has undone the release, and no more
    duplicate = None if drop.dry_run else duplicate_of_earlier(ctx, drop)
    if duplicate is not None:
        keep(ctx, [duplicate])
        return
    ctx.state.drops.append(drop)


def _resume(ctx: RunContext) -> None:
    """Add drops that an earlier run recorded and could not finish."""
    present = {drop.id for drop in ctx.state.drops}
    present |= {outcome.drop.id for outcome in ctx.state.outcomes}
    with ctx.register.read() as session:
        waiting = [drop for drop in drops.unfinished(session) if drop.id not in present]
    ctx.state.drops.extend(waiting)
    ctx.state.drops.sort(key=lambda drop: (drop.folder, drop.person, drop.name, drop.id))
