"""`review`: random decision workbooks against an independent model; no illegal transition.

Promise (design 6): a decision counts only under every one of its conditions, anything else
changes nothing, and an application always stands where the rules put it.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random

from procedures.workspace import Workspace
from registry.verify import verify
from tests.hardening.figures import Asked, Figures
from tests.hardening.review_steps import Steps
from tests.hardening.review_walk import Walk

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
#: Steps of one walk: the register grows with it, and with the register every look at it.
_STEPS_OF_WALK = 5_000
_AT_ONCE = 2


def measure(asked: Asked, figures: Figures) -> None:
    """Walks with a register of their own, two at a time."""
    figures.least["steps"] = 100_000 if asked.long else 10_000
    figures.counts["illegal transitions"] = 0
    seeds = [f"review-{asked.seed}-{n}" for n in range(figures.least["steps"] // _STEPS_OF_WALK)]
    seen: set[str] = set()
    with ProcessPoolExecutor(_AT_ONCE, get_context("fork")) as pool:
        for walked in pool.map(_walk, seeds, [_memory(asked)] * len(seeds)):
            seen |= walked.seen
            for what, value in walked.counts.items():
                figures.count(what, value)
            for sentence in walked.broken:
                figures.broke(sentence)
    figures.counts["kinds of refusal seen"] = len(seen)
    figures.least["kinds of refusal seen"] = 10


@dataclass(slots=True)
class Walked:
    """What one walk brings home."""

    counts: dict[str, int]
    broken: list[str]
    seen: set[str]


def _walk(seed: str, memory: Path) -> Walked:
    """5,000 steps; it ends at the first thing that is wrong, which the next ones only repeat."""
    figures, random = Figures(), Random(seed)
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        walk = Walk(Path(folder), random, figures)
        steps = Steps(walk, random)
        while int(figures.counts.get("steps", 0)) < _STEPS_OF_WALK and not figures.broken:
            steps.take()
        walk.compare(None)
        found = verify(walk.register, Workspace(Path(folder)))
        for problem in found.problems:
            figures.broke(f"verify: {problem}")
        walk.close()
    figures.count("applications", len(walk.model.cases))
    counts = {what: value for what, value in figures.counts.items() if isinstance(value, int)}
    return Walked(counts, [f"{seed}: {sentence}" for sentence in figures.broken], walk.seen)


def _memory(asked: Asked) -> Path:
    """A folder that costs no disk: what is lost in a power cut is another command's matter."""
    return _MEMORY if _MEMORY.is_dir() else asked.work
