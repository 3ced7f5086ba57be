"""One run: the stages in their order, with Prefect looking on or without it.

Ownership is the lease's alone (design 7): whatever Prefect believes about a run, only the
lease holder commits. A Prefect that dies in the middle costs its pages, not the run.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter

from flows import logs, prefect_server
from flows.business_date import parse_date
from flows.context import RunContext, open_context
from flows.errors import BaoshenError, RunFaulty, SystemFault, translated
from flows.logs import described, logger, places
from flows.progress import say
from flows.report import RunReport
from flows.settings import load_settings
from flows.summary import STAGE_WORDS
from procedures.workspace import Workspace

#: Rows, findings and what SQLAlchemy makes of them come by the ten thousand and live to the end
#: of their stage: looking for garbage among them as often as Python does by default takes a
#: third of the time (docs/performance.md).
_COLLECT_AFTER = (50_000, 20, 20)
#: Workspace root -> the run that is open in this process.
_OPEN: dict[Path, RunContext] = {}


@dataclass(frozen=True, slots=True)
class Request:
    """Which run is wanted. `day` None = the clock's business date; `wait_seconds` for the lease."""

    workspace: Workspace
    kind: str = "manual"
    day: date | None = None
    wait_seconds: float = 0.0

    @classmethod
    def of(cls, workspace: str, kind: str, day: str) -> Request:
        """From the parameters of a Prefect flow run; scheduled runs wait for the lease."""
        place = Workspace(Path(workspace))
        minutes = load_settings(place.settings).lease_wait_minutes if kind == "nightly" else 0
        return cls(place, kind, parse_date(day) if day else None, minutes * 60)


def run_once(request: Request) -> RunReport:
    """Do one run and say what it did; our own faults are in the report, not raised.

    Raises the errors of `open_context`, which stop a run before it begins.
    """
    with entered(request) as ctx:
        try:
            _run(ctx, request)
        except RunFaulty:
            pass  # the report holds them already
        except SystemFault as fault:
            ctx.report.faults.append(str(fault))
    return ctx.report


@contextmanager
def entered(request: Request) -> Iterator[RunContext]:
    """The workspace's open run in this process, or a new one for the length of the block."""
    root = request.workspace.root.absolute()
    if root in _OPEN:
        yield _OPEN[root]
        return
    started = perf_counter()
    os.umask(0o077)  # whichever door the run came through, Prefect's own workers among them
    logs.set_up(request.workspace)
    opening = open_context(request.workspace, request.kind, request.day, request.wait_seconds)
    with _collecting_less_often(), opening as ctx:
        logger().info("run-start", run=ctx.run, kind=ctx.kind, date=str(ctx.today))
        _OPEN[root] = ctx
        try:
            yield ctx
        except SystemFault as fault:
            ctx.report.faults.append(str(fault))
            _finish(ctx)
            raise
        else:
            _finish(ctx)
        finally:
            del _OPEN[root]
            ctx.report.seconds = perf_counter() - started
            counts = {name: n for name, n in ctx.report.tally().items() if n}
            logger().info("run-end", run=ctx.run, seconds=round(ctx.report.seconds, 3), **counts)


@contextmanager
def _collecting_less_often() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def opened(run: str) -> RunContext:
    """The open run of that id. Raises KeyError when it is not open in this process."""
    return next(ctx for ctx in _OPEN.values() if ctx.run == run)


def perform(ctx: RunContext, call: Callable[[str], None]) -> None:
    """Call every stage that has not been done yet, in order."""
    from flows.stages.run_stages import STAGES

    for name, _ in STAGES:
        if name not in ctx.report.stages:
            say(f"{STAGE_WORDS.get(name, name)}……")
            call(name)


def run_stage(ctx: RunContext, name: str) -> None:
    """One stage, timed; one line of the log says how long it took and what it counted.

    Whatever it raises leaves as a group the operator can act on, without values of the data
    it stumbled over.
    """
    from flows.stages.run_stages import STAGES

    before = ctx.report.tally()
    try:
        with translated(), ctx.report.timed(name):
            dict(STAGES)[name](ctx)
        counts = {key: n - before[key] for key, n in ctx.report.tally().items() if n != before[key]}
        seconds = round(ctx.report.stages[name], 3)
        logger().info("stage-end", run=ctx.run, stage=name, seconds=seconds, **counts)
    except BaoshenError:
        raise
    except Exception as error:  # noqa: BLE001 - the edge of our own code: logged, grouped
        logger().error("stage-failed", run=ctx.run, stage=name, places=places(error))
        words = STAGE_WORDS.get(name, name)
        raise SystemFault(f"环节「{words}」出错：{described(error)}") from None


def _run(ctx: RunContext, request: Request) -> None:
    if ctx.settings.prefect:
        with prefect_server.server(ctx.workspace) as connection:
            _with_prefect(ctx, request, connection)
    perform(ctx, lambda name: run_stage(ctx, name))


def _with_prefect(ctx: RunContext, request: Request, connection: prefect_server.Connection) -> None:
    """As many stages as Prefect lives to see; `_run` does what is left, after it is gone."""
    os.environ.update(prefect_server.environment(ctx.workspace, connection.api_url))
    from flows.nightly import nightly  # two seconds, while the server starts

    if not connection.answers():
        ctx.report.notes.append("Prefect 服务未能在 20 秒内应答，本次直接运行，结果不受影响")
        return
    try:
        nightly(str(request.workspace.root.absolute()), request.kind, ctx.today.isoformat())
    except BaoshenError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever Prefect dies of, the run goes on
        logger().warning("prefect-failed", run=ctx.run, error=described(error))
        ctx.report.notes.append("Prefect 服务中途不可用，其余环节直接运行，结果不受影响")


def _finish(ctx: RunContext) -> None:
    """Close the run's row: what it changed is sealed, a run that changed nothing leaves none."""
    from registry import runs

    if ctx.lease is not None:
        with translated():
            runs.finish(ctx.register, ctx.lease, ctx.run, failed=bool(ctx.report.faults))
