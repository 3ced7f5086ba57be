"""What reviewers fill in: read and checked cell by cell as a sender's own fields are (design 6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from procedures.findings import Finding
from procedures.model import Procedure
from procedures.records import Sheet
from procedures.tables import Tables
from validators.columns import read_columns


@dataclass(frozen=True, slots=True)
class Supplied:
    """What one row of a review workbook supplies: field -> good value, and its broken cells."""

    values: dict[str, str]
    faults: tuple[Finding, ...] = ()


def supplied_cells(
    sheet: Sheet, procedure: Procedure, tables: Tables, today: date
) -> dict[int, Supplied]:
    """Excel row -> what it supplies, of the fields that some step of `procedure` brings.

    A broken cell is no value: whether it stops its row is for the step to say
    (`procedures.judge`).
    """
    fields = [field for field in procedure.fields if field.name in procedure.supplied]
    values, findings = read_columns(sheet, procedure, tables, today, frozenset(), fields)
    faults: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.blocks and finding.row is not None:
            faults[finding.row].append(finding)
    found: dict[int, Supplied] = {}
    for row, cells in zip(values.index.tolist(), values.to_dict("records"), strict=True):
        broken = tuple(faults.get(int(row), ()))
        names = {finding.field for finding in broken}
        good = {str(name): text for name, text in cells.items() if text and name not in names}
        found[int(row)] = Supplied(good, broken)
    return found
