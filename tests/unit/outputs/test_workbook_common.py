"""Clean text, widths, names, places."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from outputs.workbooks.common import (
    CELL_LIMIT,
    clean,
    column_index,
    column_letter,
    display_width,
    fitting_width,
    open_book,
    print_setup,
    row_height,
    sheet_name,
)
from outputs.workbooks.places import merge, most_frequent, places
from procedures.findings import find


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3", "@SUM", "张·三", "a\nb", "𠮷"])
def test_ordinary_text_stays(text: str) -> None:
    assert clean(text) == text


def test_control_characters_go() -> None:
    assert clean("a\x00b\x1fc\r\nd\ud800e") == "abc\nde"


def test_long_text_is_cut_to_what_a_cell_holds() -> None:
    assert clean("字" * CELL_LIMIT) == "字" * CELL_LIMIT
    cut = clean("字" * (CELL_LIMIT + 1))
    assert len(cut) == CELL_LIMIT
    assert cut.endswith("…")


def test_long_text_of_wide_planes_is_cut_between_characters() -> None:
    cut = clean("𠮷" * 20_000)
    assert len(cut.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert cut.endswith("𠮷…")


def test_widths_count_chinese_twice() -> None:
    assert display_width("ab中文") == 6
    assert display_width("a\n中文") == 4
    assert fitting_width("姓名", ["欧阳修", "王"]) == 8
    assert row_height("中" * 50, 20) > row_height("中", 20)


@pytest.mark.parametrize(
    ("words", "name"), [("报名信息", "报名信息"), ("a/b:c", "a＿b＿c"), ("", "Sheet1")]
)
def test_sheet_names(words: str, name: str) -> None:
    assert sheet_name(words) == name
    assert len(sheet_name("长" * 40)) == 31


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_letters(index: int, letter: str) -> None:
    assert column_letter(index) == letter
    assert column_index(letter) == index


def test_equal_messages_merge_over_their_places() -> None:
    found = [find("required", field="电话", row=row, column="C") for row in (40, 5, *range(9, 40))]
    merged = merge([*found, find("required", field="姓名", row=9, column="A")])
    assert [(each.places, each.count) for each in merged] == [("C5、C9–C40", 33), ("A9", 1)] or [
        (each.places, each.count) for each in merged
    ] == [("A9", 1), ("C5、C9–C40", 33)]


def test_places_of_rows_columns_and_files() -> None:
    row = find("attachment-missing", row=7, material="毕业证", expected="x.pdf")
    file = find("attachment-orphan", file="附件/a.jpg")
    assert places([row]) == "第 7 行"
    assert places([file, file]) == "附件/a.jpg"


def test_hints_come_after_everything_else_among_the_most_frequent() -> None:
    hints = [find("value-cleaned", field="姓名", row=row, column="A") for row in range(9)]
    wrong = [find("required", field="电话", row=3, column="C")]
    frequent = most_frequent([*hints, *wrong])
    assert [each.count for each in frequent] == [1, 9]


@pytest.mark.parametrize(
    ("width", "paper", "across", "titles"),
    [(90, 9, 1, None), (200, 9, 1, None), (300, 8, 1, None), (700, 8, 2, "$A:$C")],
)
def test_paper_follows_from_width(
    width: float, paper: int, across: int, titles: str | None
) -> None:
    """What would be too small to read on one page goes on beside it, who it is about on both."""
    buffer = BytesIO()
    book = open_book(buffer, date(2026, 11, 2))
    print_setup(book.add_worksheet("表"), 1, "", width=width, lead=3)
    book.close()
    sheet = load_workbook(buffer)["表"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth or 1) == (paper, across)
    assert sheet.print_title_cols == titles
    assert sheet.print_title_rows == "$1:$1"
