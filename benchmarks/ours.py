"""The product's own stages, timed by the run that does them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from procedures.workspace import Workspace

STAGES = ("receive", "read", "check", "file")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Seconds by stage; rows read and rows accepted over all drops."""

    stages: dict[str, float]
    total: int
    accepted: int
    findings: int

    @property
    def seconds(self) -> float:
        """All stages together."""
        return sum(self.stages.values())


def take_in(root: Path, day: date) -> TakenIn:
    """receive, read, check and file of everything in the workspace's inbox, without Prefect.

    Everything those stages do is in the seconds, the start of the sandbox included; opening
    register and catalogue is not.
    """
    import flows.stages.run_stages  # noqa: F401 - its imports are not the stages' time
    from flows.run import Request, entered, run_stage

    with entered(Request(Workspace(root), "manual", day)) as ctx:
        for name in STAGES:
            run_stage(ctx, name)
    drops = ctx.report.drops
    if ctx.report.faults:
        raise RuntimeError(f"the run had faults: {ctx.report.faults}")
    return TakenIn(
        stages=dict(ctx.report.stages),
        total=sum(drop.total for drop in drops),
        accepted=sum(drop.accepted for drop in drops),
        findings=sum(len(drop.findings) for drop in drops),
    )


def take_in_all(root: Path, day: date, expected: int) -> TakenIn:
    """The same, but a package that was not accepted whole is no measurement."""
    taken = take_in(root, day)
    if taken.accepted != expected:
        raise RuntimeError(f"{taken.accepted} of {taken.total} rows accepted, not {expected}")
    return taken
