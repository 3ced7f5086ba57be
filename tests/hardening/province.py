"""The sample province for runs that are watched: founded once, copied for every night."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

from flows.samples.institutions import STATIONS
from procedures.workspace import Workspace
from tests.flows.world import DAY_ONE, World
from tests.hardening.children import SETTINGS
from tests.hardening.figures import Figures
from tests.hardening.small_office import blank_papers
from tests.hardening.watched import Attempt, Night

#: The day of every watched run.
NIGHT: date = DAY_ONE + timedelta(days=1)
_TOGETHER = (".jpg", ".jpeg", ".png", ".pdf")
#: Promised bounds (spec: reliability, goal figures): seconds a file, megabytes.
SECONDS, CHILD_MB, MAIN_MB = 20.0, 1024.0, 500.0


class Province:
    """A founded workspace; `night` takes a copy, fills its inbox and runs it once."""

    def __init__(self, folder: Path) -> None:
        """Found it below `folder`."""
        self.folder = folder
        with patch.dict(os.environ, SETTINGS), blank_papers():
            self.world = World(folder / "founded")
        self.place = self.world.workspace
        self._nights = 0

    def night(self, lay: Callable[[World], None], *, papers: bool = False) -> tuple[Night, World]:
        """One run over what `lay` drops into a fresh copy, which is the world given back."""
        self._nights += 1
        root = self.folder / f"night-{self._nights}"
        shutil.copytree(self.place.root, root)
        self.world.workspace = Workspace(root)
        lay(self.world)
        night = Night.of(
            Workspace(root), NIGHT, self.folder / f"notes-{self._nights}", papers=papers
        )
        return night, self.world

    def forget(self) -> None:
        """Throw the last night's copy away."""
        shutil.rmtree(self.folder / f"night-{self._nights}")


def station_of(number: int) -> str:
    """The code of one of the stations, in turn."""
    return STATIONS[number % len(STATIONS)].code


def lay_alone(world: World, org: str, name: str, data: bytes) -> str:
    """Drop one file by itself, and give the drop's name.

    Loose photos and scans of an inbox folder are one drop: each gets a folder around it.
    """
    if Path(name).suffix not in _TOGETHER:
        world.drop(org, name, data)
        return name
    world.drop(org, f"只有{name}", {name: data})
    return f"只有{name}"


def judge_night(figures: Figures, night: Night, where: str) -> None:
    """What every watched run promises: it ends well, within its memory, without the catch-all."""
    figures.most("MB of the run's own process", round(night.main_peak))
    figures.most("MB of a reading child", round(max((a.peak for a in night.attempts), default=0)))
    if night.code != 0 or night.faults:
        figures.broke(f"the run ended with {night.code} {night.faults[:3]} {night.said} ({where})")
    if night.main_peak > MAIN_MB:
        figures.broke(f"the run's process took {night.main_peak:.0f} MB ({where})")
    for attempt in night.attempts:
        _judge_attempt(figures, attempt, where)


def _judge_attempt(figures: Figures, attempt: Attempt, where: str) -> None:
    what = f"{attempt.file}, {attempt.what}"
    if attempt.died:
        figures.count("readers that died of a file")
    elif attempt.failed == "parser-crash" and attempt.why:
        figures.count("exceptions nobody expected")
        figures.broke(f"{attempt.why} left a reader: {what} ({where})")
    if attempt.peak > CHILD_MB:
        figures.broke(f"a child took {attempt.peak:.0f} MB: {what} ({where})")
    if attempt.seconds > SECONDS + 1:
        figures.broke(f"a file took {attempt.seconds:.0f} s: {what} ({where})")
