"""Writes sample workbooks: text as text, and planted cells where a fault is wanted.

The same rows give the same bytes: the creation time is fixed and the zip has no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter

from procedures.words import SHEET_IDENTITY

CREATED = datetime(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Number:
    """A cell that Excel keeps as a number; of an 18-digit ID only 15 digits survive."""

    value: float


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes its text."""

    formula: str
    shown: str


@dataclass(frozen=True, slots=True)
class DateCell:
    """A cell that Excel keeps as a date."""

    value: date


Cell = str | Number | Formula | DateCell
Cells = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class SheetFaults:
    """What is wrong with the sheet rather than with one cell.

    `hidden_rows` are Excel row numbers; `merged` are (first row, first column, last row, last
    column) with Excel rows and headers.
    """

    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, str, int, str], ...] = ()


def workbook_bytes(
    sheet: str,
    headers: Sequence[str],
    rows: Iterable[Cells],
    *,
    faults: SheetFaults | None = None,
    identity: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook with one data sheet: headers in row 1, rows below.

    `headers` may end with `*`; cells are looked up without it. `identity` adds the hidden sheet
    that marks our own forms (`procedures.words.IDENTITY_*` -> value).
    """
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": CREATED})
    formats = {
        "header": book.add_format({"bold": True, "border": 1, "text_wrap": True}),
        "text": book.add_format({"num_format": "@", "border": 1}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "border": 1}),
        "plain": book.add_format({"border": 1}),
    }
    page = book.add_worksheet(sheet)
    page.set_column(0, len(headers) - 1, 14, formats["text"])
    page.freeze_panes(1, 0)
    for column, header in enumerate(headers):
        page.write_string(0, column, header, formats["header"])
    names = [header.removesuffix("*") for header in headers]
    for number, cells in enumerate(rows, start=1):
        for column, name in enumerate(names):
            _write(page, number, column, cells.get(name, ""), formats)
    _apply(page, names, faults or SheetFaults(), formats)
    if identity is not None:
        _add_identity(book, identity)
    book.close()
    return stream.getvalue()


def _write(page: Any, row: int, column: int, cell: Cell, formats: Mapping[str, Any]) -> None:
    match cell:
        case Number(value):
            page.write_number(row, column, value, formats["plain"])
        case Formula(formula, shown):
            page.write_formula(row, column, formula, formats["plain"], shown)
        case DateCell(value):
            page.write_datetime(row, column, value, formats["date"])
        case str() if cell:
            page.write_string(row, column, cell, formats["text"])


def _apply(
    page: Any, names: Sequence[str], faults: SheetFaults, formats: Mapping[str, Any]
) -> None:
    for row in sorted(faults.hidden_rows):
        page.set_row(row - 1, None, None, {"hidden": True})
    for top, left, bottom, right in faults.merged:
        area = (top - 1, names.index(left), bottom - 1, names.index(right))
        page.merge_range(*area, "合并的内容", formats["text"])


def _add_identity(book: Any, identity: Mapping[str, str]) -> None:
    page = book.add_worksheet(SHEET_IDENTITY)
    page.very_hidden()
    for row, (key, value) in enumerate(identity.items()):
        page.write_string(row, 0, key)
        page.write_string(row, 1, value)


def repacked(package: bytes, edit: Callable[[dict[str, bytes]], None]) -> bytes:
    """The workbook (or any zip) with its members changed by `edit`, dates fixed."""
    with ZipFile(BytesIO(package)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    edit(members)
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body, ZIP_DEFLATED)
    return stream.getvalue()
