"""The identified form of a procedure: data sheet, 填报说明, dropdowns, hidden identity.

Sheet, instructions and checks come from one definition, so they cannot disagree (design 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from outputs.workbooks.common import (
    Styles,
    expect_text,
    open_book,
    print_setup,
    put,
    row_height,
    sheet_name,
    styles,
)
from outputs.workbooks.grid import (
    EXTRA_WIDTH,
    REASON_WIDTH,
    Choices,
    Dropdowns,
    add_extra_dropdowns,
    add_field_dropdowns,
    asked_fields,
    field_width,
    write_extra_headers,
    write_headers,
    write_row,
)
from outputs.workbooks.identity import Identity, write_identity
from outputs.workbooks.instructions import write_instructions
from procedures import words
from procedures.model import Field, Procedure

#: Rows that are prepared as text with dropdowns, at least.
PREPARED_ROWS = 500
_IDLE_WIDTH = 80


@dataclass(frozen=True, slots=True)
class FormData:
    """Everything a form is made from.

    `notices` are the lines on when rows are taken (通知标题、报名时间). `rows` prefill the
    sheet: header -> text, the product's own columns (结果, 原因, 申请编号, 行标识 …) too.
    """

    procedure: Procedure
    choices: Choices
    identity: Identity
    institution_name: str
    today: date
    notices: tuple[str, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    support: str = ""
    remarks: tuple[str, ...] = field(default=())  # extra lines on top of the instructions
    idle: str = ""  # why there is nothing to do: a sheet in front says so


def build_form(data: FormData) -> bytes:
    """The form as xlsx; equal data gives equal bytes."""
    buffer = BytesIO()
    book = open_book(buffer, data.today)
    look = styles(book)
    if data.idle:
        _write_idle(book, data.idle, look)
    _write_data_sheet(book, data, look)
    write_instructions(book, data, look)
    write_identity(book, data.identity)
    book.close()
    return buffer.getvalue()


def _write_idle(book: Workbook, why: str, look: Styles) -> None:
    """The sheet on which the workbook opens."""
    sheet = book.add_worksheet(words.SHEET_IDLE)
    sheet.set_column(0, 0, _IDLE_WIDTH, look.plain)
    sheet.set_row(0, 40)
    put(sheet, 0, 0, why, look.heading)
    print_setup(sheet, 0, "", width=_IDLE_WIDTH)


def _write_data_sheet(book: Workbook, data: FormData, look: Styles) -> None:
    sheet = book.add_worksheet(sheet_name(data.procedure.sheet))
    columns = dict(enumerate(asked_fields(data.procedure)))
    last = max(PREPARED_ROWS, len(data.rows) + 100)
    widths = {
        position: field_width(each, data.choices.words.get(each.name, ()))
        for position, each in columns.items()
    }
    for position, width in widths.items():
        sheet.set_column(position, position, width, look.plain)
    sheet.set_row(0, 36)
    write_headers(sheet, 0, columns, data.procedure, look)
    if data.rows:
        write_extra_headers(sheet, 0, len(columns), look)
    for row, values in enumerate(data.rows, start=1):
        _write_known(sheet, row, values, columns, widths, look)
    for row in range(len(data.rows) + 1, last + 1):
        for position in columns:
            sheet.write_blank(row, position, None, look.plain)
    lists = Dropdowns(book)
    add_field_dropdowns(lists, sheet, columns, data.choices, (1, last))
    if data.rows:
        add_extra_dropdowns(lists, sheet, len(columns), (1, len(data.rows)))
    sheet.freeze_panes(1, 1)
    extra = len(words.DATA_EXTRA_COLUMNS) if data.rows else 0
    sheet.autofilter(0, 0, max(len(data.rows), 1), len(columns) + extra - 1)
    shown = sum(widths.values()) + (EXTRA_WIDTH if data.rows else 0)
    print_setup(sheet, 1, data.support, width=shown)
    sheet.set_comments_author("填报说明")
    expect_text(sheet)


def _write_known(
    sheet: Worksheet,
    row: int,
    values: Mapping[str, str],
    columns: Mapping[int, Field],
    widths: Mapping[int, int],
    look: Styles,
) -> None:
    """A row the register knows, as high as its longest text and its 原因 need."""
    cells = [(at, values.get(each.name, ""), widths[at]) for at, each in columns.items()]
    height = write_row(sheet, row, cells, look.wrapped)
    for position, name in enumerate(words.DATA_EXTRA_COLUMNS, start=len(columns)):
        style = look.wrapped if name == words.COLUMN_REASON else look.text
        put(sheet, row, position, values.get(name, ""), style)
    reason = values.get(words.COLUMN_REASON, "")
    height = max(height, row_height(reason, REASON_WIDTH)) if reason else height
    if height:
        sheet.set_row(row, height)
