"""Replays open applications against today's rules: what would a new rule have done?

Cells, rows and named rules are replayed on the values as filed; files were looked at when
they came and are not opened again. Nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from flows.context import RunContext
from procedures.findings import Finding, rank
from procedures.model import Procedure
from procedures.records import Drop, EntryKind, Package, Sheet
from procedures.words import OPEN_STATUSES
from registry.lookup import applications
from validators.check import check

if TYPE_CHECKING:
    from registry.models import Application


@dataclass(frozen=True, slots=True)
class Rechecked:
    """An application that today's rules judge with findings. Rows and columns are blank."""

    number: str
    procedure: str
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Result:
    """How many open applications were looked at, and those with findings, by number."""

    checked: int = 0
    cases: list[Rechecked] = field(default_factory=list)


def recheck(ctx: RunContext, procedure: str = "") -> Result:
    """Replay every open application, or those of one procedure."""
    result = Result()
    with ctx.register.read() as session:
        for id_, body in ctx.catalogue.items():
            if procedure and id_ != procedure:
                continue
            stored = applications(session, procedure=id_)
            waiting = [case for case in stored if case.status in OPEN_STATUSES]
            result.checked += len(waiting)
            if waiting:
                result.cases += _replayed(ctx, body, waiting)
    result.cases.sort(key=lambda case: case.number)
    return result


def _replayed(ctx: RunContext, procedure: Procedure, cases: list[Application]) -> list[Rechecked]:
    """All cases of a procedure as the rows of one sheet."""
    import pandas as pd

    names = [each.name for each in procedure.fields if each.name not in procedure.supplied]
    rows = [[str(case.values.get(name, "")) for name in names] for case in cases]
    index = pd.RangeIndex(2, 2 + len(cases))
    frame = pd.DataFrame(rows, columns=names, index=index, dtype=object)
    sheet = Sheet(procedure.sheet, frame, dict.fromkeys(names, ""))
    package = Package(_no_drop(ctx), "data", procedure.id, sheet=sheet)
    found: dict[int, list[Finding]] = {}
    for finding in check(package, procedure, ctx.catalogue.tables, ctx.today).findings:
        if finding.row is not None and finding.code not in _OF_THE_SHEET:
            found.setdefault(finding.row, []).append(replace(finding, row=None, column=None))
    return [
        Rechecked(cases[row - 2].number, procedure.id, tuple(rank(found[row])))
        for row in sorted(found)
    ]


#: Findings about rows standing side by side in one sheet, which these never did.
_OF_THE_SHEET = frozenset({"duplicate-row"})


def _no_drop(ctx: RunContext) -> Drop:
    return Drop(
        id="",
        folder="",
        org="",
        person="",
        name="",
        kind=EntryKind.FILE,
        sha256="",
        size=0,
        files=(),
        claimed_on=ctx.today,
    )
