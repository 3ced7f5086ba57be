"""Who appears in the demonstration, and what a drop of it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flows.samples.calendar import Calendar
from flows.samples.faults import Expected
from flows.samples.hostile import NEIGHBOURS
from flows.samples.institutions import (
    CHANGSHA,
    CHANGSHA_COUNTY,
    LILING,
    PARK,
    PROVINCE,
    ZHUZHOU,
    Holder,
)
from flows.samples.people import Crowd
from flows.samples.scans import FastScanner, Scanner, Scans
from flows.samples.writing import Files

#: What lies at a drop's name: one file, a folder of files, or a link to a path.
Content = bytes | Files | Path


@dataclass(frozen=True, slots=True)
class DemoDrop:
    """One drop: when, where, under which name, for how many applicants, with which findings.

    `content` is made when it is written. `codes` are the finding codes it must give among
    others that follow; `expected` the exact list where the sample knows it.
    """

    night: int
    folder: str
    name: str
    content: Callable[[], Content]
    applicants: int = 0
    codes: tuple[str, ...] = ()
    expected: tuple[Expected, ...] = ()


#: How many good applicants each station signs up.
SIZES = {PROVINCE: 8, CHANGSHA: 16, ZHUZHOU: 8, CHANGSHA_COUNTY: 8, LILING: 8, PARK: 6}
#: Certificates of the six people whom the register knows before the first sign-up.
HELD: tuple[tuple[str, ...], ...] = (
    (),
    (),
    ("质量监督",),
    ("安全监督",),
    ("质量监督", "安全监督"),
    ("质量监督", "安全监督"),
)


class Cast:
    """Everybody of the demonstration, drawn once, in a fixed order."""

    def __init__(self, seed: int | str, calendar: Calendar, *, fast: bool = False) -> None:
        """The same seed and calendar give the same people at the same stations.

        `fast` hands out a few drawn scans again and again instead of one per person.
        """
        crowd = Crowd(f"demo-{seed}", calendar.start)
        self.seed, self.calendar = seed, calendar
        self.holders = [Holder(crowd.person(), ZHUZHOU, kinds) for kinds in HELD]
        self.people = {station: crowd.take(size) for station, size in SIZES.items()}
        self.waiting = crowd.take(4)
        self.late = crowd.take(4)
        self.neighbours = crowd.take(len(NEIGHBOURS))
        self._fast = FastScanner(seed, self.waiting[:2]) if fast else None

    def scans(self, name: str) -> Scans:
        """Who scans for the drop `name`."""
        return self._fast or Scanner(f"{self.seed}-{name}")
