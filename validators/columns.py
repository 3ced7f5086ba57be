"""Reads a sheet column by column: every distinct value once, however many rows repeat it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from procedures.findings import Finding, find
from procedures.model import IDENTITY_TYPES, Field, FieldType, Procedure
from procedures.records import CellKind, Sheet
from procedures.tables import Tables
from procedures.words import SYSTEM_PROVINCES
from validators.cells import CELLS
from validators.cells.reading import Asked, Problem, Reader, Reading
from validators.words import clean, clip

_NUMERIC = frozenset({CellKind.NUMBER, CellKind.DATE, CellKind.BOOLEAN})
_BLANK = Reading("")


def read_columns(
    sheet: Sheet,
    procedure: Procedure,
    tables: Tables,
    today: date,
    skip: frozenset[int],
    fields: Sequence[Field] | None = None,
) -> tuple[pd.DataFrame, list[Finding]]:
    """Normalised values of `fields` (all of the procedure's), and what is wrong with single cells.

    A broken cell keeps its text as typed. Rows in `skip` are read without findings (they only
    ask for deletion). Columns the sheet does not have are blank; secret ones stay blank.
    """
    columns: dict[str, NDArray[np.object_]] = {}
    findings: list[Finding] = []
    province = SYSTEM_PROVINCES.get(procedure.system)
    for field in procedure.fields if fields is None else fields:
        if field.name not in sheet.frame.columns or field.secret:
            columns[field.name] = np.full(len(sheet.frame), field.default, dtype=object)
            continue
        read = CELLS[field.type](Asked(field, tables, today, province))
        columns[field.name], found = _read_column(sheet, field, read)
        findings += (finding for finding in found if finding.row not in skip)
    return pd.DataFrame(columns, index=sheet.frame.index, dtype=object), findings


def _read_column(
    sheet: Sheet, field: Field, read: Reader
) -> tuple[NDArray[np.object_], list[Finding]]:
    raw = sheet.frame[field.name].to_numpy(dtype=object)
    codes, typed = pd.factorize(raw)
    texts = [clean(text) for text in typed]
    readings = [read(text) if text else _BLANK for text in texts]
    values = np.array([reading.value for reading in readings] or [""], dtype=object)[codes]
    if field.default:
        values[values == ""] = field.default
    stopped = dict(_kinds(sheet, field))
    findings = [
        _place(sheet, field, row, problem, value) for row, (problem, value) in stopped.items()
    ]
    faulty = np.array([bool(reading.problems) for reading in readings] or [False])
    rows = sheet.frame.index.to_numpy()
    for position in np.flatnonzero(faulty[codes]):
        row, code = int(rows[position]), codes[position]
        if row not in stopped:
            findings += (
                _place(sheet, field, row, problem, texts[code])
                for problem in readings[code].problems
            )
    return values, findings


def _place(sheet: Sheet, field: Field, row: int, problem: Problem, value: str) -> Finding:
    return find(
        problem.code,
        sheet=sheet.name,
        row=row,
        column=sheet.letters.get(field.name),
        field=field.name,
        value=clip(value),
        **problem.values,
    )


def _kinds(sheet: Sheet, field: Field) -> Iterator[tuple[int, tuple[Problem, str]]]:
    """Row -> problem for cells that are refused for what they are, not for what they say."""
    kinds = sheet.kinds.get(field.name, {})
    if not kinds:
        return
    texts = dict(zip(sheet.frame.index, sheet.frame[field.name], strict=True))
    for row, kind in sorted(kinds.items()):
        if row not in texts:
            continue
        problem = kind_problem(sheet, field, row, kind, texts[row])
        if problem:
            yield row, (problem, texts[row])


def kind_problem(sheet: Sheet, field: Field, row: int, kind: CellKind, text: str) -> Problem | None:
    """Why a cell of this kind cannot be read whatever it shows; None when it can."""
    match kind:
        case CellKind.FORMULA:
            return Problem("formula-cell")
        case CellKind.ERROR:
            return Problem("error-cell")
        case CellKind.MERGED:
            return Problem("merged-cell", {"range": merged_range(sheet, field.name, row)})
    if kind in _NUMERIC and field.type in IDENTITY_TYPES and text:
        return Problem("id-numeric")
    if kind is CellKind.NUMBER and field.type is FieldType.MONTH and _lost_zero(text):
        # 2023.10 typed as a number is kept as 2023.1: January or October, nobody can tell.
        return Problem("date-format")
    return None


def _lost_zero(text: str) -> bool:
    return len(text) == 6 and text.endswith(".1") and text[:4].isdigit()


def merged_range(sheet: Sheet, name: str, row: int) -> str:
    """The run of merged cells around a cell in its column, `C5:C7`, or across its row."""

    def merged(field: str, at: int) -> bool:
        return sheet.kinds.get(field, {}).get(at) is CellKind.MERGED

    first = last = row
    while merged(name, first - 1):
        first -= 1
    while merged(name, last + 1):
        last += 1
    letter = sheet.letters.get(name, "")
    if first != last:
        return f"{letter}{first}:{letter}{last}"
    across = [sheet.letters[n] for n in sheet.letters if merged(n, row)]
    across.sort(key=lambda text: (len(text), text))
    return f"{across[0]}{row}:{across[-1]}{row}" if len(across) > 1 else f"{letter}{row}"
