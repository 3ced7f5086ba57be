"""A small province for end-to-end tests: drops go in, nights run, workbooks come out.

Everything goes through the front doors a real office has: files in inbox folders, `run_once`,
files in the outbox. Prefect is left out; `test_prefect_*` look at it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import load_workbook

from flows.init import create_workspace
from flows.report import DropReport, RunReport
from flows.run import Request, run_once
from flows.samples.calendar import Calendar
from flows.samples.institutions import STATION_BY_CODE, Station
from flows.samples.packages import OFFICE_NIGHT, write_demo_drops
from flows.samples.people import Crowd, Person
from flows.samples.scans import FastScanner
from flows.samples.signup import HEADERS, SHEET, WORKBOOK, attachments, signup_row
from flows.samples.workbooks import workbook_bytes
from flows.samples.writing import write_folder
from procedures import words
from procedures.workspace import Workspace
from registry.engine import Register
from tests.hardening.small_office import HANDBOOKS, blank_papers

DAY_ONE = date(2026, 11, 2)
#: `baoshen` in a process of its own, papers blank and made at hand: what is looked at is the run.
WITH_BLANK_PAPERS = """
import sys
from flows.cli import main
from tests.hardening.small_office import blank_papers
with blank_papers():
    sys.exit(main())
"""


class World:
    """A workspace with the sample base data, and hands to work in it."""

    def __init__(self, folder: Path, *, base_data: bool = True) -> None:
        """Make the workspace; with `base_data` the first night has been."""
        self.workspace: Workspace = create_workspace(folder)
        self.calendar = Calendar(DAY_ONE)
        self.crowd = Crowd("world", DAY_ONE)
        self.random = Random(7)
        self.scans = FastScanner("world", self.crowd.take(2))
        if base_data:
            write_demo_drops(self.workspace.inbox, nights=[OFFICE_NIGHT], fast=True)
            with blank_papers(HANDBOOKS):  # seconds each, and looked at elsewhere
                self.night(DAY_ONE)

    # --- the institution's hands ------------------------------------------------------------

    def folder(self, org: str) -> str:
        """The folder name of a sample station."""
        station: Station | None = STATION_BY_CODE.get(org)
        return station.folder if station else org

    def drop(self, org: str, name: str, content: bytes | Mapping[str, bytes]) -> Path:
        """Lay a file, or a folder of files, into the institution's inbox."""
        target = self.workspace.inbox / self.folder(org) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            write_folder(target, dict(content))
        return target

    def sign_up(self, org: str, people: list[Person], name: str = "报名", **changes: str) -> None:
        """Drop a sign-up package of these people; `changes` are laid over every row."""
        rows = [signup_row(person, self.calendar) | changes for person in people]
        files = {WORKBOOK: workbook_bytes(SHEET, HEADERS, rows)}
        for person in people:
            files |= attachments(person, self.scans, self.random)
        self.drop(org, name, files)

    # --- the night --------------------------------------------------------------------------

    def night(self, day: date) -> RunReport:
        """One run; a fault of ours fails the test at once."""
        report = run_once(Request(self.workspace, "manual", day))
        assert report.faults == []
        return report

    # --- what came out ------------------------------------------------------------------------

    def outbox(self, org: str) -> Path:
        """The institution's outbox folder."""
        return self.workspace.outbox / self.folder(org)

    def pending(self, org: str) -> list[Path]:
        """The institution's review workbooks, oldest first."""
        found = (self.outbox(org) / words.FOLDER_PENDING).glob("*.xlsx")
        return sorted(found, key=lambda path: (len(path.name), path.name))

    def review(
        self,
        org: str,
        decision: str,
        reviewer: str,
        opinion: str = "",
        *,
        only: set[str] | None = None,
        book: Path | None = None,
        name: str = "审核.xlsx",
        into: str | None = None,
        edit: Any = None,
    ) -> None:
        """Fill in the newest review workbook (or `book`) and drop it; `only` these numbers.

        `into` drops it into another institution's folder, `edit(sheet, headers)` tampers.
        """
        opened = load_workbook(book or self.pending(org)[-1])
        sheet = opened[words.SHEET_REVIEW]
        headers = header_columns(sheet)
        for row in range(2, sheet.max_row + 1):
            number = sheet.cell(row, headers[words.COLUMN_NUMBER]).value
            if not number or (only is not None and number not in only):
                continue
            sheet.cell(row, headers[words.COLUMN_DECISION]).value = decision
            sheet.cell(row, headers[words.COLUMN_OPINION]).value = opinion
            sheet.cell(row, headers[words.COLUMN_REVIEWER]).value = reviewer
        if edit is not None:
            edit(sheet, headers)
        target = self.workspace.inbox / self.folder(into or org) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        opened.save(target)

    def correct(self, source: Path, changes: Mapping[int, Mapping[str, str]], org: str) -> None:
        """Change cells (Excel row -> header -> value) of a returned workbook and drop it again."""
        self.drop(org, f"改正_{source.name}", self.corrected(source, changes))

    def corrected(self, source: Path, changes: Mapping[int, Mapping[str, str]]) -> bytes:
        """A returned workbook with cells changed: Excel row -> header -> value."""
        opened = load_workbook(source)
        sheet = next(s for s in opened if s.title not in OUR_SHEETS)
        headers = header_columns(sheet, self.header_row(opened))
        for row, cells in changes.items():
            for header, value in cells.items():
                sheet.cell(row, headers[header]).value = value
        stream = BytesIO()
        opened.save(stream)
        return stream.getvalue()

    @staticmethod
    def header_row(book: Any) -> int:
        """Where the identity sheet says the header is."""
        identity = {row[0]: row[1] for row in book[words.SHEET_IDENTITY].values}
        return int(identity[words.IDENTITY_HEADER_ROW])

    def receipt(self, report: RunReport, name: str) -> Path:
        """The receipt of the drop of that name."""
        return self.workspace.root / self.drop_report(report, name).receipt

    @staticmethod
    def drop_report(report: RunReport, name: str) -> DropReport:
        """What the run said about the drop of that name."""
        return next(drop for drop in report.drops if drop.name == name)

    def people(self, count: int) -> list[Person]:
        """New people who fulfil every condition."""
        return self.crowd.take(count)

    def register(self) -> Register:
        """The register, to look at."""
        return Register(self.workspace.database_url)

    def tables(self) -> dict[str, str]:
        """Table -> hash of its rows: what a second run must not change."""
        from sqlalchemy import select

        from registry.models import Base

        register = self.register()
        found = {}
        with register.read() as session:
            for table in Base.metadata.sorted_tables:
                rows = session.execute(select(table).order_by(*table.primary_key.columns)).all()
                found[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
        register.close()
        return found

    def outbox_bytes(self) -> dict[str, str]:
        """Outbox path -> hash, mails left out."""
        files = (path for path in self.workspace.outbox.rglob("*") if path.is_file())
        return {
            str(path.relative_to(self.workspace.outbox)): _hash(path)
            for path in sorted(files)
            if path.suffix != ".eml"
        }


OUR_SHEETS = frozenset(
    {
        words.SHEET_IDENTITY,
        words.SHEET_INSTRUCTIONS,
        words.SHEET_RECEIPT,
        words.SHEET_BULK,
        words.SHEET_CHOICES,
    }
)


def header_columns(sheet: Any, row: int = 1) -> dict[str, int]:
    """Header without its star -> column number."""
    return {
        str(cell.value).rstrip("*"): cell.column for cell in sheet[row] if cell.value is not None
    }


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
