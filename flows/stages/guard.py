"""One drop's fault is that drop's alone: it is kept, told, tried again; the others go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flows.context import RunContext
from flows.logs import described, logger, places
from flows.report import DropReport
from procedures.records import Drop
from procedures.words import DropResult
from registry import drops
from registry.lease import LeaseLost


@contextmanager
def guarded(ctx: RunContext, drop: Drop, stage: str) -> Iterator[None]:
    """Run a block for one drop; a fault of ours marks it failed and is not raised.

    A lost lease is no drop's fault: it ends the run.
    """
    try:
        yield
    except LeaseLost:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the other drops must go on
        logger().error(
            f"{stage}-failed",
            run=ctx.run,
            drop=drop.id,
            places=places(error),
            error=described(error),
        )
        _failed(ctx, drop)


def _failed(ctx: RunContext, drop: Drop) -> None:
    ctx.report.add_drop(DropReport(drop.sha256, drop.folder, drop.name, DropResult.FAILED))
    ctx.report.faults.append(f"投递 {drop.id} 处理出错，已保留")
    with ctx.register.write(ctx.lease) as session:
        if drops.fail(session, drop.id) >= drops.MAX_ATTEMPTS:
            drops.set_aside(session, drop.id)
            ctx.report.faults.append(f"投递 {drop.id} 已连续失败 {drops.MAX_ATTEMPTS} 次，隔离保存")
