"""The sheet 批量填写: which default fills which blank cell."""

from __future__ import annotations

from datetime import date

import pandas as pd

from flows.stages.decide import decisions_of
from procedures import words
from procedures.records import Drop, EntryKind, Package, Sheet
from procedures.tables import Tables

DAY = date(2026, 11, 2)
COLUMNS = (
    words.COLUMN_INSTITUTION,
    words.COLUMN_DECISION,
    words.COLUMN_OPINION,
    words.COLUMN_REVIEWER,
)


def decided(
    row: tuple[str, ...], bulk: dict[str, tuple[str, str, str]]
) -> tuple[str, str, str] | None:
    frame = pd.DataFrame([row], [2], list(COLUMNS), dtype=object)
    drop = Drop("d", "P", "P", "", "审核.xlsx", EntryKind.FILE, "0" * 64, 1, (), DAY)
    sheet = Sheet(words.SHEET_REVIEW, frame, {})
    found = decisions_of(Package(drop, "review", sheet=sheet, bulk=bulk), None, Tables(), DAY)
    return (found[0].word, found[0].opinion, found[0].reviewer) if found else None


def test_an_opinion_explains_only_the_decision_beside_it() -> None:
    """全部 通过「同意上报」 is no reason for the 驳回 of one institution."""
    whole = {words.SCOPE_ALL: ("通过", "同意上报", "p1")}
    assert decided(("甲站", "", "", ""), whole) == ("通过", "同意上报", "p1")
    assert decided(("甲站", "驳回", "", ""), whole) == ("驳回", "", "p1")
    assert decided(("甲站", "", "", ""), whole | {"甲站": ("驳回", "", "")}) == ("驳回", "", "p1")
    assert decided(("甲站", "", "自写", "p2"), whole) == ("通过", "自写", "p2")
    assert decided(("乙站", "", "", ""), {"甲站": ("驳回", "不符", "p1")}) is None
