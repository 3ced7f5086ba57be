"""`review`: random decision workbooks against an independent model; no illegal transition.

Promise (design 6): a decision counts only under every one of its conditions, anything else
changes nothing, and an application always stands where the rules put it.
"""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random

from procedures.workspace import Workspace
from registry.verify import verify
from tests.hardening.figures import Asked, Figures
from tests.hardening.review_books import whole_runs
from tests.hardening.review_steps import Steps
from tests.hardening.review_walk import Walk

#: Steps of one walk: its register grows with it, and with the register every look at it.
_STEPS_OF_WALK, _STEPS_OF_LONG_WALK = 1_500, 10_000
#: Nights of real workbooks, eighteen or so a night.
_NIGHTS, _LONG_NIGHTS = 2, 20
_AT_ONCE = 2


def measure(asked: Asked, figures: Figures) -> None:
    """Real workbooks, and beside them walks with a register of their own."""
    figures.least["steps"] = 100_000 if asked.long else 3_000
    figures.least["decision workbooks through whole runs"] = 300 if asked.long else 25
    figures.least["kinds of refusal seen"] = 10 if asked.long else 8
    figures.counts["illegal transitions"] = 0
    steps = _STEPS_OF_LONG_WALK if asked.long else _STEPS_OF_WALK
    seeds = [f"review-{asked.seed}-{n}" for n in range(figures.least["steps"] // steps)]
    nights = _LONG_NIGHTS if asked.long else _NIGHTS
    with ProcessPoolExecutor(_AT_ONCE, get_context("fork")) as pool:
        began = time.monotonic()
        work = [pool.submit(_books, asked, began, nights)]
        work += [pool.submit(_walk, asked, began, seed, steps) for seed in seeds]
        seen: set[str] = set()
        for one in work:
            seen |= _add(figures, one.result())
    figures.counts["kinds of refusal seen"] = len(seen)


@dataclass(slots=True)
class Walked:
    """What one walk brings home."""

    counts: dict[str, int]
    broken: list[str]
    seen: set[str]

    @classmethod
    def of(cls, seed: str, figures: Figures, seen: set[str]) -> Walked:
        """Counts and sentences, those with the seed they can be seen with again."""
        counts = {what: value for what, value in figures.counts.items() if isinstance(value, int)}
        return cls(counts, [f"{seed}: {sentence}" for sentence in figures.broken], seen)


def _add(figures: Figures, walked: Walked) -> set[str]:
    for what, value in walked.counts.items():
        figures.count(what, value)
    for sentence in walked.broken:
        figures.broke(sentence)
    return walked.seen


def _books(asked: Asked, began: float, nights: int) -> Walked:
    figures, seed = Figures(), f"review-{asked.seed}-books"

    def over() -> bool:
        return asked.enough(began, reached=False)

    whole_runs(figures, asked.work, Random(seed), nights, over)
    return Walked.of(seed, figures, set())


def _walk(asked: Asked, began: float, seed: str, most: int) -> Walked:
    """So many steps; it ends at the first thing that is wrong, which the next only repeat."""
    figures, random = Figures(), Random(seed)
    if asked.enough(began, reached=False):
        return Walked.of(seed, figures, set())
    folder = asked.work / seed
    folder.mkdir()
    walk = Walk(folder, random, figures)
    steps = Steps(walk, random)
    while int(figures.counts.get("steps", 0)) < most and not figures.broken:
        if asked.enough(began, reached=False):
            break
        steps.take()
    walk.compare(None)
    found = verify(walk.register, Workspace(folder))
    for problem in found.problems:
        figures.broke(f"verify: {problem}")
    walk.close()
    figures.count("applications", len(walk.model.cases))
    return Walked.of(seed, figures, walk.seen)
