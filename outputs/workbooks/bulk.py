"""The sheet 批量填写: a default decision and reviewer, for all rows or by institution."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter import Workbook

from outputs.workbooks.common import Styles, print_setup, put
from outputs.workbooks.grid import Dropdowns
from procedures import words

_WIDTHS = (34, 14, 40, 20)
_NOTES = (
    "在“全部”一行填写的，对本表所有空白行有效；",
    "在某机构一行填写的，对该机构的空白行有效，并先于“全部”；",
    "“审核”页上某行自己填了的，以该行为准；",
    "两处都未填写审核决定的行，保持待审。",
)
_FINAL_NOTES = (
    "报名尚未结束也要定稿的：在“定稿”一行的审核决定选“定稿”，并填审核人；",
    "本机构汇总表随即定稿、不再改动，之后报来的申报列入补充汇总表。",
)


def write_bulk(
    book: Workbook,
    scopes: Sequence[str],
    decisions: tuple[str, ...],
    reviewers: tuple[str, ...],
    lists: Dropdowns,
    look: Styles,
    *,
    final: bool = False,
    opinions: tuple[str, ...] = (),
    support: str = "",
) -> None:
    """Add the sheet with one row for each scope; the notes stand apart, where nobody reads back.

    `final` adds the row by which a reviewer marks the institution's table as 定稿; `opinions`
    are the 常用意见 offered.
    """
    marks = [words.SCOPE_FINAL] * final
    sheet = book.add_worksheet(words.SHEET_BULK)
    sheet.set_row(0, 24)
    for position, (name, width) in enumerate(zip(words.BULK_COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(position, position, width, look.plain)
        sheet.write_string(0, position, name, look.input_header if position else look.header)
    for row, scope in enumerate([*scopes, *marks], start=1):
        put(sheet, row, 0, scope, look.wrapped)
        for position in range(1, len(words.BULK_COLUMNS)):
            sheet.write_blank(row, position, None, look.input)
    last = len(scopes)
    lists.add(sheet, (1, 1, last, 1), words.COLUMN_DECISION, decisions)
    lists.add(sheet, (1, 2, last, 2), words.COLUMN_OPINION, opinions, strict=False)
    if final:
        lists.add(sheet, (last + 1, 1, last + 1, 1), words.SCOPE_FINAL, (words.SCOPE_FINAL,))
        last += 1
    lists.add(sheet, (1, 3, last, 3), words.COLUMN_REVIEWER, reviewers, strict=False)
    sheet.set_column(5, 5, 60, look.note)
    for row, line in enumerate([*_NOTES, *_FINAL_NOTES * final], start=1):
        sheet.write_string(row, 5, line, look.note)
    sheet.freeze_panes(1, 0)
    print_setup(sheet, 1, support, width=sum(_WIDTHS) + 70)
