"""A run that died before it could tell: the next one tells it, and calls nothing a repetition."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from looking import Found, codes
from sqlalchemy import select
from world import DAY_ONE, WITH_BLANK_PAPERS, World

from flows.samples.institutions import LILING, ZHUZHOU, user_code
from procedures.workspace import Workspace
from registry.lease import Lease
from registry.models import Message

pytestmark = pytest.mark.usefixtures("without_papers")


def killed(place: Workspace, point: str, days: int) -> None:
    """A run of that night that dies at `point`."""
    day = DAY_ONE + timedelta(days=days)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            WITH_BLANK_PAPERS,
            "run",
            "--date",
            day.isoformat(),
            "--workspace",
            place.root,
        ],
        capture_output=True,
        env={**os.environ, "BAOSHEN_KILL_AT": point},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL


def told(world: World) -> list[tuple[str, str]]:
    """Institution and topic of every message about applications."""
    register = world.register()
    with register.read() as session:
        query = select(Message.institution, Message.topic).where(Message.procedure != "")
        rows = session.execute(query.where(Message.topic.not_in(["receipt", "seal"]))).all()
    register.close()
    return sorted((institution, topic) for institution, topic in rows)


def test_what_a_dead_run_filed_is_told(found_world: Found, tmp_path: Path) -> None:
    """Reliability 7: events are told once, whichever run wrote them; receipts hint at nothing."""
    world = found_world(tmp_path / "w")
    world.sign_up(ZHUZHOU.code, world.people(1), "株洲")
    world.sign_up(LILING.code, world.people(1), "醴陵")
    before = told(world)
    killed(world.workspace, "commit-after:5", 1)  # both packages recorded, one of them filed
    report = world.night(DAY_ONE + timedelta(days=1))
    fresh = [one for one in told(world) if one not in before]
    assert fresh == [
        (ZHUZHOU.code, "filed"),
        (ZHUZHOU.code, "pending"),
        (LILING.code, "filed"),
        (LILING.code, "pending"),
    ]
    assert codes(report, "株洲") == codes(report, "醴陵") == []


def test_what_a_dead_run_decided_is_told_and_not_called_repeated(
    found_world: Found, tmp_path: Path
) -> None:
    world = found_world(tmp_path / "w")
    world.sign_up(ZHUZHOU.code, world.people(1), "株洲")
    world.night(DAY_ONE + timedelta(days=1))
    world.review(ZHUZHOU.code, "驳回", user_code(ZHUZHOU), "材料不清")
    killed(world.workspace, "commit-after:3", 2)  # its row, the drop, the decisions
    report = world.night(DAY_ONE + timedelta(days=2))
    assert (ZHUZHOU.code, "returned") in told(world)
    assert codes(report, "审核.xlsx") == []


def test_a_run_without_its_lease_claims_nothing(
    found_world: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability 9: what lies in the inbox is left to whoever has taken over."""
    world = found_world(tmp_path / "w")
    dropped = world.drop(ZHUZHOU.code, "说明.txt", b"text")
    monkeypatch.setattr(Lease, "still_held", lambda _self: False)
    with pytest.raises(AssertionError):
        world.night(DAY_ONE + timedelta(days=1))
    assert dropped.exists()
