"""What all our workbooks share: a byte-stable book, clean text, styles, widths, print set-up.

XlsxWriter writes strings as strings here: nothing a sender typed becomes a formula, a number
or a link, and nothing is written to temporary files, which would hold personal data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from math import ceil

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

FONT = "宋体"  # Excel and WPS have it; LibreOffice falls back to the system's Chinese font
TEXT_FORMAT = "@"
CELL_LIMIT = 32_767  # UTF-16 units in a cell, ECMA-376
HEADER_FILL = "#D9E2F3"
INPUT_FILL = "#FFF9E5"
CREATOR = "报审"
LINE_HEIGHT = 13.5  # points, of the 10-point body
#: A4 upright takes this many half-width characters at about full size; wider ones lie across.
UPRIGHT_WIDTH = 95
#: Beyond this, A4 across would shrink the 10-point body below 5.5 points: A3 instead.
A3_WIDTH = 260
#: And beyond this A3 would too: the rows go on over pages side by side.
SIDE_WIDTH = 368
_A3, _A4 = 8, 9  # ECMA-376 paper sizes

#: Characters XML 1.0 cannot hold, and halves of surrogate pairs; line breaks and tabs stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


def open_book(buffer: BytesIO, created: date) -> Workbook:
    """A workbook that is byte-stable for equal content: `created` is the only date in it."""
    book = Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {"author": CREATOR, "created": datetime(created.year, created.month, created.day)}
    )
    return book


def clean(value: str) -> str:
    """The text as a cell can hold it: no control characters, cut to Excel's limit with …."""
    if not value.isprintable():
        value = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if len(value) > CELL_LIMIT // 2:
        units = value.encode("utf-16-le")
        if len(units) > 2 * CELL_LIMIT:
            return units[: 2 * (CELL_LIMIT - 1)].decode("utf-16-le", "ignore") + "…"
    return value


def put(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write a text as text, at a 0-based place; an empty one leaves the cell blank."""
    if text:
        sheet.write_string(row, column, clean(text), style)
    else:
        sheet.write_blank(row, column, None, style)


def display_width(text: str) -> int:
    """Width of the longest line in half-width characters: a Chinese character takes two."""
    return max((len(line.encode("gbk", "replace")) for line in text.split("\n")), default=0)


def fitting_width(header: str, values: Iterable[str], low: int = 6, high: int = 40) -> int:
    """A column width for the header and these values, within `low` and `high` characters."""
    widest = max((display_width(value) for value in values), default=0)
    return min(max(widest + 2, display_width(header) + 3, low), high)


def row_height(text: str, width: float, least: int = 1) -> float:
    """Height in points of a row whose wrapped `text` stands in a column `width` wide.

    Excel's highest row is 409 points; what is longer is read in the cell's own editor.
    """
    room = max(int(width * 1.04) - 1, 4)
    lines = sum(1 + (display_width(line) - 1) // room for line in text.split("\n"))
    return min(LINE_HEIGHT * max(lines, least) + 3, 409)


def sheet_name(words: str) -> str:
    """A name Excel accepts: without its seven reserved characters, at most 31 long."""
    return _SHEET_NAME.sub("＿", clean(words)).strip("' ")[:31] or "Sheet1"


def column_letter(index: int) -> str:
    """Excel's letter of a column, 0 = A."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letter: str) -> int:
    """The inverse of `column_letter`."""
    index = 0
    for character in letter.upper():
        index = index * 26 + ord(character) - 64
    return index - 1


def print_setup(
    sheet: Worksheet, header_rows: int, support: str, *, width: float, lead: int = 1
) -> None:
    """Fitted to the page's width, header rows on every page, 技术支持 and page in the foot.

    `width` is that of all columns shown, in half-width characters: it decides on A4 upright,
    A4 across, A3 across, or several A3 side by side with the first `lead` columns on each.
    """
    sheet.set_paper(_A3 if width > A3_WIDTH else _A4)
    if width > UPRIGHT_WIDTH:
        sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    across = max(1, ceil(width / SIDE_WIDTH))
    sheet.fit_to_pages(across, 0)
    if across > 1:
        sheet.print_across()
        sheet.repeat_columns(0, lead - 1)
    sheet.center_horizontally()
    if header_rows:
        sheet.repeat_rows(0, header_rows - 1)
    line = clean(support)[:100].replace("&", "&&")
    # The blank keeps a line that begins with a digit apart from the font size.
    # The foot keeps its size however much the sheet is shrunk.
    foot = f"&L&9 {line}&R&9第 &P 页，共 &N 页"
    sheet.set_footer(foot, {"scale_with_doc": False})


def expect_text(sheet: Worksheet) -> None:
    """Numbers kept as text are meant: spare the reader a green corner in every ID number."""
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of one workbook. Marks differ in their borders too, so grey print shows them."""

    title: Format
    heading: Format
    verdict: Format
    header: Format
    required: Format
    input_header: Format
    label: Format
    text: Format
    wrapped: Format
    centred: Format
    count: Format
    plain: Format
    note: Format
    link: Format
    input: Format
    must_fix: Format
    confirm: Format
    hint: Format
    changed: Format


def styles(book: Workbook) -> Styles:
    """The house's formats, added to `book`."""
    base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
    cell = {**base, "num_format": TEXT_FORMAT, "border": 1, "border_color": "#A6A6A6"}
    head = {**cell, "bold": True, "text_wrap": True, "align": "center", "bg_color": HEADER_FILL}
    mark = {**cell, "text_wrap": True, "border_color": "#000000"}
    return Styles(
        title=book.add_format({**base, "bold": True, "font_size": 16, "align": "center"}),
        heading=book.add_format({**base, "bold": True, "font_size": 12}),
        verdict=book.add_format({**cell, "bold": True, "font_size": 13, "text_wrap": True}),
        header=book.add_format(head),
        required=book.add_format({**head, "font_color": "#C00000"}),
        input_header=book.add_format({**head, "bg_color": "#FFE699"}),
        label=book.add_format({**cell, "bold": True, "bg_color": "#F2F2F2"}),
        text=book.add_format(cell),
        wrapped=book.add_format({**cell, "text_wrap": True}),
        centred=book.add_format({**cell, "align": "center", "text_wrap": True}),
        count=book.add_format({**cell, "num_format": "0", "align": "center"}),
        plain=book.add_format({**base, "num_format": TEXT_FORMAT}),
        note=book.add_format({**base, "text_wrap": True, "valign": "top"}),
        link=book.add_format({**cell, "align": "center", "font_color": "#0563C1", "underline": 1}),
        input=book.add_format({**cell, "text_wrap": True, "bg_color": INPUT_FILL}),
        must_fix=book.add_format({**mark, "border": 2, "bg_color": "#FFC7CE"}),
        confirm=book.add_format({**mark, "border": 8, "bg_color": "#FFEB9C"}),
        hint=book.add_format({**mark, "border": 4, "bg_color": "#DDEBF7"}),
        changed=book.add_format({**mark, "border": 6, "bg_color": "#E2EFDA"}),
    )
