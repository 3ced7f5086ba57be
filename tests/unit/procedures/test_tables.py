"""Dated tables: which entry is in force where and when, and what stops the start."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from procedures.tables import TableError, Tables, load_tables

TEXT = """
entries:
  - {from: 2020-01-01, to: 2024-12-31, source: 建议值, values: [甲]}
  - {from: 2025-01-01, source: 建议值, values: [甲, 乙]}
  - {from: 2026-01-01, province: "430000", source: 建议值, values: [丙], aliases: {三: 丙}}
"""


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    (tmp_path / "试验.yaml").write_text(TEXT, encoding="utf-8")
    return load_tables(tmp_path)


@pytest.mark.parametrize(
    ("on", "province", "words"),
    [
        (date(2024, 12, 31), None, ("甲",)),
        (date(2025, 1, 1), None, ("甲", "乙")),
        (date(2025, 12, 31), "430000", ("甲", "乙")),
        (date(2026, 1, 1), "430000", ("丙",)),
        (date(2026, 1, 1), "220000", ("甲", "乙")),
    ],
)
def test_the_entry_in_force(
    tables: Tables, on: date, province: str | None, words: tuple[str, ...]
) -> None:
    assert tables.choices("试验", on, province) == words


def test_no_entry_is_an_error_not_a_guess(tables: Tables) -> None:
    with pytest.raises(TableError):
        tables.settings("试验", date(2019, 12, 31))
    with pytest.raises(TableError):
        tables.settings("没有", date(2026, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        "entries: [{from: '2020-01-01', source: x, values: []}]",
        "entries: [{from: 2020-01-01, source: x}]",
        "entries: [{from: 2020-01-01, source: x, values: [], until: 2021-01-01}]",
        "entries: [",
        "",
        "- 1",
    ],
)
def test_a_broken_table_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "坏表.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=r"坏表\.yaml"):
        load_tables(tmp_path)


def test_the_house_s_own_tables_load_and_say_where_they_come_from() -> None:
    for name, entries in load_tables().items():
        assert entries, name
        assert all(entry.source for entry in entries), name
