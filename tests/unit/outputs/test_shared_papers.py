"""Papers that many get are made once."""

from __future__ import annotations

import pytest

from outputs import builders
from outputs.build import build
from outputs.context import Job
from outputs.pool import Problem, Renderers


def job(key: str, basis: str, data: object, *, shared: bool = True) -> Job:
    return Job(key, basis, "手册", key, "手册.pdf", "counted", data, shared=shared)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the builder was asked for, in order; it fails for 坏."""
    asked: list[object] = []

    def counted(data: object) -> bytes:
        asked.append(data)
        if data == "坏":
            raise ValueError("broken")
        return f"{data}".encode()

    monkeypatch.setitem(builders.BUILDERS, "counted", counted)
    return asked


def test_equal_bases_are_made_once_where_the_jobs_say_so(made: list[object]) -> None:
    jobs = [
        job("甲", "b1", "一"),
        job("乙", "b2", "二"),
        job("丙", "b1", "一"),
        job("丁", "b1", "自己的", shared=False),
    ]
    with Renderers(1) as pool:
        assert build(jobs, pool) == ["一".encode(), "二".encode(), "一".encode(), "自己的".encode()]
    assert made == ["一", "二", "自己的"]


def test_what_stops_one_stops_its_twins(made: list[object]) -> None:
    with Renderers(1) as pool:
        found = build([job("甲", "b", "坏"), job("乙", "b", "坏"), job("丙", "c", "好")], pool)
    assert [isinstance(each, Problem) for each in found] == [True, True, False]
    assert made == ["坏", "好"]
