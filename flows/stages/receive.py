"""receive: inbox entries become drops — claimed, archived, recorded, released."""

from __future__ import annotations

from flows.context import RunContext
from flows.logs import described, logger
from flows.progress import tracked
from flows.stages.outcome import keep
from flows.stages.twins import duplicate_of_earlier
from ingest import claim as claims
from ingest.closed import closed, closed_drop
from ingest.inbox import Entry, settled
from ingest.loose import drops_to_be
from procedures.records import Drop
from registry import drops


def receive(ctx: RunContext) -> None:
    """Take what has settled, and what dead runs left, in the order folder, name.

    Loose photos and scans of one folder that have settled are one drop; what is still being
    written stays for the next run and holds nobody up. What its owner keeps closed to us stays
    too and gets one receipt. A fault of one entry (a disk that says no) is noted; the entry stays
    where it is and the others go on.
    """
    _reclaim(ctx)
    entries = settled(ctx.workspace.inbox, ctx.settings.settle_seconds, ctx.settings.stale_seconds)
    if entries:
        ctx.sandbox.warm()
    parts = drops_to_be(entries)
    for part in tracked(parts, "收件", len(parts)):
        if ctx.lease is not None:
            ctx.lease.require()
        what = closed(part[0]) if len(part) == 1 else None
        if what is not None:
            _record(ctx, closed_drop(part[0], what, ctx.today), ctx.run)
            continue
        try:
            drop = _claimed(ctx, part)
        except FileNotFoundError:
            continue  # somebody took it back; the next look will tell
        except OSError as error:
            _not_claimed(ctx, part[0].folder, error)
            continue
        _record(ctx, drop, ctx.run)
    _resume(ctx)


def _claimed(ctx: RunContext, part: tuple[Entry, ...]) -> Drop:
    """One entry, or loose files together; of those left behind the first cause is told."""
    if len(part) == 1:
        return claims.claim(part[0], ctx.workspace, ctx.run, ctx.today)
    drop, left = claims.claim_loose(part, ctx.workspace, ctx.run, ctx.today)
    for error in left[:1]:
        _not_claimed(ctx, part[0].folder, error)
    return drop


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
        return  # answered already: a power cut undid the release, or it is closed as it was
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
