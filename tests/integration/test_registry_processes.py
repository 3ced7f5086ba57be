"""Several processes on one register: nothing lost, nothing doubled, one run at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from procedures.workspace import Workspace
from registry.engine import Register, open_register
from registry.lease import LeaseHeld, acquire
from registry.models import ApplicationEvent, NumberSeries
from registry.models import Lease as LeaseRow
from registry.seal import seal
from registry.verify import verify
from tests.integration.register_worker import DAY, file_rows

ROOT = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).with_name("register_worker.py")

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(register: Register) -> Start:
    """Starts a worker on the test's register."""

    def begin(*job: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(WORKER), register.url, *job],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )

    return begin


def last_number(register: Register) -> int:
    with register.read() as session:
        return session.scalar(select(NumberSeries.last)) or 0


def events(register: Register) -> int:
    with register.read() as session:
        return session.scalar(select(func.count()).select_from(ApplicationEvent)) or 0


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_processes_increment_together(register: Register, start: Start) -> None:
    """0 lost and 0 unretried lock errors (reliability 10)."""
    children = [start("increment", "60") for _ in range(3)]
    numbers = [n for child in children for n in child.communicate(timeout=120)[0].split()]
    assert [child.returncode for child in children] == [0, 0, 0]
    assert sorted(numbers) == [f"XJ-2026-{n:06d}" for n in range(1, 181)]
    assert (last_number(register), events(register)) == (180, 180)


@pytest.mark.parametrize("passage", [1, 2, 3])
@pytest.mark.parametrize("point", ["commit-before", "commit-after"])
def test_killed_at_a_commit(
    register: Register, start: Start, workspace: Workspace, point: str, passage: int
) -> None:
    """A killed run leaves whole transactions only, and the next goes on (reliability 7)."""
    child = start("run", "R1", "4", BAOSHEN_KILL_AT=f"{point}:{passage}")
    assert child.wait(timeout=60) == -signal.SIGKILL
    committed = passage - 1 if point == "commit-before" else passage
    assert (last_number(register), events(register)) == (5 * committed, 5 * committed)

    lease = acquire(register, "R2")  # the dead holder is replaced at once (reliability 8)
    assert file_rows(register, lease, "R2", 1) == [f"XJ-2026-{5 * committed + 1:06d}"]
    with register.write(lease) as session:
        assert seal(session, "R2", DAY) is not None
    found = {note.kind for note in verify(register, workspace).problems}
    assert found == {"event-orphan"}  # these tests file no applications; chains and seals hold


def test_a_killed_holder_is_replaced_at_once(register: Register, start: Start) -> None:
    child = start("hold", "R1")
    assert line(child) == "held"
    with pytest.raises(LeaseHeld):
        acquire(register, "R2")
    child.kill()
    child.wait()
    assert acquire(register, "R2").still_held()


def test_a_run_that_slept_through_its_lease_commits_nothing(
    register: Register, start: Start
) -> None:
    """SIGSTOP past the lease, another run, SIGCONT: the fence holds (reliability 9)."""
    child = start("sleep_inside", "R1")
    assert line(child) == "asleep"
    with register.write() as session:  # its 120 seconds are over
        session.execute(update(LeaseRow).values(expires=0.0))
    lease = acquire(register, "R2")
    assert file_rows(register, lease, "R2", 1) == ["XJ-2026-000002"]
    os.kill(child.pid, signal.SIGCONT)
    assert line(child) == "lost"
    child.wait()
    assert (last_number(register), events(register)) == (2, 2)
    assert lease.still_held()


def test_two_programs_make_the_same_new_register(tmp_path: Path) -> None:
    """First starts at the same moment: one migrates, the other finds it done."""
    url = f"sqlite:///{tmp_path / 'var' / 'registry.db'}"
    command = [sys.executable, str(WORKER), url, "create"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    children = [subprocess.Popen(command, env=environment) for _ in range(3)]
    assert [child.wait(timeout=60) for child in children] == [0, 0, 0]
    opened = open_register(url, create=False)
    assert last_number(opened) == 0
    opened.close()
