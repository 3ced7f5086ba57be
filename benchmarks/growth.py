"""Four times the applicants: what it does to time and memory."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.alone import Alone, alone
from benchmarks.figures import Outcome, Promise, Series, at_most, megabytes, told
from benchmarks.ours import STAGES, take_in_all
from benchmarks.places import NIGHT, base_workspace, fresh_copy, package_in, write_package
from procedures.workspace import Workspace


def measure(work: Path, applicants: int, repetitions: int, most: int) -> Outcome:
    """Ingest of N and 4 N applicants in turn, then once of `most` (0 leaves that out).

    The packages are written into the inbox, so they are warm as far as memory holds them.
    """
    base = base_workspace(work / "base")
    small, large = applicants, 4 * applicants
    seconds: dict[int, Series] = defaultdict(Series)
    stages: dict[int, dict[str, Series]] = defaultdict(lambda: defaultdict(Series))
    memory: dict[int, list[int]] = defaultdict(list)
    sizes = [small, large] * repetitions + ([most] if most else [])
    for size in sizes:
        taken = _take_in(base, work, size)
        seconds[size].seconds.append(taken.value.seconds)
        memory[size].append(taken.main)
        for name in STAGES:
            stages[size][name].seconds.append(taken.value.stages[name])
    details: dict[str, Any] = {
        "seconds": {size: series.as_json() for size, series in seconds.items()},
        "stages": {
            size: {name: series.as_json() for name, series in per.items()}
            for size, per in stages.items()
        },
        "main_mb": {size: [round(megabytes(m)) for m in peaks] for size, peaks in memory.items()},
    }
    peaks = {size: megabytes(max(found)) for size, found in memory.items()}
    return Outcome("growth", _promises(seconds, peaks, small, large, most), details)


def _take_in(base: Workspace, work: Path, applicants: int) -> Alone:
    workspace = fresh_copy(base, work / "turn")
    write_package(package_in(workspace), applicants)
    taken = alone(take_in_all, workspace.root, NIGHT, applicants)
    shutil.rmtree(workspace.root)
    return taken


def _promises(
    seconds: dict[int, Series], peaks: dict[int, float], small: int, large: int, most: int
) -> list[Promise]:
    time = seconds[large].median / seconds[small].median
    memory = peaks[large] / peaks[small]
    found = [
        at_most(f"growth, {small} to {large} applicants: time", 4.4, time, " ×"),
        at_most(f"growth, {small} to {large} applicants: main process", 1.2, memory, " ×"),
    ]
    if most:
        found.append(at_most(f"main process, {most} applicants", 500, peaks[most], " MB"))
    found += [told(f"ingest, {size} applicants", str(series)) for size, series in seconds.items()]
    found += [
        told(f"main process, {size} applicants", f"{mb:.0f} MB") for size, mb in peaks.items()
    ]
    return found
