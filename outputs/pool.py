"""Building in children: warm processes, limits on time and memory, a fresh pool after a crash.

A paper that never ends or eats all memory costs itself, not the night: its child stops or
dies, the paper becomes a problem in the report, everything else goes on (reliability row 37).
"""

from __future__ import annotations

import gc
import multiprocessing
import resource
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, Self

from outputs.problem import CannotStart, Problem

SECONDS = 120
MEMORY_BYTES = 3 << 30
#: CPU seconds beyond the wall limit after which the kernel ends a child that hears no alarm.
_GRACE = 15

Task = tuple[Callable[[Any], Any], Any]
Outcome = Any  # what the task's function gave, or the `Problem` that stopped it


class Renderers:
    """A pool of building processes, started on first use. A context manager."""

    def __init__(
        self, workers: int = 2, seconds: int = SECONDS, memory: int = MEMORY_BYTES
    ) -> None:
        """`workers` processes; `seconds` of wall time per task, `memory` bytes per process."""
        self._workers, self._seconds, self._memory = workers, seconds, memory
        self._pool: ProcessPoolExecutor | None = None
        self._never_starts = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def run(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Every (function, argument) done in a child; results in the order of the tasks.

        A task that fails gives its `Problem` in its place. When a child dies, the tasks that
        were under way are tried once more, each alone, so that only the guilty one is lost.
        Children that die before they do anything are not started for every task again: then,
        and in all later calls, what was not made is the same `CannotStart`.
        """
        outcomes = [_DIED] * len(tasks) if self._never_starts else self._attempt(tasks)
        if _DIED in outcomes and not self._starts():
            return [_CANNOT_START if each is _DIED else each for each in outcomes]
        for index, task in enumerate(tasks):
            if outcomes[index] is _DIED:
                (alone,) = self._attempt([task])
                lost = Problem("制作程序异常退出（超出时间或内存上限）")
                outcomes[index] = lost if alone is _DIED else alone
        return outcomes

    def _starts(self) -> bool:
        """Whether a fresh child gets as far as its first task."""
        if not self._never_starts:
            self._never_starts = self._attempt([(_nothing, None)]) == [_DIED]
        return not self._never_starts

    def _attempt(self, tasks: Sequence[Task]) -> list[Outcome]:
        futures: list[Future[Any] | None] = []
        for function, argument in tasks:
            try:
                futures.append(self._start().submit(_limited, function, argument, self._seconds))
            except BrokenProcessPool:
                futures.append(None)
        outcomes = [_result(future) for future in futures]
        if _DIED in outcomes:
            self.close()
        return outcomes

    def _start(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_prepare,
                initargs=(self._memory,),
            )
        return self._pool


def in_process(tasks: Sequence[Task]) -> list[Outcome]:
    """The same without children: for a handful of papers, where starting them costs more."""
    outcomes: list[Outcome] = []
    for function, argument in tasks:
        try:
            outcomes.append(explained(function, argument))
        except Problem as problem:
            outcomes.append(problem)
    return outcomes


_DIED = object()
_CANNOT_START = CannotStart("制作程序无法启动（内存不足或安装不完整），请先运行 baoshen doctor")


def _nothing(_: None) -> None:
    """The task of a child that only shows that it lives."""


def _result(future: Future[Any] | None) -> Outcome:
    if future is None:
        return _DIED
    try:
        return future.result()
    except BrokenProcessPool:
        return _DIED
    except Problem as problem:
        return problem


def _prepare(memory: int) -> None:
    # A rendering makes millions of small objects that all die together: collecting them
    # as often as Python does by default takes a third of the time (benchmarks/).
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle


def _limited(function: Callable[[Any], Any], argument: Any, seconds: int) -> Any:
    """Run one task under its own time limits; raises Problem when it fails in any way."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds + _GRACE, hard))
    signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return explained(function, argument)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def explained(function: Callable[[Any], Any], argument: Any) -> Any:
    """Run one task; whatever stops it becomes a Problem."""
    with explaining():
        return function(argument)


@contextmanager
def explaining() -> Iterator[None]:
    """Whatever stops the block becomes a Problem that names the place, never the data."""
    try:
        yield
    except Problem:
        raise
    except MemoryError as error:
        raise Problem("制作超出内存上限，已停止") from error
    except Exception as error:  # noqa: BLE001 - one paper's fault is not the night's end
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        raise Problem(f"制作失败：{type(error).__name__}（{place}）") from None


def _too_long(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Problem("制作超过时间上限，已停止")
