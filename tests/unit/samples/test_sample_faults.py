"""The 60-row package: as many faults as promised, exact expectations, a right correction."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from flows.samples.calendar import Calendar
from flows.samples.faults import FAULTY_ROWS
from flows.samples.faulty import ROWS, FaultyPackage, faulty_package
from flows.samples.people import Crowd
from flows.samples.scans import FastScanner
from flows.samples.signup import HEADERS, SHEET, WORKBOOK, letter
from procedures.findings import KINDS
from procedures.words import COLUMN_CONFIRM, CONFIRM_TRUE


def made() -> FaultyPackage:
    scans = FastScanner("faults", Crowd("faults", Calendar().start).take(2), dpi=60)
    return faulty_package("test", scans=scans)


@pytest.fixture(scope="module")
def package() -> FaultyPackage:
    return made()


def test_counts(package: FaultyPackage) -> None:
    faults = [fault for row in FAULTY_ROWS for fault in row]
    assert len(package.rows) == ROWS == 60
    assert len(FAULTY_ROWS) == 30
    assert len({fault.name for fault in faults}) == len(faults) >= 40
    assert len(set(package.expected)) == len(package.expected) >= 40


def test_same_seed_same_bytes(package: FaultyPackage) -> None:
    assert made().package() == package.package()


def test_expectations_name_catalogued_codes_and_real_places(package: FaultyPackage) -> None:
    files = package.package()
    letters = {letter(header.removesuffix("*")) for header in HEADERS}
    for found in package.expected:
        assert found.code in KINDS
        assert found.row is None or found.row in package.rows
        assert found.column is None or found.column in letters
        assert found.file is None or found.file in files


def test_sheet_holds_what_was_planted(package: FaultyPackage) -> None:
    book = openpyxl.load_workbook(BytesIO(package.package()[WORKBOOK]))
    sheet = book[SHEET]
    assert [cell.value for cell in sheet[1]] == list(HEADERS)
    assert sheet.max_row == ROWS + 1
    by_code = {found.code: found for found in package.expected}
    number = by_code["id-numeric"]
    assert sheet[f"{number.column}{number.row}"].data_type == "n"
    formula = by_code["formula-cell"]
    assert sheet[f"{formula.column}{formula.row}"].data_type == "f"
    assert sheet.row_dimensions[by_code["hidden-row"].row].hidden
    (merged,) = sheet.merged_cells.ranges
    assert merged.min_row == by_code["merged-cell"].row


def test_good_rows_are_text(package: FaultyPackage) -> None:
    sheet = openpyxl.load_workbook(BytesIO(package.workbook()))[SHEET]
    for row in range(3, ROWS + 2, 2):
        assert {cell.data_type for cell in sheet[row] if cell.value} == {"s"}
        assert sheet[f"{letter('身份证号')}{row}"].number_format == "@"


def test_corrections_make_every_row_right(package: FaultyPackage) -> None:
    """A corrected row equals the person's true row; unusual true rows are confirmed."""
    corrections = package.corrections()
    for row, right in package.right.items():
        changed = {**package.rows[row], **corrections.get(row, {})}
        assert {name: changed[name] for name in right} == right
    confirmed = {r for r, c in corrections.items() if c.get(COLUMN_CONFIRM) == CONFIRM_TRUE}
    assert confirmed == package.confirmed
    assert not confirmed & package.blocked_rows()


def test_right_files_are_named_by_the_right_numbers(package: FaultyPackage) -> None:
    numbers = {package.right[row]["身份证号"] for row in range(2, ROWS + 2, 2)}
    named = {path.split("/")[1][:18] for path in package.right_files}
    assert named == numbers
