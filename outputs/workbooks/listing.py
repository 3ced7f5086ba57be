"""Plain lists as workbooks: one or more sheets of title, headers, rows and closing lines."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outputs.workbooks.common import (
    Styles,
    clean,
    display_width,
    expect_text,
    open_book,
    print_setup,
    put,
    row_height,
    sheet_name,
    styles,
)
from outputs.workbooks.links import LINK_TEXT, MOST_LINKS, Leads, put_link

_HEADER_ROW = 2  # 0-based: title, line of facts, headers
#: Rows looked at when a column without a width of its own is fitted to its content.
_SAMPLED = 500


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column. `width` 0 is fitted to the content; `count` cells are whole numbers."""

    name: str
    width: int = 0
    count: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A sheet: `rows` hold one text per column; `footer` are (label, value) pairs below.

    Of a text that is a `Leads` only 打开 is seen, which leads there.
    """

    name: str
    title: str
    columns: tuple[ListColumn, ...]
    rows: Sequence[Sequence[str]]
    facts: str = ""
    footer: tuple[tuple[str, str], ...] = ()
    empty: str = "（无）"


@dataclass(frozen=True, slots=True)
class Listing:
    """A workbook of lists as of the business date `made_on`."""

    sheets: tuple[ListSheet, ...]
    made_on: date
    support: str = ""


def content_of(listing: Listing) -> str:
    """sha256 over what the lists say, dates of making left out: equal means nothing new."""
    said = [(sheet.name, sheet.title, sheet.columns, sheet.rows) for sheet in listing.sheets]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def build_listing(listing: Listing) -> bytes:
    """The workbook as xlsx; equal content gives equal bytes."""
    buffer = BytesIO()
    book = open_book(buffer, listing.made_on)
    look = styles(book)
    for each in listing.sheets:
        _write_sheet(book, each, listing.support, look)
    book.close()
    return buffer.getvalue()


def _write_sheet(book: Workbook, data: ListSheet, support: str, look: Styles) -> None:
    sheet = book.add_worksheet(sheet_name(data.name))
    last = len(data.columns) - 1
    widths = [_width(data, position) for position in range(last + 1)]
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width, look.plain)
    sheet.set_row(0, max(30, row_height(data.title, sum(widths) * 2 // 3) * 1.6))
    _across(sheet, 0, last, data.title, look.title)
    _facts(sheet, last, data.facts, sum(widths), look)
    headers = (row_height(c.name, w) for c, w in zip(data.columns, widths, strict=True))
    sheet.set_row(_HEADER_ROW, max(22, *headers))
    for position, column in enumerate(data.columns):
        sheet.write_string(_HEADER_ROW, position, column.name, look.header)
    row = _write_rows(sheet, data, widths, look)
    if not data.rows:
        sheet.write_string(row, 0, data.empty, look.plain)
        row += 1
    _write_footer(sheet, row + 1, data.footer, look)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    expect_text(sheet)
    sheet.autofilter(_HEADER_ROW, 0, max(row - 1, _HEADER_ROW + 1), last)
    print_setup(sheet, _HEADER_ROW + 1, support, width=sum(widths))


def _write_rows(sheet: Worksheet, data: ListSheet, widths: Sequence[int], look: Styles) -> int:
    """Rows below the header; the 0-based row after the last one."""
    looks = [_look(column, look) for column in data.columns]
    counts = {position for position, column in enumerate(data.columns) if column.count}
    places = tuple(enumerate(zip(looks, widths, strict=True)))
    row = _HEADER_ROW + 1
    for cells in data.rows:
        height = 0.0
        for position, (style, width) in places:
            cell = cells[position]
            if position in counts and cell.isdecimal():
                sheet.write_number(row, position, int(cell), style)
                continue
            if isinstance(cell, Leads) and row < MOST_LINKS:
                put_link(sheet, row, position, cell, look.link)
                continue
            put(sheet, row, position, cell, style)
            if len(cell) * 2 >= width:
                height = max(height, row_height(cell, width))
        if height > 20:
            sheet.set_row(row, height)
        row += 1
    return row


def _facts(sheet: Worksheet, last: int, facts: str, width: int, look: Styles) -> None:
    """The line below the title; a long one is wrapped within the columns."""
    height = row_height(facts, width)
    if height > row_height("", width):
        sheet.set_row(1, height)
        _across(sheet, 1, last, facts, look.note)
    else:
        _across(sheet, 1, last, facts, look.plain)


def _look(column: ListColumn, look: Styles) -> Format:
    if column.count:
        return look.count
    return look.centred if column.centred else look.wrapped


def _width(data: ListSheet, position: int) -> int:
    column = data.columns[position]
    if column.width:
        return column.width
    cells = (row[position] for row in data.rows[:_SAMPLED])
    values = (LINK_TEXT if isinstance(cell, Leads) else cell for cell in cells)
    widest = max((display_width(value) for value in values), default=0)
    return min(max(widest + 2, display_width(column.name) + 4, 7), 44)


def _write_footer(
    sheet: Worksheet, row: int, footer: Sequence[tuple[str, str]], look: Styles
) -> None:
    if footer:
        line = "    ".join(f"{label}：{value or '＿＿＿＿＿＿'}" for label, value in footer)
        put(sheet, row, 0, line, look.plain)


def _across(sheet: Worksheet, row: int, last: int, text: str, style: Format) -> None:
    if last > 0:
        sheet.merge_range(row, 0, row, last, clean(text), style)
    else:
        put(sheet, row, 0, text, style)
