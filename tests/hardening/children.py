"""Runs as cheap child processes: forked from a process that has imported everything.

A run by the command line costs two seconds of imports; thousands of kills need it for less. What
is forked is the real thing all the same: `flows.cli.invoke` with a process group, sandbox and
register of its own. Only what dies of no kill is made cheap: the catalogue is read once, the
sandbox's template is forked instead of started, papers are made in the run's own process and,
where `papers` is not asked for, left blank.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: What a paper says that was left blank.
BLANK = b"%PDF-1.7 left blank by the test"
#: Every builder of a PDF, and of pages full of photos.
PAPERS = (
    "notice",
    "public-list",
    "legal-form",
    "application-form",
    "certificate",
    "dossier",
    "summary-pdf",
    "contact-sheet",
    "handbook-pdf",
    "handover",
    "slip",
    "bulletin",
)
_WARM = (
    "flows.cli",
    "flows.stages.run_stages",
    "flows.run",
    "ingest.sandbox_child",
    "ingest.probe",
    "ingest.unzip",
    "ingest.workbook",
    "ingest.derive",
    "outputs.publish",
    "outputs.mail.notify",
    "outputs.pdf.engine",
    "registry.migrations",
    "registry.backup",
    "psycopg",
    "yagmail",
    "weasyprint",
)
#: Everything a child reads from the environment, whoever started us.
SETTINGS = {
    "BAOSHEN_SETTLE_SECONDS": "0",
    "BAOSHEN_PREFECT": "false",
    "BAOSHEN_WORKERS": "1",
    "TZ": "Asia/Shanghai",
}


class _Template:
    """The forked sandbox template, as `Sandbox` asks after it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.code: int | None = None

    def poll(self) -> int | None:
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code

    def wait(self, timeout: float | None = None) -> int:
        deadline = time.monotonic() + (timeout or 30)
        while self.poll() is None:
            if time.monotonic() > deadline:
                self.kill()
            time.sleep(0.002)
        return self.code or 0

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def warm() -> None:
    """Import what a run needs and make it cheap to fork; for processes that only serve tests."""
    for name in [name for name in os.environ if name.startswith("BAOSHEN_")]:
        del os.environ[name]
    os.environ.update(SETTINGS)
    for name in _WARM:
        importlib.import_module(name)
    import flows.context
    import outputs.build
    from ingest.sandbox import Sandbox

    flows.context.checked_catalogue = functools.cache(  # type: ignore[assignment]
        lambda _place, real=flows.context.checked_catalogue: _catalogue(real, _place)
    )
    Sandbox.warm = _fork_template  # type: ignore[method-assign]
    outputs.build.ALONE = 1_000
    gc.freeze()  # a child's collections need not copy all these pages


_read: dict[str, Any] = {}


def _catalogue(real: Callable[[Any], Any], place: Any) -> Any:
    """The house's catalogue, read once: these workspaces have no procedures of their own."""
    if "catalogue" not in _read:
        _read["catalogue"] = real(place)
    return _read["catalogue"]


def _fork_template(self: Any) -> None:
    if self._template is not None and self._template.poll() is None:
        return
    from ingest import sandbox_child

    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            kept = theirs.fileno()
            os.closerange(3, kept)
            os.closerange(kept + 1, 4096)
            sys.argv = ["sandbox", str(kept)]
            sandbox_child.main()
        finally:
            os._exit(0)
    theirs.close()
    self._template, self._control = _Template(pid), ours


def leave_papers_blank() -> None:
    """In a child: PDFs are not rendered."""
    from outputs import builders

    for name in PAPERS:
        builders.BUILDERS[name] = lambda _data: BLANK
        builders.TOGETHER.pop(name, None)
        builders.PARTED.pop(name, None)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its exit code (-9 for SIGKILL) and the end of what it said."""

    code: int
    said: str

    @property
    def killed(self) -> bool:
        """Whether a SIGKILL ended it."""
        return self.code == -signal.SIGKILL


@dataclass(slots=True)
class Child:
    """A child that runs a command, in a process group of its own."""

    pid: int
    said: Path
    began: float

    def kill_group(self) -> None:
        """SIGKILL to everything the run has started in its group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def running(self) -> bool:
        """Whether it has not ended yet (it is not waited for here)."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def stopped(self, seconds: float = 60) -> bool:
        """Wait until it has stopped itself; False when it ended instead."""
        deadline = time.monotonic() + seconds
        flags = os.WSTOPPED | os.WEXITED | os.WNOWAIT | os.WNOHANG
        while time.monotonic() < deadline:
            state = os.waitid(os.P_PID, self.pid, flags)
            if state is not None:
                return state.si_code == os.CLD_STOPPED
            time.sleep(0.005)
        return False

    def wait(self, seconds: float = 180) -> Ended:
        """Its ending; a child that hangs is killed and its code is -SIGALRM."""
        deadline = time.monotonic() + seconds
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        while pid == 0:
            if time.monotonic() > deadline:
                self.kill_group()
                os.waitpid(self.pid, 0)
                return Ended(-signal.SIGALRM, "it hung")
            time.sleep(0.002)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        said = self.said.read_text(encoding="utf-8", errors="replace")
        return Ended(os.waitstatus_to_exitcode(status), said[-900:])


def start(
    arguments: list[str],
    said: Path,
    environment: Mapping[str, str] | None = None,
    prepare: Callable[[], None] | None = None,
) -> Child:
    """Fork a child that does `baoshen <arguments>`; `prepare` is called in it before."""
    said.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    pid = os.fork()
    if pid:
        with contextlib.suppress(PermissionError, ProcessLookupError):
            os.setpgid(pid, pid)
        return Child(pid, said, began)
    code = 70
    try:
        os.setpgid(0, 0)
        os.environ.update(environment or {})
        with said.open("wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
        gc.disable()  # it ends soon, and what it shares with its parent need not be copied
        if prepare is not None:
            prepare()
        from flows.cli import invoke

        code = int(invoke(arguments))
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
    raise AssertionError("not reached")


def in_workers(count: int, work: Callable[[int], None]) -> list[int]:
    """Call `work(n)` in `count` forked processes at once; their exit codes."""
    pids = []
    for number in range(count):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                work(number)
                code = 0
            except BaseException:  # noqa: BLE001 - told, and the worker ends
                import traceback

                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        pids.append(pid)
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
