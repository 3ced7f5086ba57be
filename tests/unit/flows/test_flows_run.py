"""One run without Prefect: lease, stages, faults, and the row it leaves."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows import run as runs_of
from flows.context import RunContext, open_context
from flows.errors import InvalidSettings, LeaseHeld, UsageFault
from flows.init import create_workspace
from flows.run import Request, run_once
from procedures.workspace import Workspace
from registry.engine import open_register
from registry.models import Run

DAY = date(2027, 3, 31)
Stage = Callable[[RunContext], None]


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "ws")


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Stage]]:
    """The stages of the run under test, in place of the real ones."""
    fake: list[tuple[str, Stage]] = []
    monkeypatch.setattr("flows.stages.run_stages.STAGES", fake)
    return fake


def rows(place: Workspace) -> list[tuple[str, str]]:
    register = open_register(place.database_url)
    with register.read() as session:
        found = [(run.id, run.state) for run in session.query(Run).order_by(Run.id)]
    register.close()
    return found


def test_stages_run_in_order_with_one_context(
    place: Workspace, stages: list[tuple[str, Stage]]
) -> None:
    seen: list[tuple[str, str, date]] = []
    names = ("receive", "read", "file")
    stages += [(n, lambda ctx, n=n: seen.append((n, ctx.run, ctx.today))) for n in names]
    report = run_once(Request(place, "manual", DAY))
    assert seen == [(name, "R20270331-01", DAY) for name in names]
    assert tuple(report.stages) == names
    assert not report.failed


def test_a_second_run_of_the_day_leaves_no_row(
    place: Workspace, stages: list[tuple[str, Stage]]
) -> None:
    for _ in range(3):
        run_once(Request(place, "manual", DAY))
    assert rows(place) == [("R20270331-01", "finished")]


def test_a_stage_that_breaks_is_a_fault_without_its_values(
    place: Workspace, stages: list[tuple[str, Stage]]
) -> None:
    def broken(_: RunContext) -> None:
        raise ValueError("张三 430102199003074477")

    later: list[str] = []
    stages += [("read", broken), ("notify", lambda ctx: later.append(ctx.run))]
    report = run_once(Request(place, "manual", DAY))
    assert report.failed
    assert "张三" not in "".join(report.faults)
    assert later == []
    assert rows(place) == [("R20270331-01", "failed")]
    log = (place.var / "log" / "baoshen.log").read_text(encoding="utf-8")
    assert "430102199003074477" not in log
    assert "张三" not in log


def test_two_runs_are_kept_apart(place: Workspace, stages: list[tuple[str, Stage]]) -> None:
    with open_context(place, "nightly", DAY), pytest.raises(LeaseHeld) as caught:
        runs_of.run_once(Request(place, "manual", DAY))
    assert caught.value.exit_code == 5
    assert not run_once(Request(place, "manual", DAY)).failed


def test_the_date_of_a_finished_run_is_the_floor(
    place: Workspace, stages: list[tuple[str, Stage]]
) -> None:
    run_once(Request(place, "manual", DAY))
    with pytest.raises(UsageFault):
        run_once(Request(place, "manual", date(2027, 3, 30)))


def test_a_run_that_died_is_closed_by_the_next(
    place: Workspace, stages: list[tuple[str, Stage]]
) -> None:
    with open_context(place, "manual", DAY):
        pass  # neither finished nor failed: as a killed process leaves it
    assert rows(place) == [("R20270331-01", "running")]
    run_once(Request(place, "manual", DAY))
    assert rows(place) == [("R20270331-01", "failed"), ("R20270331-02", "finished")]


def test_a_folder_that_is_no_workspace_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match="baoshen init"):
        run_once(Request(Workspace(tmp_path)))


def test_nobody_else_can_read_what_a_run_writes(
    place: Workspace, stages: list[tuple[str, Stage]]
) -> None:
    """Whatever the umask of who called: Prefect's own workers do not come through our command."""
    before = os.umask(0o022)
    try:
        run_once(Request(place, "manual", DAY))
    finally:
        os.umask(before)
    written = [path for path in place.var.rglob("*") if path.is_file()]
    assert {path.name for path in written} >= {"registry.db", "baoshen.log"}
    assert [path for path in written if path.stat().st_mode & 0o077] == []
