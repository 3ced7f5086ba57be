"""Random SIGKILLs of a filing run: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from procedures.workspace import Workspace
from registry.engine import Register
from registry.models import ApplicationEvent, NumberSeries
from registry.verify import verify

ROOT = Path(__file__).resolve().parents[2]
WORKER = ROOT / "tests" / "integration" / "register_worker.py"
KILLS = int(os.environ.get("BAOSHEN_TEST_KILLS", "25"))
SEED = 20260301
BATCH = 5


def killed_run(register: Register, run: str, after: float) -> list[str]:
    """Start a run, kill it `after` seconds into its work; the numbers it said were committed."""
    child = subprocess.Popen(
        [sys.executable, str(WORKER), register.url, "run", run, "100000"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    told = [child.stdout.readline()]
    time.sleep(after)
    child.kill()
    told += child.stdout.readlines()
    assert child.wait() == -signal.SIGKILL
    # The last line may be cut in the middle by the kill itself.
    return [number for line in told if line.endswith("\n") for number in line.split()]


def test_random_kills(register: Register, workspace: Workspace) -> None:
    """Each killed run is followed at once by another that needs no human (reliability 7, 8)."""
    drawn = random.Random(SEED)
    told: list[str] = []
    for nth in range(KILLS):
        told += killed_run(register, f"R{nth}", drawn.uniform(0, 0.3))
        with register.read() as session:
            last = session.scalar(select(NumberSeries.last)) or 0
            events = session.scalar(select(func.count()).select_from(ApplicationEvent)) or 0
            kept = set(session.scalars(select(ApplicationEvent.subject)))
        assert last == events == len(kept)
        assert last % BATCH == 0
        assert kept.issuperset(told)
    assert len(told) == len(set(told)) > KILLS
    assert {note.kind for note in verify(register, workspace).problems} == {"event-orphan"}
