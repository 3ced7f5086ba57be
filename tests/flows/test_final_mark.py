"""定稿 by mark: a reviewer freezes his institution's table before the period is over."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from looking import codes
from openpyxl import load_workbook
from world import DAY_ONE, World

from flows.report import RunReport
from flows.samples.institutions import CHANGSHA, ZHUZHOU, user_code
from procedures import words
from procedures.words import DropResult

pytestmark = pytest.mark.usefixtures("without_papers")

CITY = CHANGSHA.code
REVIEWER, STRANGER = user_code(CHANGSHA, 2), user_code(ZHUZHOU)


def marked(world: World, word: str | None, reviewer: str | None) -> bytes:
    """The city's newest review workbook with the row 定稿 of 批量填写 filled in, nothing else."""
    opened = load_workbook(world.pending(CITY)[-1])
    rows = opened[words.SHEET_BULK].iter_rows(min_row=2, max_col=4)
    cells = next(row for row in rows if row[0].value == words.SCOPE_FINAL)
    cells[1].value, cells[3].value = word, reviewer
    stream = BytesIO()
    opened.save(stream)
    return stream.getvalue()


def tables(world: World) -> list[Path]:
    """The city's 汇总表 workbooks that are 定稿."""
    return sorted(world.outbox(CITY).glob(f"*/{words.FOLDER_TABLES}/*定稿.xlsx"))


def answered(world: World, night: int, name: str, content: bytes) -> RunReport:
    world.drop(CITY, name, content)
    return world.night(DAY_ONE + timedelta(days=night))


def test_only_an_own_reviewer_who_says_so_freezes_the_table(world: World) -> None:
    """A10: a code filled down freezes nothing, a stranger is named, the reviewer's word counts."""
    world.sign_up(CITY, world.people(2))
    world.night(DAY_ONE + timedelta(days=1))

    report = answered(world, 2, "空.xlsx", marked(world, None, REVIEWER))
    assert [code for code, _ in codes(report, "空.xlsx")] == ["decision-none"]

    report = answered(world, 3, "外人.xlsx", marked(world, words.SCOPE_FINAL, STRANGER))
    assert [code for code, _ in codes(report, "外人.xlsx")] == ["reviewer-unknown"]
    assert world.drop_report(report, "外人.xlsx").result == DropResult.TO_CORRECT

    report = answered(world, 4, "别的.xlsx", marked(world, "通过", REVIEWER))
    assert [code for code, _ in codes(report, "别的.xlsx")] == ["decision-unknown"]
    assert tables(world) == []

    report = answered(world, 5, "定稿.xlsx", marked(world, words.SCOPE_FINAL, REVIEWER))
    assert [code for code, _ in codes(report, "定稿.xlsx")] == ["final-marked"]
    assert world.drop_report(report, "定稿.xlsx").result == DropResult.ACCEPTED
    assert len(tables(world)) == 1

    world.sign_up(CITY, world.people(1), "又报名")
    world.night(DAY_ONE + timedelta(days=6))
    assert len(tables(world)) == 1
    drafts = world.outbox(CITY).glob(f"*/{words.FOLDER_TABLES}/*补充汇总表（二）*过程稿.xlsx")
    assert len(list(drafts)) == 1
