"""What a measurement gives: repeated numbers, promises kept or not, the load it ran under."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any


@dataclass(slots=True)
class Series:
    """Repetitions of one measurement, in seconds."""

    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle repetition."""
        return median(self.seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds), max(self.seconds)
        if len(self.seconds) == 1:
            return f"{low:.2f} s"
        return f"{self.median:.2f} s ({low:.2f} to {high:.2f})"

    def as_json(self) -> dict[str, Any]:
        """min, median, max and every repetition."""
        rounded = [round(each, 3) for each in self.seconds]
        middle = round(self.median, 3)
        return {"min": min(rounded), "median": middle, "max": max(rounded), "all": rounded}


@dataclass(frozen=True, slots=True)
class Promise:
    """One figure to hold. `held` None for figures without a goal of their own."""

    what: str
    goal: str
    measured: str
    held: bool | None


@dataclass(slots=True)
class Outcome:
    """What one module of this folder measured. `details` goes into the JSON as it is."""

    name: str
    promises: list[Promise]
    details: dict[str, Any]
    at: str = field(default_factory=lambda: datetime.now().astimezone().isoformat("T", "minutes"))
    load: tuple[float, float] = (0.0, 0.0)

    def as_json(self) -> dict[str, Any]:
        """The whole outcome."""
        promises = [
            {"what": p.what, "goal": p.goal, "measured": p.measured, "held": p.held}
            for p in self.promises
        ]
        return {
            "at": self.at,
            "load_before_after": [round(each, 2) for each in self.load],
            "promises": promises,
            **self.details,
        }


def load() -> float:
    """How many processes wanted to run during the last minute."""
    return os.getloadavg()[0]


def at_most(what: str, limit: float, value: float, unit: str) -> Promise:
    """A promise that `value` stays at or below `limit`."""
    return Promise(what, f"≤ {limit:g}{unit}", f"{value:.2f}{unit}", value <= limit)


def at_least(what: str, limit: float, value: float, unit: str) -> Promise:
    """A promise that `value` reaches `limit`."""
    return Promise(what, f"≥ {limit:g}{unit}", f"{value:.2f}{unit}", value >= limit)


def told(what: str, measured: str) -> Promise:
    """A figure without a goal, told beside the others."""
    return Promise(what, "", measured, None)


def megabytes(size: int) -> float:
    """Bytes in MB of 1024 × 1024."""
    return size / (1 << 20)
