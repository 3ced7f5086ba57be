"""kill -9 in each part of a run: the next run finishes as if nothing had happened.

One kill each of the command as it is installed, told step by step; every named point and many
kills in a row are `python -m tests.hardening crash`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from copy import copy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from looking import Found
from sqlalchemy import select
from world import DAY_ONE, WITH_BLANK_PAPERS, World

from flows.report import RunReport
from flows.run import Request, run_once
from flows.samples.institutions import ZHUZHOU, user_code
from procedures.workspace import Workspace
from registry.engine import Register
from registry.models import Application, ApplicationEvent, Base, Drop

pytestmark = pytest.mark.usefixtures("without_papers")

DAY = DAY_ONE + timedelta(days=1)
#: A point of each part of a run: received, filed, published, told. Commits are counted.
POINTS = (
    "claim-renamed",
    "commit-after:4",  # the rows are filed, the receipt is not written
    "document-delivered",
    "mail-after-send",
)
#: Of a night in which a review workbook comes in: the decisions are applied.
DECIDING = "commit-after:4"


@pytest.fixture(scope="module")
def laid(
    without_papers: None, found_world: Found, tmp_path_factory: pytest.TempPathFactory
) -> World:
    """A workspace with one package of two rows in the inbox."""
    world = found_world(tmp_path_factory.mktemp("crash") / "laid")
    world.sign_up(ZHUZHOU.code, world.people(2))
    return world


def copied(place: Workspace, folder: Path) -> Workspace:
    shutil.copytree(place.root, folder)
    return Workspace(folder)


def killed(place: Workspace, point: str) -> int:
    """A run in a process of its own that dies at `point`: its exit code."""
    command = [
        sys.executable,
        "-c",
        WITH_BLANK_PAPERS,
        "run",
        "--date",
        DAY.isoformat(),
        "--workspace",
    ]
    done = subprocess.run(
        [*command, place.root],
        capture_output=True,
        env={**os.environ, "BAOSHEN_KILL_AT": point},
        check=False,
    )
    return done.returncode


def run(place: Workspace) -> RunReport:
    """A run that lives."""
    report = run_once(Request(place, "manual", DAY))
    assert report.faults == []
    return report


def books(place: Workspace) -> tuple[list[Any], ...]:
    """Applications, events, numbers drawn and results of drops, without ids of runs and drops."""
    register = Register(place.database_url)
    with register.read() as session:
        cases = session.execute(
            select(Application.number, Application.subject, Application.status, Application.step)
            .where(Application.procedure == "hn-training-newcomer")
            .order_by(Application.number)
        ).all()
        events = session.execute(
            select(
                ApplicationEvent.subject, ApplicationEvent.kind, ApplicationEvent.version_after
            ).order_by(ApplicationEvent.subject, ApplicationEvent.seq)
        ).all()
        numbers = session.execute(select(Base.metadata.tables["numbers"])).all()
        drops = session.execute(select(Drop.name, Drop.result, Drop.rows, Drop.accepted)).all()
    register.close()
    return list(cases), list(events), sorted(numbers), sorted(drops)


def hashes(*folders: Path) -> Iterator[str]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield hashlib.sha256(path.read_bytes()).hexdigest()


def files(place: Workspace) -> dict[str, str]:
    """The institution's outbox but its receipt's name, which holds the id of the drop."""
    found = place.outbox / ZHUZHOU.folder
    return {
        str(path.relative_to(found)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(found.rglob("*"))
        if path.is_file() and "回执" not in path.name
    }


@pytest.fixture(scope="module")
def undisturbed(laid: World, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The same night without a kill."""
    place = copied(laid.workspace, tmp_path_factory.mktemp("undisturbed") / "w")
    assert run(place).opened == 2
    return place


@pytest.mark.parametrize("point", POINTS)
def test_the_next_run_finishes_the_work(
    laid: World, undisturbed: Workspace, tmp_path: Path, point: str
) -> None:
    """Reliability: no byte lost, nothing doubled, the dead holder's lease taken over at once."""
    place = copied(laid.workspace, tmp_path / "w")
    dropped = set(hashes(place.inbox))
    assert killed(place, point) == -signal.SIGKILL
    assert dropped <= set(hashes(place.inbox, place.work, place.archive))

    run(place)
    assert books(place) == books(undisturbed)
    assert files(place) == files(undisturbed)
    assert dropped <= set(hashes(place.archive))
    assert not list(place.work.rglob("*.jpg"))
    assert len(list((place.outbox / ZHUZHOU.folder).rglob("*_回执_*.xlsx"))) == 1
    assert len(list((place.outbox / "_mail").rglob(f"{ZHUZHOU.code}.eml"))) == 1


@pytest.fixture(scope="module")
def answered(
    undisturbed: Workspace, laid: World, tmp_path_factory: pytest.TempPathFactory
) -> World:
    """The night after: the station's review workbook is in the inbox, all rows approved."""
    world = copy(laid)
    world.workspace = copied(undisturbed, tmp_path_factory.mktemp("answered") / "w")
    world.review(ZHUZHOU.code, "通过", user_code(ZHUZHOU))
    return world


@pytest.fixture(scope="module")
def decided(answered: World, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """That night without a kill."""
    place = copied(answered.workspace, tmp_path_factory.mktemp("decided") / "w")
    assert run(place).decisions_applied == 2
    return place


def test_decisions_are_applied_once(answered: World, decided: Workspace, tmp_path: Path) -> None:
    """A09: each decision is in the log once, whenever the run that read it died."""
    place = copied(answered.workspace, tmp_path / "w")
    assert killed(place, DECIDING) == -signal.SIGKILL
    run(place)
    assert books(place) == books(decided)
    assert files(place) == files(decided)
