"""Builds the 60-row package of `flows.samples.faults`, what it must give, and its correction."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from flows.samples.calendar import Calendar
from flows.samples.faults import FAULTY_ROWS, Expected, Fault, Place
from flows.samples.people import Crowd, Person
from flows.samples.portraits import PORTRAIT_FAULTS
from flows.samples.scan_faults import SCAN_FAULTS
from flows.samples.scans import DIPLOMA, FastScanner, Scans
from flows.samples.signup import (
    HEADERS,
    PHOTO,
    SHEET,
    WORKBOOK,
    file_name,
    letter,
    material_bytes,
    materials_of,
    signup_row,
)
from flows.samples.workbooks import Cell, SheetFaults, workbook_bytes
from flows.samples.writing import Files, write_folder
from procedures.findings import KINDS, Severity
from procedures.words import COLUMN_CONFIRM, CONFIRM_TRUE

ROWS = 2 * len(FAULTY_ROWS)
FIRST_ROW = 2


@dataclass(slots=True)
class FaultyPackage:
    """The package: what is dropped, what must be found, and what would be right.

    `rows` are the written cells and `right` the true values by Excel row; `files` the dropped
    attachments and `right_files` all good ones of the faulty rows. `confirmed` are the rows
    whose findings are true and want 情况属实.
    """

    rows: dict[int, dict[str, Cell]] = field(default_factory=dict)
    right: dict[int, dict[str, str]] = field(default_factory=dict)
    files: Files = field(default_factory=dict)
    right_files: Files = field(default_factory=dict)
    expected: list[Expected] = field(default_factory=list)
    confirmed: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[int, str, int, str]] = field(default_factory=list)

    def workbook(self) -> bytes:
        """The faulty workbook."""
        faults = SheetFaults(frozenset(self.hidden), tuple(self.merged))
        rows = [self.rows[row] for row in sorted(self.rows)]
        return workbook_bytes(SHEET, HEADERS, rows, faults=faults)

    def package(self) -> Files:
        """All files of the drop."""
        return {WORKBOOK: self.workbook(), **self.files}

    def write(self, folder: Path) -> None:
        """Lays the package as a folder drop."""
        write_folder(folder, self.package())

    def corrections(self) -> dict[int, dict[str, str]]:
        """What the sender changes in the returned workbook: Excel row -> header -> value."""
        changes: dict[int, dict[str, str]] = {}
        for row, right in self.right.items():
            wrong = {name: value for name, value in right.items() if self.rows[row][name] != value}
            if any(row == place[0] for place in self.merged):
                wrong |= {name: right[name] for place in self.merged for name in place[1::2]}
            if row in self.confirmed:
                wrong[COLUMN_CONFIRM] = CONFIRM_TRUE
            if wrong:
                changes[row] = wrong
        return changes

    def corrected_files(self) -> Files:
        """All attachments as they should have been: the good rows' own and the right ones."""
        numbers = {right["身份证号"] for row, right in self.right.items() if row % 2}
        good = {
            path: body
            for path, body in self.files.items()
            if path.rpartition("/")[2][:18] in numbers
        }
        return good | self.right_files

    def blocked_rows(self) -> set[int]:
        """The rows that must not be filed: those with a must-fix finding."""
        return {
            found.row
            for found in self.expected
            if found.row and KINDS[found.code].severity is Severity.MUST_FIX
        }


def faulty_package(
    seed: int | str = 1, calendar: Calendar | None = None, scans: Scans | None = None
) -> FaultyPackage:
    """The package, the same for the same seed. `scans` draws the attachments."""
    calendar = calendar or Calendar()
    people = Crowd(f"faulty-{seed}", calendar.start).take(ROWS)
    builder = _Builder(
        scans or FastScanner(f"faulty-{seed}", people[:3]),
        calendar,
        Random(f"faulty-{seed}"),  # noqa: S311 - invented data, not a secret
    )
    for position, faults in enumerate(FAULTY_ROWS):
        builder.add(FIRST_ROW + 2 * position, people[2 * position], faults)
        builder.add(FIRST_ROW + 2 * position + 1, people[2 * position + 1], ())
    return builder.made


