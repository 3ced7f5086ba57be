"""The planted faults against the real reading and checking: each is found where it was put."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from flows.samples.calendar import Calendar
from flows.samples.cast import Content
from flows.samples.faults import Expected
from flows.samples.faulty import FaultyPackage, faulty_package
from flows.samples.hostile import NEIGHBOURS, Neighbour
from flows.samples.packages import write_drop
from flows.samples.people import Crowd
from flows.samples.signup import HEADERS, SHEET, WORKBOOK, signup_row
from flows.samples.workbooks import workbook_bytes
from ingest.claim import claim
from ingest.inbox import scan
from ingest.read import read
from ingest.sandbox import Sandbox
from procedures.findings import Finding, Severity
from procedures.load import Catalogue, load_catalogue
from procedures.words import COLUMN_CONFIRM
from procedures.workspace import Workspace
from validators.check import check
from validators.missing import missing_attachments

CALENDAR = Calendar()


@dataclass
class Bench:
    """Reads and checks drops without a register."""

    workspace: Workspace
    catalogue: Catalogue
    box: Sandbox

    def findings(self, name: str, content: Content) -> list[Finding]:
        inbox = self.workspace.inbox
        write_drop(inbox / "HN0002_长沙市站" / name, content)
        (entry,) = scan(inbox)
        drop = claim(entry, self.workspace, "run", CALENDAR.start)
        package = read(drop, self.catalogue, self.workspace, b"x" * 32, self.box)
        found = [*drop.findings, *package.findings]
        if package.sheet is None or package.procedure is None:
            return found
        procedure = self.catalogue[package.procedure]
        checked = check(package, procedure, self.catalogue.tables, CALENDAR.start)
        assert checked.values is not None
        known = checked.findings
        missing = missing_attachments(procedure, checked.values, checked.ties, {}, known)
        return [*found, *known, *missing]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    workspace = Workspace(tmp_path_factory.mktemp("samples"))
    for folder in (workspace.inbox, workspace.work, workspace.archive, workspace.derived):
        folder.mkdir(parents=True)
    with Sandbox(1) as box:
        yield Bench(workspace, load_catalogue(), box)


@pytest.fixture(scope="module")
def package() -> FaultyPackage:
    return faulty_package()


def test_f01_f02_every_planted_fault_is_found(bench: Bench, package: FaultyPackage) -> None:
    """F01, F02, A04: each planted fault gives its finding at its cell or file."""
    found = bench.findings("报名", package.package())
    places = {Expected(f.code, f.row, f.column, f.file) for f in found}
    assert set(package.expected) <= places
    clean = set(package.rows) - {place.row for place in package.expected}
    assert len(clean) >= 29


def test_a04_corrected_package_is_accepted(bench: Bench, package: FaultyPackage) -> None:
    """A04: after the correction nothing must be fixed; only true, unusual rows are asked."""
    corrections = package.corrections()
    rows = [{**cells, **corrections.get(row, {})} for row, cells in sorted(package.rows.items())]
    body = workbook_bytes(SHEET, (*HEADERS, COLUMN_CONFIRM), rows)
    found = bench.findings("改正", {WORKBOOK: body, **package.corrected_files()})
    assert [f for f in found if f.severity is Severity.MUST_FIX] == []
    assert {f.row for f in found if f.severity is Severity.CONFIRM} <= package.confirmed


@pytest.mark.parametrize("neighbour", NEIGHBOURS, ids=lambda found: found.code)
def test_hostile_neighbours_are_told(bench: Bench, neighbour: Neighbour) -> None:
    row = signup_row(Crowd("neighbour", CALENDAR.start).person(), CALENDAR)
    found = bench.findings(neighbour.name, neighbour.make(row))
    assert neighbour.code in {finding.code for finding in found}
