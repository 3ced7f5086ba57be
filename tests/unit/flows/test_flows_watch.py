"""The watch: runs when something settled, and does not try the same thing for ever."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from flows import watch as watching
from flows.errors import LeaseHeld
from flows.init import create_workspace
from flows.run import Request


class Stop(Event):
    """Set by itself after some looks."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.left = looks

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        if self.left < 0:
            self.set()
        return self.is_set()


def test_what_a_run_leaves_lying_is_tried_again_only_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = create_workspace(tmp_path / "ws")
    entry = place.inbox / "_office" / "a.xlsx"
    entry.write_bytes(b"x")
    asked: list[Request] = []

    def run_once(request: Request) -> None:
        asked.append(request)
        if len(asked) == 2:
            entry.unlink()

    monkeypatch.setattr(watching, "run_once", run_once)
    watching.watch(place, Stop(3))
    assert [request.kind for request in asked] == ["watch"]
    entry.write_bytes(b"xy")
    watching.watch(place, Stop(3))
    assert len(asked) == 2


def test_a_held_lease_is_no_reason_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = create_workspace(tmp_path / "ws")
    (place.inbox / "_office" / "a.xlsx").write_bytes(b"x")
    asked: list[Request] = []

    def run_once(request: Request) -> None:
        asked.append(request)
        raise LeaseHeld("R1")

    monkeypatch.setattr(watching, "run_once", run_once)
    watching.watch(place, Stop(3))
    assert len(asked) == 3


def test_an_empty_inbox_starts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = create_workspace(tmp_path / "ws")
    monkeypatch.setattr(watching, "run_once", lambda _: pytest.fail("nothing lies there"))
    watching.watch(place, Stop(2))
