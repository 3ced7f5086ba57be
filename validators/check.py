"""Checks a package as far as it goes without the register: cells, rows, files, rules."""

from __future__ import annotations

from datetime import date

from procedures import words
from procedures.findings import Finding
from procedures.model import FieldType, Procedure
from procedures.records import Checked, Package, Sheet
from procedures.tables import Tables
from validators.attachments import attachment_findings, shared_scans
from validators.columns import read_columns
from validators.rows import Rows, broken_cells
from validators.rules.run import rule_findings
from validators.sheet_rows import (
    acting_rows,
    blank_cells,
    duplicates,
    hidden_rows,
    product_columns,
    rename_rows,
)
from validators.ties import RowKey, Tied, tie


def check(package: Package, procedure: Procedure, tables: Tables, today: date) -> Checked:
    """Everything about a package that needs no register.

    `Checked.findings` holds what is found here; the package's own findings stay in the package.
    A package without a data sheet (loose attachments) comes back unjudged: its files are tied
    to waiting rows with `ties.tie`. A missing file is not said here: an earlier drop may have
    brought it (`missing.missing_attachments`).
    """
    sheet = package.sheet
    if sheet is None:
        return Checked(package, None)
    acting = acting_rows(sheet)
    values, findings = read_columns(sheet, procedure, tables, today, acting)
    findings += product_columns(sheet)
    rows = Rows(
        procedure=procedure,
        values=values,
        tables=tables,
        today=today,
        sheet=sheet.name,
        letters=sheet.letters,
        broken=broken_cells(findings),
    )
    findings += blank_cells(rows, acting)
    findings += hidden_rows(sheet, acting)
    doubled = list(duplicates(rows, acting))
    findings += doubled
    # A repeated row claims no files: they belong to the first one.
    repeats = {finding.row for finding in doubled}
    who = [key for key in row_keys(sheet, rows) if key.row not in repeats]
    tied = tie(procedure, who, package.members, sheet.name)
    findings += _file_findings(procedure, who, tied, sheet.name)
    findings += rule_findings(rows, tied.ties, acting)
    return Checked(package, values, tied.ties, tied.orphans, tied.renames, findings)


def row_keys(sheet: Sheet, rows: Rows) -> list[RowKey]:
    """What names the files of each row of a sheet."""
    key = rows.procedure.key_field.name
    names = [f.name for f in rows.procedure.fields if f.type is FieldType.PERSON_NAME]
    people = rows.column(names[0] if names else None)
    numbers = _product_column(sheet, words.COLUMN_NUMBER)
    renames = rename_rows(sheet)
    keys = rows.values[key].tolist()
    return [
        RowKey(
            row=row,
            key=keys[place],
            number=numbers[place],
            name=people[place],
            ordinal=place + 1,
            sound=bool(keys[place]) and not rows.is_broken(row, key),
            renames=row in renames,
        )
        for place, row in enumerate(rows.numbers)
    ]


def _file_findings(
    procedure: Procedure, who: list[RowKey], tied: Tied, sheet: str
) -> list[Finding]:
    keys = {row.row: row.key for row in who}
    findings = [*tied.findings, *attachment_findings(procedure, tied.ties, sheet)]
    findings += shared_scans(procedure, tied.ties, keys, sheet)
    for orphan in tied.orphans:
        findings += orphan.findings
    return findings


def _product_column(sheet: Sheet, name: str) -> list[str]:
    if name not in sheet.frame.columns:
        return [""] * len(sheet.frame)
    return [text.strip() for text in sheet.frame[name].tolist()]
