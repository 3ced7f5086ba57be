"""A register at which sheets are handed in as words, without files: a step costs milliseconds.

What is bypassed is the way from bytes to a sheet (claim, sandbox, workbooks) and everything that
is published; behind it all is the product's own: checks, filing, decisions, timers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pandas as pd

from flows.context import RunState
from flows.report import RunReport
from flows.stages.file import file_one
from flows.stages.outcome import Outcome
from flows.stages.progress import progress
from procedures import words
from procedures.load import Catalogue
from procedures.records import Drop, EntryKind, Member, Package, Sheet
from registry.engine import Register
from tests.hardening.small_office import DAY
from validators.check import check

SECRET = b"the desk's secret"


class Desk:
    """A register, a catalogue and a business date that goes on."""

    def __init__(self, register: Register, catalogue: Catalogue) -> None:
        """Begin on the first day, with nothing filed."""
        self.register, self.catalogue = register, catalogue
        self.today: date = DAY
        self.run = 1
        self.report = RunReport()
        self._serial = 0

    @property
    def context(self) -> Any:
        """What the stages need of a run's context."""
        return SimpleNamespace(
            register=self.register, lease=None, catalogue=self.catalogue, run=f"R{self.run}",
            today=self.today, report=self.report, secret=SECRET, state=RunState(),
        )  # fmt: skip

    def drop_of(self, org: str, person: str = "") -> Drop:
        """The next drop, of an institution's folder or a person's sub-folder in it."""
        self._serial += 1
        name, sha = f"drop{self._serial}", f"{self._serial:064d}"
        return Drop(name, org, org, person, name, EntryKind.FILE, sha, 1, (), self.today)

    def hand_in(
        self, org: str, procedure: str, rows: Sequence[Mapping[str, str]], *members: Member
    ) -> Outcome:
        """File a package of rows, the first of them in Excel row 2."""
        body = self.catalogue[procedure]
        sheet = sheet_of(body.sheet, [*body.by_name, *words.DATA_EXTRA_COLUMNS], rows)
        package = Package(self.drop_of(org), "data", procedure, sheet=sheet, members=members)
        return file_one(self.context, check(package, body, self.catalogue.tables, self.today))

    def pass_days(self, days: int) -> list[str]:
        """Another run some days later moves what time moves; the faults it tells."""
        self.today += timedelta(days=days)
        self.run += 1
        progress(self.context)
        return self.report.faults


def sheet_of(name: str, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Sheet:
    """A sheet as it is read: texts, by Excel row, from row 2 on."""
    cells = [[row.get(column, "") for column in columns] for row in rows]
    frame = pd.DataFrame(cells, range(2, len(rows) + 2), list(columns), dtype=object)
    return Sheet(name, frame, {column: f"A{place}" for place, column in enumerate(columns)})
