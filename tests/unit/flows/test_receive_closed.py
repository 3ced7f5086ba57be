"""An entry we may not read is left where it is and answered once, not every night."""

from __future__ import annotations

import os
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from flows.context import RunState
from flows.report import RunReport
from flows.stages.receive import receive
from procedures.records import Drop
from procedures.workspace import Workspace
from registry import drops
from registry.engine import Register
from tests.registers import sqlite_register, sqlite_template  # noqa: F401 - fixtures

DAY = date(2026, 11, 2)


def received(register: Register, workspace: Workspace, night: int) -> list[Drop]:
    """The drops of a night, answered as the later stages do."""
    context: Any = SimpleNamespace(
        register=register, workspace=workspace, lease=None, run=f"R{night}",
        today=DAY + timedelta(days=night), report=RunReport(), state=RunState(),
        settings=SimpleNamespace(settle_seconds=0, stale_seconds=0),
        sandbox=SimpleNamespace(warm=lambda: None),
    )  # fmt: skip
    receive(context)
    assert context.report.faults == []
    with register.write() as session:
        for drop in context.state.drops:
            drops.finish(session, drop.id, "refused", None, drops.Counts(), [], {}, "回执")
    return list(context.state.drops)


def test_it_is_answered_once_and_taken_when_opened(
    sqlite_register: Register,  # noqa: F811 - the fixture of that name
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = workspace.inbox / "4301_某站"
    folder.mkdir(parents=True)
    mine, open_ = folder / "私.xlsx", folder / "公.xlsx"
    mine.write_bytes(b"1")
    open_.write_bytes(b"2")
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != mine and access(path, mode))
    first = received(sqlite_register, workspace, 1)
    assert [(drop.name, [f.code for f in drop.findings]) for drop in first] == [
        ("公.xlsx", []),
        ("私.xlsx", ["file-closed"]),
    ]
    assert (mine.exists(), open_.exists()) == (True, False)
    assert received(sqlite_register, workspace, 2) == []
    monkeypatch.undo()
    (taken,) = received(sqlite_register, workspace, 3)
    assert (taken.name, taken.findings, mine.exists()) == ("私.xlsx", (), False)
