"""kill -9 of a run: the next one finishes its work, nothing lost, nothing doubled (design 4, 7)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.init import create_workspace
from flows.samples.packages import OFFICE_NIGHT, write_demo_drops
from procedures.workspace import Workspace

pytestmark = pytest.mark.slow


def run(place: Workspace, command: str, *more: str, kill_at: str = "") -> tuple[int, Any]:
    """One command in a process of its own; with `kill_at` it dies there."""
    env = {**os.environ, "BAOSHEN_KILL_AT": kill_at}
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", command, *more, "--json", "--workspace", place.root],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else None


@pytest.mark.parametrize("point", ["claim-renamed", "commit-after:4"])
def test_the_next_run_finishes(tmp_path: Path, point: str) -> None:
    place = create_workspace(tmp_path / "ws")
    drops = write_demo_drops(place.inbox, nights=[OFFICE_NIGHT])
    code, _ = run(place, "run", "--date", "2026-11-02", kill_at=point)
    assert code == -signal.SIGKILL
    code, report = run(place, "run", "--date", "2026-11-02")
    assert code == 0
    code, found = run(place, "find", "--procedure", "office-institutions")
    assert len(found["applications"]) == 6
    assert {application["status"] for application in found["applications"]} == {"done"}
    assert len(list((place.inbox / "_office").iterdir())) == 0
    assert len(report["drops"]) <= len(drops)
    assert run(place, "verify")[1]["problems"] == []
    code, again = run(place, "run", "--date", "2026-11-02")
    assert (again["drops"], again["documents"], again["messages"]["sent"]) == ([], 0, 0)
