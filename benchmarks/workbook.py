"""A workbook of many rows without attachments, from claim to filed."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from benchmarks.alone import alone
from benchmarks.figures import Outcome, Series, at_most, megabytes, told
from benchmarks.ours import STAGES, take_in_all
from benchmarks.places import NIGHT, base_workspace, fresh_copy, lay_people_workbook


def measure(work: Path, rows: int, repetitions: int) -> Outcome:
    """人员名录 (`office-people`) with `rows` new people, each time into a fresh register."""
    base = base_workspace(work / "base")
    seconds = Series()
    stages: dict[str, Series] = defaultdict(Series)
    peak = 0
    for _ in range(repetitions):
        workspace = fresh_copy(base, work / "turn")
        lay_people_workbook(workspace, rows)
        taken = alone(take_in_all, workspace.root, NIGHT, rows)
        seconds.seconds.append(taken.value.seconds)
        peak = max(peak, taken.main)
        for name in STAGES:
            stages[name].seconds.append(taken.value.stages[name])
    details = {
        "rows": rows,
        "seconds": seconds.as_json(),
        "stages": {name: series.as_json() for name, series in stages.items()},
        "main_mb": round(megabytes(peak)),
    }
    title = f"workbook of {rows} rows, claim to filed"
    promises = [
        at_most(title, 5.0, seconds.median, " s"),
        told(f"{title}: spread", str(seconds)),
        told(f"{title}: main process", f"{megabytes(peak):.0f} MB"),
        *(told(f"workbook, stage {name}", str(stages[name])) for name in STAGES),
    ]
    return Outcome("workbook", promises, details)
