"""read: drops become packages — unpacked, looked at and read in the sandbox."""

from __future__ import annotations

from flows.context import RunContext
from flows.progress import tracked
from flows.stages.guard import guarded
from ingest.read import read as read_drop


def read(ctx: RunContext) -> None:
    """Read every drop of the run; packages in the order in which they will be filed.

    The order is the catalogue's (base data first), then folder, name, drop.
    """
    drops = ctx.state.drops
    for drop in tracked(drops, "读取", len(drops)):
        with guarded(ctx, drop, "read"):
            package = read_drop(drop, ctx.catalogue, ctx.workspace, ctx.secret, ctx.sandbox)
            ctx.state.packages.append(package)
    orders = {id_: procedure.order for id_, procedure in ctx.catalogue.items()}
    ctx.state.packages.sort(
        key=lambda p: (
            orders.get(p.procedure or "", 10_000),
            p.drop.folder,
            p.drop.person,
            p.drop.name,
            p.drop.id,
        )
    )
