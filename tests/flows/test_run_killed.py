"""kill -9 of the very first run: the next one finishes its work (design 4, 7)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from world import WITH_BLANK_PAPERS

from flows.init import create_workspace
from flows.samples.packages import OFFICE_NIGHT, write_demo_drops
from procedures.workspace import Workspace

pytestmark = pytest.mark.slow


def run(place: Workspace, command: str, *more: str, kill_at: str = "") -> tuple[int, Any]:
    """One command in a process of its own; with `kill_at` it dies there."""
    env = {**os.environ, "BAOSHEN_KILL_AT": kill_at}
    done = subprocess.run(
        [sys.executable, "-c", WITH_BLANK_PAPERS, command, *more, "--json",
         "--workspace", place.root],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout) if done.stdout else None


def test_the_first_run_of_all(tmp_path: Path) -> None:
    place = create_workspace(tmp_path / "ws")
    drops = write_demo_drops(place.inbox, nights=[OFFICE_NIGHT], fast=True)
    code, _ = run(place, "run", "--date", "2026-11-02", kill_at="commit-after:4")
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
