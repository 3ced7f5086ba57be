"""The sandbox: one result per job, in order, whatever a file does to its reader."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from ingest.limits import MEGABYTE, Limits
from ingest.outcome import Failed
from ingest.sandbox import Sandbox, SandboxError
from tests.unit.ingest.hostile import double, full_disk, misbehave


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(2, Limits(seconds=1, memory=200 * MEGABYTE)) as made:
        yield made


def test_results_come_in_job_order(box: Sandbox) -> None:
    assert list(box.map(double, range(1000))) == [n * 2 for n in range(1000)]
    assert list(box.map(double, [])) == []


def test_nothing_is_started_for_nothing() -> None:
    with Sandbox() as made:
        assert list(made.map(double, [])) == []
        assert made._template is None


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("abort", "parser-crash"),
        ("segfault", "parser-crash"),
        ("panic", "parser-crash"),
        ("error", "parser-crash"),
        ("call", "parser-crash"),
        ("hang", "file-limit"),
        ("spin", "file-limit"),
        ("memory", "file-limit"),
    ],
)
def test_one_bad_file_costs_only_itself(box: Sandbox, deed: str, code: str) -> None:
    """Reliability 16, 17, 18."""
    jobs = ["a"] * 60 + [deed] + ["b"] * 60
    results = list(box.map(misbehave, jobs))
    failed = results.pop(60)
    assert isinstance(failed, Failed)
    assert failed.code == code
    assert results == ["a"] * 60 + ["b"] * 60


def test_many_bad_files_are_all_named(box: Sandbox) -> None:
    jobs = ["a", "abort", "abort", "b", "memory", "c", "segfault"]
    results = list(box.map(misbehave, jobs))
    assert [r.code if isinstance(r, Failed) else r for r in results] == [
        "a", "parser-crash", "parser-crash", "b", "file-limit", "c", "parser-crash",
    ]  # fmt: skip


def test_failures_hold_nothing_of_the_file(box: Sandbox) -> None:
    """Reliability 26: an exception's text may be an ID number."""
    failed = box.run(misbehave, "error")
    assert "110101199003074477" not in repr(failed)


def test_stopping_early_leaves_a_usable_sandbox(box: Sandbox) -> None:
    results = box.map(double, range(500))
    assert next(results) == 0
    del results
    assert box.run(double, 21) == 42


def test_one_map_at_a_time(box: Sandbox) -> None:
    first = box.map(double, range(500))
    next(first)
    with pytest.raises(RuntimeError):
        box.run(double, 1)
    assert list(first)[-1] == 998


def test_no_core_dump_is_left(box: Sandbox) -> None:
    """Reliability 26."""
    assert box.run(misbehave, "core") == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may cut a process off the network")
def test_readers_have_no_network(box: Sandbox) -> None:
    assert box.run(misbehave, "network") != 0


def test_closing_ends_every_child() -> None:
    made = Sandbox(2)
    list(made.map(double, range(200)))
    pids = [worker.pid for worker in made._workers]
    assert pids
    made.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            for _ in range(100_000):
                os.kill(pid, 0)


def test_a_full_disk_is_no_fault_of_the_file() -> None:
    """Reliability 15: told to the operator and tried again, never to the sender as his file's."""
    with Sandbox(1) as box, pytest.raises(SandboxError, match="disk"):
        box.run(full_disk, "a.pdf")
