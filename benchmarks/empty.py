"""`baoshen run` where nothing happened, while `baoshen serve` has the Prefect server up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Outcome, Series, at_most, told
from benchmarks.places import NIGHT, base_workspace
from flows import prefect_server
from procedures.workspace import Workspace

_BAOSHEN = Path(sys.executable).with_name("baoshen")
_PATIENCE_SECONDS = 180.0


def measure(work: Path, repetitions: int) -> Outcome:
    """The whole command as the shell sees it: start of Python, imports, flow, end."""
    workspace = base_workspace(work / "base")
    seconds, inside = Series(), Series()
    with _served(workspace):
        _run(workspace)  # the first run after the base data's night has papers to lay out
        for _ in range(repetitions):
            took, report = _run(workspace)
            seconds.seconds.append(took)
            inside.seconds.append(float(str(report["seconds"])))
    without = _without_prefect(workspace, repetitions)
    details = {
        "seconds": seconds.as_json(),
        "inside_the_run": inside.as_json(),
        "without_prefect": without.as_json(),
    }
    promises = [
        at_most("run with an empty inbox, server up", 5.0, seconds.median, " s"),
        told("run with an empty inbox: spread", str(seconds)),
        told("the same with `prefect = false`", str(without)),
    ]
    return Outcome("empty", promises, details)


def _environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "BAOSHEN_PREFECT": "true", **changes}


def _run(workspace: Workspace, **changes: str) -> tuple[float, dict[str, object]]:
    command = [str(_BAOSHEN), "run", "--json", "--date", NIGHT.isoformat()]
    started = perf_counter()
    done = subprocess.run(
        [*command, "--workspace", str(workspace.root)],
        env=_environment(**changes),
        capture_output=True,
        text=True,
        check=False,
    )
    took = perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"baoshen run ended with {done.returncode}: {done.stderr[-500:]}")
    return took, json.loads(done.stdout)


def _without_prefect(workspace: Workspace, repetitions: int) -> Series:
    runs = (_run(workspace, BAOSHEN_PREFECT="false")[0] for _ in range(repetitions))
    return Series(list(runs))


@contextmanager
def _served(workspace: Workspace) -> Iterator[None]:
    """`baoshen serve` for the length of a block, once its server answers."""
    with subprocess.Popen(
        [str(_BAOSHEN), "serve", "--workspace", str(workspace.root)],
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as serving:
        try:
            deadline = time.monotonic() + _PATIENCE_SECONDS
            while (found := prefect_server.running(workspace)) is None:
                if serving.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("baoshen serve did not start")
                time.sleep(0.2)
            if not prefect_server.Connection(found.api_url, deadline, found.pid).answers():
                raise RuntimeError("the Prefect server does not answer")
            time.sleep(5.0)  # the schedule is being handed over: not part of an idle server
            yield
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.wait(60)
