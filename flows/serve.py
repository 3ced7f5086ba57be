"""`baoshen serve`: the workspace's Prefect server, the nightly schedule and the inbox watch."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable
from threading import Event, Thread
from types import FrameType

from flows import prefect_server
from flows.context import require_workspace
from flows.errors import EnvironmentLacks, UsageFault
from flows.logs import logger
from flows.settings import Settings, load_settings
from flows.watch import watch
from procedures.workspace import Workspace

_TIME_ZONE = "Asia/Shanghai"
#: A first start makes Prefect's database, which takes longer than finding a server again.
_PATIENCE_SECONDS = 120.0


def serve(workspace: Workspace, tell: Callable[[str], object]) -> None:
    """Serve until SIGTERM or Ctrl-C; a run the watch has begun is finished first.

    `tell` gets the lines a person at the terminal wants to see once everything stands.

    A scheduled run is a process of its own that ends with us; the next run takes up its work.

    Raises UsageFault when this workspace is served already, EnvironmentLacks when Prefect
    cannot be started.
    """
    require_workspace(workspace)
    settings = load_settings(workspace.settings)
    found = prefect_server.running(workspace)
    if found and found.purpose == "serve" and prefect_server.alive(found.owner):
        raise UsageFault(f"这个工作区已有 baoshen serve 在运行（进程 {found.owner}）")
    with prefect_server.server(
        workspace, "serve", _PATIENCE_SECONDS, settings.prefect_port
    ) as connection:
        os.environ.update(prefect_server.environment(workspace, connection.api_url))
        if not connection.answers():
            log = workspace.var / "log" / "prefect.log"
            raise EnvironmentLacks(f"Prefect 服务未能启动，原因见 {log}")
        pages = connection.api_url.removesuffix("/api")
        logger().info(
            "serve-start",
            workspace=str(workspace.root),
            pages=pages,
            schedule=settings.schedule,
            watch_seconds=settings.watch_seconds,
        )
        for line in _welcome(workspace, settings, pages):
            tell(line)
        _until_stopped(workspace, settings)
    logger().info("serve-end")


def _welcome(workspace: Workspace, settings: Settings, pages: str) -> tuple[str, ...]:
    return (
        f"报审已开始服务：{workspace.root}",
        f"  收件：{workspace.inbox}，每 {settings.watch_seconds:g} 秒查看一次，随到随收",
        f"  定时运行：{settings.schedule}（分 时 日 月 周，北京时间）",
        f"  运行记录（Prefect 页面，仅限本机）：{pages}",
        f"  日志：{workspace.var / 'log' / 'baoshen.log'}",
        "  停止：Ctrl-C 或 SIGTERM；正在进行的收件先做完",
    )


def _until_stopped(workspace: Workspace, settings: Settings) -> None:
    stop = Event()
    watcher = Thread(target=watch, args=(workspace, stop), name="watch")
    watcher.start()
    try:
        _schedule(workspace, settings)
    except (KeyboardInterrupt, SystemExit):  # Prefect's runner leaves by either
        logger().info("serve-stop")
    finally:
        stop.set()
        watcher.join()


def _schedule(workspace: Workspace, settings: Settings) -> None:
    """Hand the nightly deployment to Prefect and start its runs, until a signal comes."""
    from prefect import serve as serve_deployments
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.nightly import nightly

    signal.signal(signal.SIGTERM, _interrupt)  # until the runner sets its own
    # Its handler for SIGTERM calls a coroutine it cannot await, and exits all the same.
    warnings.filterwarnings("ignore", message="coroutine 'Runner.astop' was never awaited")
    deployment = nightly.to_deployment(
        name="nightly",
        parameters={"workspace": str(workspace.root.absolute()), "kind": "nightly"},
        schedule=Cron(settings.schedule, timezone=_TIME_ZONE),
        entrypoint_type=EntrypointType.MODULE_PATH,
        description="夜间运行：收件、读取、核验、入账、审核、推进、文书、通知",
    )
    if not isinstance(deployment, RunnerDeployment):  # Prefect's own type says it may be async
        raise TypeError(type(deployment).__name__)
    serve_deployments(deployment, pause_on_shutdown=False, print_starting_message=False, limit=1)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
