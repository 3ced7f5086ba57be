"""`verify` tells few hints a line each, and many of one kind as their number."""

from __future__ import annotations

from flows.commands.verify import _hints
from registry.verify import Note


def test_many_hints_of_one_kind_are_one_line() -> None:
    """An outbox after a restore: hundreds of copies are gone, and that is no news."""
    notes = [Note("outbox-moved", f"{n}.pdf") for n in range(200)]
    (line,) = _hints(notes)
    assert "200" in line
    assert "0.pdf" in line


def test_few_hints_are_told_one_by_one() -> None:
    assert len(list(_hints([Note("outbox-moved", "a"), Note("outbox-moved", "b")]))) == 2
