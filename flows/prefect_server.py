"""The one Prefect server of a workspace: found, started, stopped.

Prefect's own throw-away server costs ten seconds in every process that imports it; one
server per workspace costs five, once. It listens on this machine only, sends no statistics
anywhere, and knows a run's stages and counts, never a person.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path

from flows.logs import log_folder, logger
from procedures.workspace import Workspace

#: How long a run waits for a server before it does without (design 9).
PATIENCE_SECONDS = 20.0
_STOP_SECONDS = 10.0
_LOOK_SECONDS = 0.1
_LOG_BYTES = 5 * 1024 * 1024
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `owner` is the process that will stop it, `purpose` run or serve."""

    pid: int
    port: int
    owner: int
    purpose: str

    @property
    def api_url(self) -> str:
        """What PREFECT_API_URL must be to use it."""
        return f"http://{_HOST}:{self.port}/api"

    @property
    def ui_url(self) -> str:
        """Where a person looks at it."""
        return f"http://{_HOST}:{self.port}"


def environment(workspace: Workspace, api_url: str = "") -> dict[str, str]:
    """Prefect's variables for this workspace; set them before prefect is imported."""
    variables = {
        "PREFECT_HOME": str(workspace.prefect),
        "PREFECT_PROFILES_PATH": str(workspace.prefect / "profiles.toml"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLIENT_METRICS_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_SERVER_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "DO_NOT_TRACK": "1",
    }
    if api_url:
        variables["PREFECT_API_URL"] = api_url
    return variables


@dataclass(frozen=True, slots=True)
class Connection:
    """A server that was found or started a moment ago. `pid` is None for one given by URL."""

    api_url: str
    deadline: float  # monotonic seconds
    pid: int | None = None

    def answers(self) -> bool:
        """Wait until the server says it is healthy; False when it does not before the deadline."""
        if not self.api_url.startswith(("http://", "https://")):
            return False
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while True:
            with suppress(OSError), opener.open(f"{self.api_url}/health", timeout=2) as answer:
                if answer.status == HTTPStatus.OK:
                    return True
            dead = self.pid is not None and not alive(self.pid)
            if dead or time.monotonic() > self.deadline:
                return False
            time.sleep(_LOOK_SECONDS)


@contextmanager
def server(
    workspace: Workspace,
    purpose: str = "run",
    patience: float = PATIENCE_SECONDS,
    port: int = 0,
) -> Iterator[Connection]:
    """A server for the length of a block; whether it answers is asked of the connection.

    PREFECT_API_URL wins, then the workspace's running server, then one of our own, which is
    stopped at the end. A server whose owner died without stopping it becomes ours. `port` is
    where one of our own listens, 0 wherever there is room.
    """
    deadline = time.monotonic() + patience
    given = os.environ.get("PREFECT_API_URL", "")
    if given:
        yield Connection(given, deadline)
        return
    found = running(workspace)
    ours = found is None or purpose == "serve" or not alive(found.owner)
    if found is None:
        found = _start(workspace, purpose, port)
    elif ours:
        found = _own(workspace, found, purpose)
    try:
        yield Connection(found.api_url, deadline, found.pid)
    finally:
        if ours and _read(workspace) == found:  # nobody has taken it over meanwhile
            _stop(workspace, found)


def running(workspace: Workspace) -> Server | None:
    """The workspace's server by its pid file, None when it is gone."""
    found = _read(workspace)
    return found if found and alive(found.pid) and _is_server(found) else None


def _pid_file(workspace: Workspace) -> Path:
    return workspace.prefect / "server.json"


def _read(workspace: Workspace) -> Server | None:
    try:
        return Server(**json.loads(_pid_file(workspace).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _own(workspace: Workspace, found: Server, purpose: str) -> Server:
    """Write the pid file anew, aside and renamed, with this process as the owner."""
    mine = Server(found.pid, found.port, os.getpid(), purpose)
    aside = _pid_file(workspace).with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps(asdict(mine)), encoding="utf-8")
    aside.replace(_pid_file(workspace))
    return mine


def _start(workspace: Workspace, purpose: str, wanted: int) -> Server:
    """Start a server in a session of its own, so that Ctrl-C reaches us first."""
    workspace.prefect.mkdir(mode=0o700, exist_ok=True)
    log_folder(workspace).mkdir(mode=0o700, exist_ok=True)
    _put_aside(log_folder(workspace) / "prefect.log")
    port = _free_port(wanted)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", _HOST]
    with (log_folder(workspace) / "prefect.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={
                **os.environ,
                **environment(workspace),
                "PREFECT_SERVER_API_HOST": _HOST,
                # Its pages ask this address; without it they look for a server on port 4200.
                "PREFECT_SERVER_UI_API_URL": f"http://{_HOST}:{port}/api",
                "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            },
            start_new_session=True,
        )
    logger().info("prefect-server-start", pid=process.pid, port=port, purpose=purpose)
    return _own(workspace, Server(process.pid, port, os.getpid(), purpose), purpose)


def _put_aside(log: Path) -> None:
    """A server's log that has grown large becomes `prefect.log.1`."""
    if log.is_file() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))


def _stop(workspace: Workspace, found: Server) -> None:
    """End the server and forget it: politely, then for good."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(found.pid, number)
        deadline = time.monotonic() + _STOP_SECONDS
        while alive(found.pid) and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
        if not alive(found.pid):
            break
    _pid_file(workspace).unlink(missing_ok=True)
    logger().info("prefect-server-stop", pid=found.pid)


def _free_port(wanted: int) -> int:
    """The port asked for; another one, with a warning, when something listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, wanted))
        except OSError:
            logger().warning("prefect-port-taken", port=wanted)
            probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def alive(pid: int) -> bool:
    """Whether a process lives; a child of ours that ended is reaped here."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_server(found: Server) -> bool:
    """Whether the pid still is the server we started, and not a stranger with its number."""
    try:
        words = Path(f"/proc/{found.pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"prefect" in words and str(found.port).encode() in words
