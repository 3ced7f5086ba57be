"""A recognised raw sheet becomes the `Sheet` (and bulk decisions) that checks work on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ingest.headers import SEARCHED_ROWS, fold_header
from ingest.recognise import Recognised
from ingest.sheet_xml import column_letters
from ingest.workbook import RawSheet
from procedures import words
from procedures.findings import Finding, find
from procedures.records import Sheet

_SCOPE = "范围"
_BULK_COLUMNS = (_SCOPE, words.COLUMN_DECISION, words.COLUMN_OPINION, words.COLUMN_REVIEWER)

Bulk = dict[str, tuple[str, str, str]]


def build_sheet(found: Recognised, file: str) -> tuple[Sheet, list[Finding]]:
    """The data rows below the header, Excel row numbers kept; rows without a value left out.

    Columns of `secret` fields are dropped here, with a notice: nothing later ever sees them.
    """
    raw, first = found.sheet, found.match.row
    columns = dict(sorted(found.match.columns.items(), key=lambda pair: pair[1]))
    findings = _drop_secrets(found, columns, file)
    texts = {name: raw.columns[number - 1][first:] for name, number in columns.items()}
    kinds = {
        name: {row: kind for row, kind in raw.kinds[number - 1].items() if row > first}
        for name, number in columns.items()
    }
    special = {row for places in kinds.values() for row in places}
    rows = [
        row
        for row, cells in enumerate(zip(*texts.values(), strict=True), start=first + 1)
        if row in special or any(map(str.strip, cells))
    ]
    frame = pd.DataFrame(
        {name: [column[row - first - 1] for row in rows] for name, column in texts.items()},
        index=pd.Index(rows, dtype="int64"),
        dtype="str",
    )
    if not rows:
        findings.append(find("sheet-empty", sheet=raw.name, file=file))
    sheet = Sheet(
        name=raw.name,
        frame=frame,
        letters={name: column_letters(number) for name, number in columns.items()},
        kinds={name: places for name, places in kinds.items() if places},
        hidden_rows=raw.hidden_rows.intersection(rows),
        unknown_headers=tuple((column_letters(n), header) for n, header in found.match.unknown),
        header_row=first,
    )
    return sheet, findings


def _drop_secrets(found: Recognised, columns: dict[str, int], file: str) -> list[Finding]:
    """Take secret fields out of `columns`; a notice for each that held anything."""
    findings: list[Finding] = []
    for field in found.procedure.fields:
        if not field.secret or field.name not in columns:
            continue
        number = columns.pop(field.name)
        if any(map(str.strip, found.sheet.columns[number - 1][found.match.row :])):
            findings.append(
                find(
                    "secret-ignored",
                    sheet=found.sheet.name,
                    column=column_letters(number),
                    field=field.name,
                    file=file,
                )
            )
    return findings


def read_bulk(sheets: Sequence[RawSheet]) -> Bulk:
    """Sheet 批量填写: scope -> (decision, opinion, reviewer); rows without a decision left out."""
    sheet = next((one for one in sheets if one.name == words.SHEET_BULK), None)
    if sheet is None or not sheet.columns:
        return {}
    wanted = [fold_header(name) for name in _BULK_COLUMNS]
    for number in range(1, min(sheet.height, SEARCHED_ROWS) + 1):
        header = [fold_header(text) for text in sheet.row(number)]
        if all(name in header for name in wanted):
            places = [header.index(name) for name in wanted]
            return _bulk_rows(sheet, number, places)
    return {}


def _bulk_rows(sheet: RawSheet, header: int, places: list[int]) -> Bulk:
    bulk: Bulk = {}
    for number in range(header + 1, sheet.height + 1):
        cells = sheet.row(number)
        scope, decision, opinion, reviewer = (cells[place].strip() for place in places)
        if scope and (decision or opinion or reviewer):
            bulk[scope] = (decision, opinion, reviewer)
    return bulk
