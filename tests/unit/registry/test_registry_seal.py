"""Seals: one per run that changed something, each over the one before."""

from __future__ import annotations

from registry.engine import Register
from registry.events import GENESIS
from registry.seal import seal
from tests.unit.registry.books import DAY, file_one


def test_a_run_without_events_has_no_seal(register: Register) -> None:
    with register.write() as session:
        assert seal(session, "R1", DAY) is None
        file_one(session, "R1")
        assert seal(session, "R1", DAY) is not None
        assert seal(session, "R2", DAY) is None


def test_seals_are_chained(register: Register) -> None:
    with register.write() as session:
        file_one(session, "R1")
        first = seal(session, "R1", DAY)
        file_one(session, "R2")
        file_one(session, "R2")
        second = seal(session, "R2", DAY)
    assert first is not None
    assert second is not None
    assert (first.previous, second.previous) == (GENESIS, first.hash)
    assert (first.subjects, second.subjects) == (1, 2)


def test_a_dead_runs_events_are_sealed_by_the_next(register: Register) -> None:
    with register.write() as session:
        file_one(session, "R1")
    with register.write() as session:
        file_one(session, "R2")
        made = seal(session, "R2", DAY)
    assert made is not None
    assert made.subjects == 2
