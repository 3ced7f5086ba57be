"""What a hardening command is asked, and the figures it answers with."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Sentences about broken promises that are kept; further ones are only counted.
_MOST_SENTENCES = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """How a command is to run.

    Attributes:
        work: an empty folder of its own; what is in it afterwards is thrown away.
        seed: every random choice comes from it.
        long: the form run by hand before a release; the short one runs with the tests.
        seconds: a command that still has work to do after these stops and says how far it came.
            The short form does what it promises as a minimum all the same.
    """

    work: Path
    seed: int
    long: bool
    seconds: float

    def enough(self, began: float, reached: bool) -> bool:
        """Whether to stop: time is up since `began`, and the short form `reached` its minimum."""
        return time.monotonic() - began > self.seconds and (reached or self.long)


@dataclass(slots=True)
class Figures:
    """What was counted, and every promise seen broken.

    `counts` are the figures people read, in the order they were first set; `least` are the
    figures that must be reached for the command to have shown anything.
    """

    counts: dict[str, int | float | str] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0
    _left_out: Counter[str] = field(default_factory=Counter)

    def count(self, what: str, by: int = 1) -> None:
        """Add to a figure."""
        before = self.counts.get(what, 0)
        assert isinstance(before, int)
        self.counts[what] = before + by

    def most(self, what: str, value: float) -> None:
        """Keep the largest value seen."""
        before = self.counts.get(what, 0)
        assert not isinstance(before, str)
        self.counts[what] = max(before, value)

    def broke(self, sentence: str) -> None:
        """A promise was seen broken: say which, where, and how to see it again."""
        if len(self.broken) < _MOST_SENTENCES:
            self.broken.append(sentence)
        else:
            self._left_out["further ones"] += 1

    @property
    def short_of(self) -> list[str]:
        """The minima that were not reached."""
        return [
            f"{what}: {self.counts.get(what, 0)} of at least {least}"
            for what, least in self.least.items()
            if float(self.counts.get(what, 0)) < least
        ]

    @property
    def held(self) -> bool:
        """Everything promised was seen, and nothing broken."""
        return not self.broken and not self.short_of

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Wall time of what runs inside."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds = round(time.perf_counter() - begin, 1)

    def as_json(self) -> dict[str, Any]:
        """For the file of figures."""
        return {
            "counts": self.counts,
            "least": self.least,
            "broken": self.broken,
            "further": sum(self._left_out.values()),
            "seconds": self.seconds,
            "held": self.held,
        }
