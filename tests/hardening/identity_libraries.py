"""The same ID numbers through the libraries that programs write workbooks with, and as .xls.

openpyxl and XlsxWriter each write a number, a text, a date in their own way; the old binary
format is written here record by record ([MS-XLS] 2.4, BIFF8).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import xlsxwriter

from flows.samples.ole import compound_file
from tests.hardening.identity_cells import FORMULA, GOOD, NUMERIC

Rows = Sequence[Sequence[tuple[str, str]]]  # (number, name of the encoding) per cell


@dataclass(frozen=True, slots=True)
class Library:
    """A writer: what it can encode (name -> codes that must refuse it), and its workbook."""

    name: str
    suffix: str
    encodings: dict[str, frozenset[str]]
    write: Callable[[str, Sequence[str], Rows], bytes]


def _float(number: str) -> float:
    return float(number[:17] + (number[17] if number[17] != "X" else "0"))


def _by_xlsxwriter(sheet: str, headers: Sequence[str], rows: Rows) -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": False})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    quoted = book.add_format({"num_format": "@", "quote_prefix": True})
    bold = book.add_format({"bold": True})
    page = book.add_worksheet(sheet)
    page.write_row(0, 0, headers)
    write: dict[str, Callable[[int, int, str], Any]] = {
        "text": lambda r, c, n: page.write_string(r, c, n, text),
        "apostrophe": lambda r, c, n: page.write_string(r, c, n, quoted),
        "rich text": lambda r, c, n: page.write_rich_string(r, c, n[:6], bold, n[6:14], n[14:]),
        "number": lambda r, c, n: page.write_number(r, c, _float(n)),
        "number with text format": lambda r, c, n: page.write_number(r, c, _float(n), text),
        "number shown as a date": lambda r, c, n: page.write_number(r, c, _float(n), day),
        "date": lambda r, c, n: page.write_datetime(r, c, datetime(1985, 3, 7), day),
        "boolean": lambda r, c, n: page.write_boolean(r, c, True),
        "formula": lambda r, c, n: page.write_formula(r, c, f'="{n}"', text, n),
    }
    for row, cells in enumerate(rows, start=1):
        page.write_string(row, 0, str(row))
        for column, (number, encoding) in enumerate(cells, start=1):
            write[encoding](row, column, number)
    book.close()
    return stream.getvalue()


def _by_openpyxl(sheet: str, headers: Sequence[str], rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = sheet
    page.append(list(headers))
    for row, cells in enumerate(rows, start=2):
        page.cell(row, 1).value = str(row)
        for column, (number, encoding) in enumerate(cells, start=2):
            _openpyxl_cell(page.cell(row, column), number, encoding)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _openpyxl_cell(cell: Any, number: str, encoding: str) -> None:
    if "text" in encoding or encoding == "apostrophe":
        cell.number_format = "@"
    match encoding:
        case "text" | "plain":
            cell.value = number
        case "apostrophe":
            cell.value = number
            cell.quotePrefix = True
        case "number" | "number with text format":
            cell.value = int(_float(number))
        case "number as a float":
            cell.value = _float(number)
        case "date":
            cell.value = datetime(1985, 3, 7)
        case "boolean":
            cell.value = True
        case "formula":
            cell.value = f'="{number}"'


# --- .xls ---------------------------------------------------------------------------------

_GENERAL, _TEXT, _DAY = 0, 1, 2  # places of the cell formats below


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _words(text: str) -> bytes:
    """A string with its length and width, as LABEL and STRING hold it."""
    if text.isascii():
        return struct.pack("<HB", len(text), 0) + text.encode("ascii")
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _label(place: bytes, text: str) -> bytes:
    return _record(0x0204, place + struct.pack("<H", _TEXT) + _words(text))


def _xls_cell(place: bytes, number: str, encoding: str) -> bytes:
    match encoding:
        case "text":
            return _label(place, number)
        case "full-width":
            return _label(place, "".join(chr(ord(c) + 0xFEE0) for c in number))
        case "number" | "number with text format" | "number shown as a date":
            style = {"number": _GENERAL, "number with text format": _TEXT}.get(encoding, _DAY)
            return _record(0x0203, place + struct.pack("<Hd", style, _float(number)))
        case "compressed number":  # RK: the upper 30 bits of a double
            (high,) = struct.unpack("<I", struct.pack("<d", _float(number))[4:])
            return _record(0x027E, place + struct.pack("<HI", _GENERAL, high & ~3))
        case "boolean":
            return _record(0x0205, place + struct.pack("<HBB", _GENERAL, 1, 0))
        case "formula of a number":
            body = struct.pack("<HdHIH", _GENERAL, _float(number), 0, 0, 0)
            return _record(0x0006, place + body)
    cached = struct.pack("<H6xHHIH", _GENERAL, 0xFFFF, 0, 0, 0)
    return _record(0x0006, place + cached) + _record(0x0207, _words(number))


def _as_xls(sheet: str, headers: Sequence[str], rows: Rows) -> bytes:
    cells = b"".join(
        _label(struct.pack("<HH", 0, column), text) for column, text in enumerate(headers)
    )
    cells += b"".join(_xls_rows(rows))
    formats = (0, 49, 14)  # General, @, m/d/yy
    styles = b"".join(
        _record(0x00E0, struct.pack("<HH16x", 0, number_format)) for number_format in formats
    )
    opening = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0600))
    opening += _record(0x0042, struct.pack("<H", 1200)) + styles
    name = struct.pack("<BB", len(sheet), 1) + sheet.encode("utf-16-le")
    offset = len(opening) + 4 + 6 + len(name) + 4
    page = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x0600))
    stream = opening + _record(0x0085, struct.pack("<IH", offset, 0) + name) + _record(0x000A, b"")
    return compound_file({"Workbook": stream + page + cells + _record(0x000A, b"")})


def _xls_rows(rows: Rows) -> Iterator[bytes]:
    for row, cells in enumerate(rows, start=1):
        yield _label(struct.pack("<HH", row, 0), str(row))
        for column, (number, encoding) in enumerate(cells, start=1):
            yield _xls_cell(struct.pack("<HH", row, column), number, encoding)


_COMMON = {
    "text": GOOD,
    "apostrophe": GOOD,
    "number": NUMERIC,
    "number with text format": NUMERIC,
    "date": NUMERIC,
    "boolean": NUMERIC,
    "formula": FORMULA,
}
LIBRARIES = (
    Library(
        "XlsxWriter",
        ".xlsx",
        _COMMON | {"rich text": GOOD, "number shown as a date": NUMERIC},
        _by_xlsxwriter,
    ),
    Library(
        "openpyxl", ".xlsx", _COMMON | {"plain": GOOD, "number as a float": NUMERIC}, _by_openpyxl
    ),
    # The old format says no formula of a cell: one that shows the whole number is that text.
    Library(
        ".xls",
        ".xls",
        {
            "text": GOOD,
            "full-width": GOOD,
            "formula of a text": GOOD,
            "number": NUMERIC,
            "number with text format": NUMERIC,
            "number shown as a date": NUMERIC,
            "compressed number": NUMERIC,
            "formula of a number": NUMERIC,
            "boolean": NUMERIC,
        },
        _as_xls,
    ),
)
