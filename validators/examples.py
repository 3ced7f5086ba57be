"""Runs a procedure's examples: rows that must pass, rows that must fail with given codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from procedures.model import Example, Procedure
from procedures.records import Checked, Drop, EntryKind, Package, Sheet
from procedures.tables import Tables
from validators.check import check


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """What an example should give and what it gave: finding codes, sorted, one a finding."""

    title: str
    expected: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether both are the same."""
        return self.expected == self.found


def run_examples(procedure: Procedure, tables: Tables, today: date) -> list[ExampleRun]:
    """Every example through cell checks and rules, in the order of the file.

    The first one is a complete good row; the values of the others are laid over it.
    """
    runs: list[ExampleRun] = []
    base = procedure.examples[0].values if procedure.examples else {}
    for example in procedure.examples:
        checked = check_example(procedure, base, example, tables, today)
        found = tuple(sorted(finding.code for finding in checked.findings))
        runs.append(ExampleRun(example.title, tuple(sorted(example.findings)), found))
    return runs


def check_example(
    procedure: Procedure, base: dict[str, str], example: Example, tables: Tables, today: date
) -> Checked:
    """One example as a sheet of one row. Raises ValueError for a value of no field."""
    unknown = sorted(set(example.values) - set(procedure.by_name))
    if unknown:
        raise ValueError(f"{procedure.id}: example {example.title}: no such field {unknown}")
    names = list(procedure.by_name)
    values = {**base, **example.values}
    frame = pd.DataFrame([[values.get(name, "") for name in names]], [2], names)
    letters = {name: str(place) for place, name in enumerate(names, start=1)}
    sheet = Sheet(procedure.sheet, frame, letters)
    drop = Drop("example", "", "", "", "", EntryKind.FILE, "", 0, (), today)
    package = Package(drop, "data", procedure.id, sheet=sheet)
    return check(package, procedure, tables, today)