class _Builder:
    """Adds rows one by one; remembers the row above for the faults that repeat it."""

    def __init__(self, scans: Scans, calendar: Calendar, rng: Random) -> None:
        self.made = FaultyPackage()
        self._scans, self._calendar, self._rng = scans, calendar, rng
        self._above: Person | None = None

    def add(self, row: int, person: Person, faults: tuple[Fault, ...]) -> None:
        """One row with its attachments and expectations."""
        made = self.made
        for fault in faults:
            if fault.person:
                person = fault.person(person, self._calendar)
        right = signup_row(person, self._calendar)
        cells: dict[str, Cell] = dict(right)
        for fault in faults:
            cells.update(self._planted(fault, right))
        made.rows[row], made.right[row] = cells, right
        if any(fault.confirm for fault in faults):
            made.confirmed.update({row} if self._asks(faults) else ())
        self._sheet_faults(row, faults)
        right_files = self._right_files(person)
        made.files.update(self._written(person, cells["身份证号"], faults, right_files))
        if faults:
            made.right_files.update(right_files)
        for fault in faults:
            made.expected += [self._expected(row, place, right, cells) for place in fault.shows]
        self._above = person

    @staticmethod
    def _asks(faults: tuple[Fault, ...]) -> bool:
        codes = [place.code for fault in faults for place in fault.shows]
        return any(KINDS[code].severity is Severity.CONFIRM for code in codes)

    def _planted(self, fault: Fault, right: dict[str, str]) -> dict[str, Cell]:
        cells: dict[str, Cell] = dict(fault.cells)
        if fault.number:
            cells["身份证号"] = fault.number(right["身份证号"])
        if fault.twin_row and self._above:
            cells.update(signup_row(self._above, self._calendar))
        if fault.merged:
            cells[fault.merged[1]] = ""
        return cells

    def _sheet_faults(self, row: int, faults: tuple[Fault, ...]) -> None:
        for fault in faults:
            if fault.hidden:
                self.made.hidden.add(row)
            if fault.merged:
                self.made.merged.append((row, fault.merged[0], row, fault.merged[1]))

    def _right_files(self, person: Person) -> Files:
        return {
            file_name(person.id_number, material): material_bytes(
                person, material, self._scans, self._rng
            )
            for material in materials_of(person)
        }

    def _written(
        self, person: Person, number: Cell, faults: tuple[Fault, ...], right: Files
    ) -> Files:
        """The files as dropped: named by the written number, spoiled where a fault says so."""
        if not isinstance(number, str) or any(fault.twin_row for fault in faults):
            return {}
        spoiled = {material: kind for fault in faults for material, kind in fault.files.items()}
        files = {
            file_name(number, material): self._spoil(person, material, spoiled[material])
            if material in spoiled
            else right[file_name(person.id_number, material)]
            for material in materials_of(person)
            if spoiled.get(material) != "missing"
        }
        for fault in faults:
            for template, content in fault.extra.items():
                material, _, kind = content.partition("/")
                extra = template.format(name=person.name, number=number)
                files[extra] = (
                    self._spoil(person, material, kind)
                    if kind
                    else material_bytes(person, material, self._scans, self._rng)
                )
            if fault.twin_scan and self._above:
                above = file_name(self._above.id_number, DIPLOMA)
                files[file_name(number, DIPLOMA)] = self.made.files[above]
        return files

    def _spoil(self, person: Person, material: str, kind: str) -> bytes:
        if material == PHOTO:
            return PORTRAIT_FAULTS[kind](self._rng)
        return SCAN_FAULTS[kind](self._scans.page(person, material))

    def _expected(
        self, row: int, place: Place, right: dict[str, str], cells: dict[str, Cell]
    ) -> Expected:
        number = str(cells["身份证号"])
        if place.extra:
            path = place.extra.format(name=right["姓名"], number=number)
            return Expected(place.code, None if place.orphan else row, None, path)
        if place.above and self._above:
            return Expected(
                place.code, row - 1, None, file_name(self._above.id_number, place.material)
            )
        tied = file_name(number, place.material) if place.material else None
        return Expected(place.code, row, letter(place.field) if place.field else None, tied)
