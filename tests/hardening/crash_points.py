"""Where runs are killed: every named point the product has, at passages drawn from the seed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.hardening.story import Night, Story

ROOT = Path(__file__).parents[2]
_ROOMS = ("flows", "ingest", "outputs", "registry", "procedures")
_CALL = re.compile(r"kill_point\(\"([a-z-]+)\"\)")
#: Every so many-th world lives on PostgreSQL, sends real mails, makes real papers.
POSTGRES, MAILS, PAPERS = 5, 3, 7
#: Chance that a kill is at a random moment, and that the server drops the connection instead.
_AT_RANDOM, _BACKEND = 0.2, 0.3
#: Where every run comes by, however little is left to do.
_COMMITS, _FIRST_COMMITS = ("commit-before", "commit-after"), 5


@dataclass(frozen=True, slots=True)
class Density:
    """How a night's kills are drawn.

    `again`: the chance that a killed run is followed by another killed one, up to `most`;
    `surely`: the chance that a recovery is killed where every run comes by.
    """

    again: float
    surely: float
    most: int


#: The short form has no time for many nights: it kills more often in each.
SHORT, LONG = Density(0.96, 0.75, 10), Density(0.85, 0.5, 8)


@dataclass(frozen=True, slots=True)
class Kill:
    """How one run is ended: at the `nth` passage of `point`, or at a random moment.

    `backend`: the database server drops the run's connections there, instead of a SIGKILL.
    """

    point: str = ""
    nth: int = 1
    backend: bool = False

    @property
    def random(self) -> bool:
        """Whether the moment is drawn."""
        return not self.point

    @property
    def environment(self) -> dict[str, str]:
        """What makes the run kill itself."""
        named = self.point and not self.backend
        return {"BAOSHEN_KILL_AT": f"{self.point}:{self.nth}"} if named else {}

    def __str__(self) -> str:
        where = f"{self.point}:{self.nth}" if self.point else "random"
        return f"{where} (connection)" if self.backend else where


@dataclass(frozen=True, slots=True)
class Plan:
    """A world: where it lives, and the kills of each of its nights in turn."""

    number: int
    nights: list[list[Kill]] = field(default_factory=list)
    postgres: bool = False
    mails: bool = False
    papers: bool = False

    @property
    def kind(self) -> str:
        """In words."""
        words = ["postgresql" if self.postgres else "sqlite"]
        words += ["mails"] * self.mails + ["papers"] * self.papers
        return "+".join(words)


@cache
def named_points() -> tuple[str, ...]:
    """Every name in the product's code."""
    found: set[str] = set()
    for room in _ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            found.update(_CALL.findall(path.read_text(encoding="utf-8")))
    return tuple(sorted(found))


def plans(story: Story, seed: int, worker: int, workers: int, density: Density) -> Iterator[Plan]:
    """The worlds of one worker, without end.

    The first worlds of all take the points in turn, so that each is hit early.
    """
    number = worker
    while True:
        yield _plan(story, seed, number, density)
        number += workers


def _plan(story: Story, seed: int, number: int, density: Density) -> Plan:
    drawn = random.Random(f"plan-{seed}-{number}")
    postgres = number % POSTGRES == POSTGRES - 1
    nights = [
        _kills(night, drawn, number * len(story.nights) + n, postgres, density)
        for n, night in enumerate(story.nights)
    ]
    mails = number % MAILS == MAILS - 1
    return Plan(number, nights, postgres, mails, number % PAPERS == PAPERS - 1)


def _kills(
    night: Night, drawn: random.Random, turn: int, postgres: bool, density: Density
) -> list[Kill]:
    points = sorted(night.passages)
    first = points[turn % len(points)]
    kills = [_at(first, drawn, postgres, night.passages[first])]
    while drawn.random() < density.again and len(kills) < density.most:
        if drawn.random() < _AT_RANDOM:
            kills.append(Kill())
        elif drawn.random() < density.surely:
            kills.append(_at(drawn.choice(_COMMITS), drawn, postgres, _FIRST_COMMITS))
        else:
            # A recovery passes what was left to do: most of its points are passed a few times.
            point = drawn.choice(points)
            kills.append(_at(point, drawn, postgres, night.passages[point] >> len(kills)))
    # The night is over once a run comes through: the surest come first.
    return [kills[0], *sorted(kills[1:], key=lambda kill: kill.point not in _COMMITS)]


def _at(point: str, drawn: random.Random, postgres: bool, most: int) -> Kill:
    nth = drawn.randint(1, max(1, most))
    backend = postgres and point.startswith("commit") and drawn.random() < _BACKEND
    return Kill(point, nth, backend)
