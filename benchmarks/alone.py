"""Runs one function in a process of its own and watches what memory it and its children take."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Alone:
    """What the function gave, and peaks of memory in bytes.

    `main` is the peak resident size of the process that ran it; `tree` the highest sum of
    proportional set sizes over it and all its children, looked at ten times a second: a page
    that two processes share counts half in each, so every page counts once.
    """

    value: Any
    main: int
    tree: int


def alone(function: Callable[..., Any], *arguments: Any) -> Alone:
    """`function(*arguments)` in a fresh process; whatever it raises is raised here."""
    spawn = multiprocessing.get_context("spawn")
    with _Watch() as watch, ProcessPoolExecutor(1, mp_context=spawn) as pool:
        value, main = pool.submit(_with_peak, function, arguments).result()
    return Alone(value, main, watch.peak)


def _with_peak(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, int]:
    value = function(*arguments)
    return value, _high_water()


def _high_water() -> int:
    """Peak resident bytes of this process since it began.

    Not `ru_maxrss`: that one remembers the process which started this one.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status has no VmHWM")


class _Watch:
    """Looks at the memory of all descendants of this process while a block runs."""

    def __init__(self) -> None:
        self.peak = 0
        self._stop = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(_LOOK_SECONDS):
            self.peak = max(self.peak, _descendants_bytes(os.getpid()))


def _descendants_bytes(root: int) -> int:
    """Proportional set size of every process below `root` together, itself left out."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):  # it ended while we looked
                fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                parents[int(folder.name)] = int(fields[1])
    return sum(_proportional(pid) for pid in parents if _below(pid, root, parents))


def _proportional(pid: int) -> int:
    """Bytes of a process, shared pages divided among those who share them; 0 once it ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _below(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid == root:
            return True
    return False
