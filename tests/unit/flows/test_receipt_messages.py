"""What the message about a receipt says: rows, decisions, or only where to read why."""

from __future__ import annotations

from datetime import date

import pytest

from flows.stages.outcome import Outcome
from flows.stages.receipts import message_text
from procedures.records import Drop, EntryKind, Package
from procedures.words import DropResult
from registry.rows import ACCEPTED, REFUSED

DROP = Drop(
    id="d1", folder="K1_站", org="K1", person="", name="甲.xlsx", kind=EntryKind.FILE,
    sha256="ab" * 32, size=1, files=(), claimed_on=date(2026, 11, 3),
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "states", "result", "said"),
    [
        ("data", (ACCEPTED, REFUSED), DropResult.PARTLY_ACCEPTED, "（共 2 行，收件 1 行）"),
        (
            "review",
            (ACCEPTED, REFUSED),
            DropResult.PARTLY_ACCEPTED,
            "审核决定：生效 1 条、未生效 1",
        ),
        ("review", (), DropResult.ACCEPTED, "没有审核决定"),
        ("data", (), DropResult.TO_CORRECT, "待改正，原因见“回执”"),
    ],
)
def test_a_message_counts_what_was_read(
    kind: str, states: tuple[str, ...], result: DropResult, said: str
) -> None:
    outcome = Outcome(DROP, result, package=Package(DROP, kind=kind))
    outcome.states.update(enumerate(states, 2))
    text = message_text("《报名》", outcome)
    assert text.startswith("《报名》")
    assert said in text
    assert "0 行" not in text


def test_what_nobody_could_read_is_told_as_a_drop() -> None:
    assert message_text("", Outcome(DROP, DropResult.REFUSED)).startswith("投递未收件，原因见")
