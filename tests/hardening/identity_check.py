"""Reads a workbook full of ID numbers as the product does, and compares cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import yaml

from flows.samples.people import county_codes, id_number
from ingest.limits import Limits
from ingest.recognise import recognise
from ingest.sheets import build_sheet
from ingest.workbook import WorkbookJob, read_workbook
from procedures.load import Catalogue, TextLoader, load_catalogue
from procedures.model import Procedure
from procedures.records import Checked, Drop, EntryKind, Package
from tests.hardening.figures import Figures
from tests.hardening.identity_cells import letters
from validators.check import check

TODAY = date(2026, 11, 20)
COLUMNS = 20
SHEET = "号码"
HEADERS = ("序号*", *(f"证件{n:02d}" for n in range(1, COLUMNS + 1)))
_BODY = """
id: test-numbers
version: 1
prefix: TN
title: 号码
system: hunan-supervision
order: 900
source: 测试
sheet: 号码
submitter: {types: [监督机构]}
subject: person
unique: {fields: [序号]}
fields:
  - {name: 序号, type: code, required: true, key: true}
"""


@dataclass(frozen=True, slots=True)
class Planned:
    """What was written into a cell: the number meant, how, and by which codes it is refused."""

    number: str
    encoding: str
    codes: frozenset[str]


def numbers(random: Random, count: int) -> list[str]:
    """Invented valid numbers; two in eleven end with X, where the interesting cases are."""
    codes = county_codes()
    found: list[str] = []
    while len(found) < count:
        born = date(random.randint(1960, 2004), random.randint(1, 12), random.randint(1, 28))
        made = id_number(random.choice(codes), born, random.randrange(1000))
        if made.endswith("X") or random.random() < 0.5:
            found.append(made)
    return found


class Reader:
    """The product's way from bytes to checked values, in this process."""

    def __init__(self, work: Path) -> None:
        """Keep the workbook to be read in `work`."""
        house = load_catalogue()
        body = yaml.load(_BODY, Loader=TextLoader)  # noqa: S506 - a SafeLoader subclass
        body["fields"] += [{"name": name, "type": "id_number"} for name in HEADERS[1:]]
        self.procedure = Procedure.model_validate(body)
        self.catalogue = Catalogue({self.procedure.id: self.procedure}, house.tables)
        self._path = work / "book"

    def checked(self, data: bytes, name: str) -> Checked | str:
        """Values and findings of the workbook's data sheet, or why it was refused."""
        self._path.write_bytes(data)
        book = read_workbook(WorkbookJob(self._path, name), Limits())
        if book.findings:
            return book.findings[0].message
        found = recognise(book.sheets, self.catalogue, b"")
        sheet, notices = build_sheet(found, name)
        drop = Drop("d", "o", "o", "", name, EntryKind.FILE, "0" * 64, 1, (), TODAY)
        package = Package(drop, "data", self.procedure.id, sheet=sheet, findings=notices)
        return check(package, self.procedure, self.catalogue.tables, TODAY)


def compare(
    figures: Figures, checked: Checked | str, plan: Sequence[Sequence[Planned]], where: str
) -> None:
    """Count what became of each cell of `plan` (row 2, column B onward); say what is wrong."""
    if isinstance(checked, str) or checked.values is None:
        figures.broke(f"{where}: the workbook was not read: {checked}")
        return
    refused: dict[tuple[int, str], set[str]] = {}
    for finding in checked.findings:
        if finding.blocks:
            place = finding.row or 0, finding.column or ""
            refused.setdefault(place, set()).add(finding.code)
    values = checked.values[list(HEADERS[1:])].to_numpy()
    expected = set()
    for row, cells in enumerate(plan, start=2):
        for place, planned in enumerate(cells, start=1):
            at = row, letters(place)
            codes = refused.get(at, set())
            expected.add(at)
            _judge(figures, planned, codes, values[row - 2][place - 1], f"{where}, {at}")
    for at in sorted(set(refused) - expected):
        figures.broke(f"{where}: {sorted(refused[at])} at {at}, where no number stands")


def _judge(figures: Figures, planned: Planned, codes: set[str], value: str, where: str) -> None:
    figures.count("cells")
    told = f"{where}, {planned.encoding}"
    if not codes:
        figures.count("accepted")
        if value != planned.number:
            figures.count("altered values accepted")
            figures.broke(f"{told}: an altered number was accepted")
        elif planned.codes:
            figures.broke(f"{told}: accepted, and should be {sorted(planned.codes)}")
        return
    figures.count("refused")
    if not planned.codes:
        figures.broke(f"{told}: a good number was refused: {sorted(codes)}")
    elif not codes <= planned.codes:
        figures.broke(f"{told}: {sorted(codes)} instead of {sorted(planned.codes)}")
