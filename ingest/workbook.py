"""A workbook as raw sheets: text, kinds and real Excel positions. Runs in the sandbox.

Gate first, then calamine for values, then a byte scan for what calamine does not tell
(reliability, facts 1, 2, 8, 10). Old .xls files give values and merged cells only.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ingest.limits import Limits, shown
from ingest.media import sniff, type_finding, wrong_type
from ingest.ole_gate import check_ole
from ingest.outcome import Refused
from ingest.sheet_xml import Marks, extent, marks
from ingest.workbook_gate import Parts, open_parts, sheet_parts
from procedures.findings import Finding
from procedures.records import CellKind, Media

_VBA_STORAGE = "_VBA_PROJECT".encode("utf-16-le")
_MACROS = "VBA 或 Excel 4.0 宏"


@dataclass(slots=True)
class RawSheet:
    """One sheet. `columns[c][r]` is the text of row r + 1, column c + 1; all equally long.

    `kinds[c]`: Excel row number -> kind, for cells that are not text. `too_large` holds
    (rows, columns) of a sheet beyond the limits, which then has no columns.
    """

    name: str
    visible: bool
    columns: list[list[str]] = field(default_factory=list)
    kinds: list[dict[int, CellKind]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    too_large: tuple[int, int] | None = None

    @property
    def height(self) -> int:
        """Number of rows, from row 1 to the last one with a value."""
        return len(self.columns[0]) if self.columns else 0

    def row(self, number: int) -> list[str]:
        """Texts of one Excel row."""
        return [column[number - 1] for column in self.columns]


@dataclass(frozen=True, slots=True)
class WorkbookJob:
    """The archived workbook at `source`, called `path` by its sender."""

    source: Path
    path: str


@dataclass(slots=True)
class Workbook:
    """All worksheets in order, or the findings that made the workbook unusable."""

    sheets: list[RawSheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_workbook(job: WorkbookJob, limits: Limits) -> Workbook:
    """Read a workbook whole, or say why not."""
    try:
        return Workbook(sheets=_read(job, limits))
    except Refused as error:
        return Workbook(findings=[error.finding(job.path)])
    except _Mistyped as error:
        return Workbook(findings=[error.finding])


class _Mistyped(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def _read(job: WorkbookJob, limits: Limits) -> list[RawSheet]:
    size = job.source.stat().st_size
    if size > limits.workbook_bytes:
        raise Refused("file-too-large", size=shown(size), limit=shown(limits.workbook_bytes))
    data = job.source.read_bytes()
    media = sniff(data)
    if finding := type_finding(job.path, media):
        raise _Mistyped(finding)
    match media:
        case Media.XLSX | Media.XLSM:
            parts = open_parts(data, limits)
            names = sheet_parts(parts)
            return _sheets(data, limits, parts, names)
        case Media.XLS:
            if _VBA_STORAGE in data:
                raise Refused("macro-workbook", media=_MACROS)
            check_ole(data)
            return _sheets(data, limits, {}, {})
        case Media.OLE if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("file-encrypted")
    raise _Mistyped(wrong_type(job.path, media, Media.XLSX))


def _sheets(data: bytes, limits: Limits, parts: Parts, names: dict[str, str]) -> list[RawSheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            _sheet(
                book,
                meta.name,
                meta.visible == SheetVisibleEnum.Visible,
                limits,
                parts.get(names.get(meta.name, "")),
            )
            for meta in book.sheets_metadata[: limits.sheets]
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise Refused("file-encrypted") from error
    except (CalamineError, ValueError, OSError) as error:
        raise Refused("file-corrupt", reason="工作簿结构损坏") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # pyo3 gives no way to import it
            raise Refused("parser-crash") from error
        raise
    return sheets


def _sheet(
    book: CalamineWorkbook, name: str, visible: bool, limits: Limits, xml: bytes | None
) -> RawSheet:
    """One sheet; too large a one is not given to calamine."""
    found = Marks()
    if xml is not None:
        size = extent(xml, limits.rows, limits.columns)
        if size[0] > limits.rows or size[1] > limits.columns:
            return RawSheet(name, visible, too_large=size)
        found = marks(xml)
    sheet = book.get_sheet_by_name(name)
    last = sheet.end or (-1, -1)
    size = last[0] + 1, last[1] + 1
    if size[0] > limits.rows or size[1] > limits.columns:
        return RawSheet(name, visible, too_large=size)
    return _raw(sheet, visible, found, _merges(sheet, limits))


def _merges(sheet: CalamineSheet, limits: Limits) -> list[tuple[int, int, int, int]]:
    """Merged ranges as first row, first column, last row, last column, counted from 1."""
    ranges = sheet.merged_cell_ranges or []
    if len(ranges) > limits.merges:
        raise Refused("file-limit", what="合并单元格数量")
    return [(top + 1, left + 1, low + 1, right + 1) for (top, left), (low, right) in ranges]


def _raw(
    sheet: CalamineSheet, visible: bool, found: Marks, merges: list[tuple[int, int, int, int]]
) -> RawSheet:
    rows = _rows(sheet)
    marked = [*found.formulas, *found.errors, *found.numbers]
    height = max([len(rows), *(row for row, _ in marked)])
    width = max([len(rows[0]) if rows else 0, *(column for _, column in marked)])
    blanks = [""] * (height - len(rows))
    values: list[list[object]] = [[*column, *blanks] for column in zip(*rows, strict=True)]
    values += [[""] * height for _ in range(width - len(values))]
    columns, kinds = [], []
    for column in values:
        texts, kind = _texts(column)
        columns.append(texts)
        kinds.append(kind)
    for row, column_number in found.formulas:
        kinds[column_number - 1][row] = CellKind.FORMULA
    typed = ((found.errors, CellKind.ERROR), (found.numbers, CellKind.NUMBER))
    for places, meant in typed:
        for (row, column_number), text in places.items():
            columns[column_number - 1][row - 1] = text
            kinds[column_number - 1][row] = meant
    for row, column_number in found.dates:
        if row <= height and column_number <= width and columns[column_number - 1][row - 1]:
            kinds[column_number - 1][row] = CellKind.DATE
    for row, column_number in _covered(merges, height, width):
        kinds[column_number - 1][row] = CellKind.MERGED
    hidden = frozenset(row for row in found.hidden_rows if row <= height)
    return RawSheet(sheet.name, visible, columns, kinds, hidden)


def _rows(sheet: CalamineSheet) -> list[list[object]]:
    """Values row by row. A number too large for the time it is formatted as has none."""
    try:
        return sheet.to_python(skip_empty_area=False)  # type: ignore[return-value]
    except OverflowError as error:
        reason = f"工作表“{sheet.name}”有按时间格式显示的数值超出范围，请把这一格改为文本"
        raise Refused("file-corrupt", reason=reason) from error


def _covered(
    merges: Iterable[tuple[int, int, int, int]], height: int, width: int
) -> Iterable[tuple[int, int]]:
    for top, left, low, right in merges:
        for row in range(top, min(low, height) + 1):
            for column in range(left, min(right, width) + 1):
                yield row, column


def _texts(values: list[object]) -> tuple[list[str], dict[int, CellKind]]:
    """A column as texts, and the kinds of its cells that were not text.

    Equal texts are one object: the run holds a sheet of 男 and 女 in two words.
    """
    if set(map(type, values)) <= {str}:
        known: dict[object, object] = {}
        return [known.setdefault(text, text) for text in values], {}  # type: ignore[misc]
    texts: list[str] = []
    kinds: dict[int, CellKind] = {}
    for row, value in enumerate(values, start=1):
        if isinstance(value, str):
            texts.append(value)
            continue
        text, kinds[row] = _text(value)
        texts.append(text)
    return texts, kinds


def _text(value: object) -> tuple[str, CellKind]:
    """Shortest text of a typed value: 3 not 3.0, at most Excel's own 15 digits, ISO dates."""
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), CellKind.BOOLEAN
    if isinstance(value, int | float):
        return f"{value:.15g}", CellKind.NUMBER
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return value.date().isoformat(), CellKind.DATE
        return value.isoformat(" "), CellKind.DATE
    if isinstance(value, dt.date | dt.time):
        return value.isoformat(), CellKind.DATE
    return str(value), CellKind.DATE
