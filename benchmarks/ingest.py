"""Ingest beside a floor and beside an office's own script, on the same package in one run."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from benchmarks.alone import Alone, alone
from benchmarks.figures import Outcome, Promise, Series, at_least, at_most, megabytes, told
from benchmarks.floor import floor
from benchmarks.office_script import office_script
from benchmarks.ours import STAGES, take_in_all
from benchmarks.places import (
    NIGHT,
    base_workspace,
    evict,
    fresh_copy,
    lay_package,
    package_in,
    write_package,
)
from procedures.workspace import Workspace

OURS, FLOOR_1, FLOOR_2, SCRIPT = "ours", "floor, 1 process", "floor, 2 processes", "office script"


def measure(work: Path, applicants: int, repetitions: int, *, cold: bool) -> Outcome:
    """All four contestants in turn, `repetitions` times, each in a process of its own.

    Warm: every file was read a moment before. `cold`: the package is evicted from the file
    cache before each turn.
    """
    package = work / "package"
    size = write_package(package, applicants)
    base = base_workspace(work / "base")
    seconds: dict[str, Series] = defaultdict(Series)
    stages: dict[str, Series] = defaultdict(Series)
    turns: list[Callable[[], tuple[str, float]]] = [
        lambda: (OURS, _ours(base, work, package, applicants, stages, cold)),
        lambda: (FLOOR_1, _other(lambda: alone(floor, package, work / "other.db", 1), work)),
        lambda: (FLOOR_2, _other(lambda: alone(floor, package, work / "other.db", 2), work)),
        lambda: (SCRIPT, _other(lambda: alone(office_script, package, work / "other.db"), work)),
    ]
    for repetition in range(repetitions):
        for place in range(len(turns)):
            if cold:
                evict(package)
            name, took = turns[(place + repetition) % len(turns)]()
            seconds[name].seconds.append(took)
    shutil.rmtree(work / "turn", ignore_errors=True)
    details = {
        "applicants": applicants,
        "package_mb": round(megabytes(size)),
        "file_cache": "cold" if cold else "warm",
        "seconds": {name: series.as_json() for name, series in seconds.items()},
        "stages": {name: stages[name].as_json() for name in STAGES},
    }
    return Outcome("ingest", _promises(seconds, stages, applicants), details)


def _ours(
    base: Workspace,
    work: Path,
    package: Path,
    applicants: int,
    stages: dict[str, Series],
    cold: bool,
) -> float:
    workspace = fresh_copy(base, work / "turn")
    lay_package(workspace, package)
    if cold:
        evict(package_in(workspace))
    taken = alone(take_in_all, workspace.root, NIGHT, applicants).value
    for name in STAGES:
        stages[name].seconds.append(taken.stages[name])
    return float(taken.seconds)


def _other(run: Callable[[], Alone], work: Path) -> float:
    (work / "other.db").unlink(missing_ok=True)
    return float(run().value)


def _promises(
    seconds: dict[str, Series], stages: dict[str, Series], applicants: int
) -> list[Promise]:
    ours = seconds[OURS].median
    title = f"ingest, {applicants} applicants"
    return [
        at_most(f"{title}: ours / floor, 1 process", 2.0, ours / seconds[FLOOR_1].median, " ×"),
        at_most(f"{title}: ours / floor, 2 processes", 2.0, ours / seconds[FLOOR_2].median, " ×"),
        at_least(f"{title}: office script / ours", 1.5, seconds[SCRIPT].median / ours, " ×"),
        *(told(f"{title}: {name}", str(series)) for name, series in seconds.items()),
        *(told(f"ours, stage {name}", str(stages[name])) for name in STAGES),
    ]
