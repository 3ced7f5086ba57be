"""Building in children: order kept, a failing or dying task costs itself only."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from outputs import pool as pool_module
from outputs.pool import Renderers, in_process
from outputs.problem import CannotStart, Problem


def double(number: int) -> int:
    return number * 2


def fail(secret: str) -> None:
    raise ValueError(f"personal: {secret}")


def refuse(why: str) -> None:
    raise Problem(why)


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang(_: int) -> None:
    time.sleep(60)


def swell(_: int) -> int:
    return len(bytearray(8 << 30))


@pytest.fixture(scope="module")
def pool() -> Iterator[Renderers]:
    with Renderers(1, seconds=1) as renderers:
        yield renderers


def test_results_keep_the_order(pool: Renderers) -> None:
    assert pool.run([(double, 1), (double, 2), (double, 3)]) == [2, 4, 6]


def test_a_child_that_dies_costs_its_task_only(pool: Renderers) -> None:
    """Reliability row 37."""
    results = pool.run([(double, 1), (die, 0), (double, 3)])
    assert results[0] == 2
    assert isinstance(results[1], Problem)
    assert results[2] == 6


def test_endless_and_swelling_tasks_are_stopped(pool: Renderers) -> None:
    """Reliability row 37."""
    slow, big, good = pool.run([(hang, 0), (swell, 0), (double, 4)])
    assert isinstance(slow, Problem)
    assert isinstance(big, Problem)
    assert good == 8


def test_children_that_cannot_start_are_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One look whether a fresh child lives, then one answer for every task and later call."""
    monkeypatch.setattr(pool_module, "_prepare", die)
    started, start = [], Renderers._start

    def counted(self: Renderers) -> ProcessPoolExecutor:
        started.append(self)
        return start(self)

    monkeypatch.setattr(Renderers, "_start", counted)
    with Renderers(1) as renderers:
        results = renderers.run([(double, number) for number in range(20)])
        attempts = len(started)
        again = renderers.run([(double, 1)])
    assert all(isinstance(each, CannotStart) for each in [*results, *again])
    assert attempts == len(started) == 21


@pytest.mark.parametrize("run", ["pool", "here"])
def test_errors_become_problems_without_personal_data(run: str, pool: Renderers) -> None:
    tasks = [(fail, "430102198503071236"), (refuse, "字体中没有这些字")]
    broken, refused = pool.run(tasks) if run == "pool" else in_process(tasks)
    assert "ValueError" in str(broken)
    assert "4301" not in str(broken)
    assert str(refused) == "字体中没有这些字"
