"""The rows that rules look at: normalised values, and which cells cannot be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from procedures.findings import Finding, Severity, find
from procedures.keys import unique_key
from procedures.model import Procedure
from procedures.tables import Tables
from procedures.words import SYSTEM_PROVINCES
from validators.words import clip


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one sheet. `broken` names the cells whose value is unknown, by field.

    Rules read `column`, where a broken cell is blank, so that what follows from a mistake
    already reported is not reported again.
    """

    procedure: Procedure
    values: pd.DataFrame
    tables: Tables
    today: date
    sheet: str | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
    broken: Mapping[str, frozenset[int]] = field(default_factory=dict)
    tied: frozenset[tuple[int, str]] = frozenset()  # (row, material) that have a file

    @property
    def province(self) -> str | None:
        """Division code whose entries of the dated tables apply."""
        return SYSTEM_PROVINCES.get(self.procedure.system)

    @property
    def numbers(self) -> list[int]:
        """Excel row numbers in the sheet's order."""
        return [int(row) for row in self.values.index]

    def column(self, name: str | None) -> list[str]:
        """A field's values, "" where blank or broken, or where there is no such field."""
        if name is None or name not in self.values.columns:
            return [""] * len(self.values)
        column: list[str] = self.values[name].tolist()
        bad = self.broken.get(name)
        if not bad:
            return column
        return [
            "" if row in bad else value for row, value in zip(self.numbers, column, strict=True)
        ]

    def is_broken(self, row: int, name: str) -> bool:
        """Whether the cell's value is unknown."""
        return row in self.broken.get(name, frozenset())

    def unique_keys(self) -> list[str]:
        """Each row's unique key; "" where a part is broken, or blank and not optional."""
        names = self.procedure.unique.fields
        columns = [self.column(name) for name in names]
        unsure: set[int] = set()
        for name in names:
            unsure |= self.broken.get(name, frozenset())
        return [
            ""
            if row in unsure
            else unique_key(self.procedure, dict(zip(names, parts, strict=True)))
            for row, *parts in zip(self.numbers, *columns, strict=True)
        ]


class Found(NamedTuple):
    """What a rule yields: code, row, field; the runner adds sheet, letter, severity, basis."""

    code: str
    row: int
    field: str | None
    value: str = ""
    values: Mapping[str, Any] = {}


def placed(
    rows: Rows, found: Found, *, severity: Severity | None = None, basis: str = ""
) -> Finding:
    """The finding at its place in the sheet."""
    return find(
        found.code,
        sheet=rows.sheet,
        row=found.row,
        column=rows.letters.get(found.field) if found.field else None,
        field=found.field,
        value=clip(found.value),
        severity=severity,
        basis=basis,
        **found.values,
    )


def broken_cells(findings: Sequence[Finding]) -> dict[str, frozenset[int]]:
    """Field -> rows whose cell has a blocking finding: nothing more can be said about it."""
    cells: dict[str, set[int]] = {}
    for finding in findings:
        if finding.blocks and finding.row is not None and finding.field and not finding.file:
            cells.setdefault(finding.field, set()).add(finding.row)
    return {name: frozenset(rows) for name, rows in cells.items()}
