"""Every hardening command, in plain sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from tests.hardening.figures import Asked, Figures


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it shows, where it lives, how long its two forms may take (seconds)."""

    shows: str
    module: str
    short_seconds: int
    long_seconds: int

    def run(self, asked: Asked) -> Figures:
        """Run `measure(asked, figures)` of its module."""
        measure: Callable[[Asked, Figures], None] = import_module(self.module).measure
        figures = Figures()
        with figures.timed():
            measure(asked, figures)
        return figures


_HERE = "tests.hardening"

COMMANDS: dict[str, Command] = {
    "crash": Command(
        "SIGKILL at every named point and at random: nothing lost, nothing doubled",
        f"{_HERE}.crash",
        150,
        14_400,
    ),
    "lease": Command(
        "a run paused past its lease: its late commit, rename and send fail",
        f"{_HERE}.lease",
        15,
        300,
    ),
    "faults": Command(
        "ENOSPC, EIO, EACCES, locked database, MemoryError at the n-th call of each stage",
        f"{_HERE}.faults",
        45,
        3_600,
    ),
    "corpus": Command(
        "every hostile and odd file alone: accepted or refused by a code, never a crash",
        f"{_HERE}.corpus",
        40,
        3_600,
    ),
    "spliced": Command(
        "the same files inside good packages: the other rows are unaffected",
        f"{_HERE}.spliced",
        25,
        3_600,
    ),
    "bombs": Command(
        "archives, workbooks, images and PDFs that would explode: refused early and small",
        f"{_HERE}.bombs",
        15,
        120,
    ),
    "injection": Command(
        "naughty strings and payloads in every field and file name come out as text only",
        f"{_HERE}.injection",
        25,
        1_800,
    ),
    "mail": Command(
        "a mail server that breaks in every way: nothing lost, nothing to a wrong institution",
        f"{_HERE}.mail",
        20,
        1_800,
    ),
    "identity": Command(
        "ID numbers in every encoding of a cell: never altered, numeric ones refused",
        f"{_HERE}.identity",
        10,
        1_800,
    ),
    "review": Command(
        "random decision workbooks: no illegal transition",
        f"{_HERE}.review",
        20,
        3_600,
    ),
    "certificates": Command(
        "random requests and decisions on 200 certificates: none lost, doubled or asked for twice",
        f"{_HERE}.certificates",
        10,
        3_600,
    ),
    "privacy": Command(
        "a run full of failures: no name and no number where they do not belong",
        f"{_HERE}.privacy",
        15,
        600,
    ),
    "selfcheck": Command(
        "planted faults: verify finds and names every one, and none on whole stores",
        f"{_HERE}.selfcheck",
        15,
        600,
    ),
}
