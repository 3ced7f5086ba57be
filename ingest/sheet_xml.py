"""What a worksheet part holds beside values: its extent, formulas, errors, hidden rows.

calamine gives values only: it drops the hidden flag, gives "" for an error and for a formula
without a cached value, takes a number that stands between blanks for text, and allocates a
dense table for whatever extent a sheet claims. The byte scan here is cheap enough for every
sheet; the exact reader runs only when it must.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

from lxml import etree

from ingest.outcome import Refused

_TAG = rb"<(?:\w+:)?"
_COLUMNS = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+)\d")
_ROWS = re.compile(rb"\br\s*=\s*[\"'][A-Za-z]*(\d+)[\"']")
_VALUED = re.compile(
    _TAG + rb"c\s(?:[^>]*?\s)?r\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'][^>]*?(?<!/)>(?!</)"
)
#: A reference beyond row 19,999 or column ZZ: without one a dense table stays below 0.5 GB.
_FAR = re.compile(rb"\sr\s*=\s*[\"'](?:[A-Za-z]{3}|[A-Za-z]{0,2}(?:[2-9]\d{4}|\d{6}))")
_HIDDEN_ROW = re.compile(
    _TAG + rb"row\s[^>]*?(?:\bhidden\s*=\s*[\"'](?:1|t)|\bht\s*=\s*[\"']0[\"'.])"
)
_FORMULA = re.compile(_TAG + rb"f[\s/>]")
_ERROR = (b'"e"', b"'e'")
_DATE = (b'"d"', b"'d'")
#: A value that is not digits alone: in a cell of numbers, one that calamine misreads.
_ODD_VALUE = re.compile(_TAG + rb"v(?:\s[^>]*)?>(?![-+.0-9eE]*</)")
_PLAIN_NUMBER = re.compile(r"[-+.0-9eE]*")
_HIDING = (b"hidden", b'ht="0', b"ht='0")
_REFERENCE = re.compile(r"([A-Za-z]+)(\d+)")


@dataclass(slots=True)
class Marks:
    """Places of one sheet, as (row, column) counted from 1, and its hidden rows.

    `numbers` are those whose text is more than digits (blanks around them, a comment within);
    `dates` are cells declared to be dates, whatever they hold.
    """

    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    numbers: dict[tuple[int, int], str] = field(default_factory=dict)
    dates: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def extent(xml: bytes, rows: int, columns: int) -> tuple[int, int]:
    """Last row and column that a cell names, (0, 0) when none is so far off as to cost memory.

    Only when that is beyond `rows` or `columns` are empty, merely formatted cells left out:
    users colour whole columns, and telling them apart costs four times as much.
    """
    if _FAR.search(xml) is None:
        return 0, 0
    last_row = max((int(n[:9]) for n in set(_ROWS.findall(xml))), default=0)
    last_column = _widest(set(_COLUMNS.findall(xml)))
    if last_row <= rows and last_column <= columns:
        return last_row, last_column
    valued = _VALUED.findall(xml)
    last_row = max((int(n[:9]) for n in {row for _, row in valued}), default=0)
    return last_row, _widest({letters for letters, _ in valued})


def _widest(names: set[bytes]) -> int:
    return max((column_number(name.decode()) for name in names if len(name) < 8), default=0)


def marks(xml: bytes) -> Marks:
    """Formulas, errors and hidden rows of a sheet. Raises Refused for broken XML."""
    found = Marks()
    if not _needs_exact(xml):
        return found
    events = etree.iterparse(
        io.BytesIO(xml),
        events=("end",),
        tag="{*}row",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    number = 0
    try:
        for _, row in events:
            number = _row_number(row, number)
            _mark_row(row, number, found)
            row.clear()
            while row.getprevious() is not None:
                del row.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise Refused("file-corrupt", reason="工作表内容损坏") from error
    return found


def _needs_exact(xml: bytes) -> bool:
    """Whether a sheet holds what only the exact reader places; may say yes too often."""
    if any(mark in xml for mark in (*_ERROR, *_DATE)):
        return True
    if _FORMULA.search(xml) is not None or _ODD_VALUE.search(xml) is not None:
        return True
    return any(mark in xml for mark in _HIDING) and _HIDDEN_ROW.search(xml) is not None


def _row_number(row: etree._Element, previous: int) -> int:
    stated = row.get("r", "")
    return int(stated) if stated.isdigit() and len(stated) < 9 else previous + 1


def _mark_row(row: etree._Element, number: int, found: Marks) -> None:
    if row.get("hidden") in ("1", "true") or _flat(row.get("ht")):
        found.hidden_rows.add(number)
    column = 0
    for cell in row.iterchildren("{*}c"):
        place = _REFERENCE.fullmatch(cell.get("r", ""))
        column = column_number(place[1]) if place else column + 1
        if cell.find("{*}f") is not None:
            found.formulas.add((number, column))
        _mark_typed(cell, (number, column), found)


def _mark_typed(cell: etree._Element, place: tuple[int, int], found: Marks) -> None:
    """What a cell's declared type says that calamine does not; without one it is a number."""
    match cell.get("t", "n"):
        case "e":
            found.errors[place] = cell.findtext("{*}v") or "#错误"
        case "d":
            found.dates.add(place)
        case "n":
            value = cell.find("{*}v")
            if value is None or place in found.formulas:
                return
            text = str(value.xpath("string()"))
            if text.strip() and (text != value.text or not _PLAIN_NUMBER.fullmatch(text)):
                found.numbers[place] = text.strip()


def _flat(height: str | None) -> bool:
    """Whether a row is hidden by a height of zero."""
    try:
        return height is not None and float(height) == 0
    except ValueError:
        return False
