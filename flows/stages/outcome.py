"""What became of one drop: kept from filing until its receipt is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flows.context import RunContext
from flows.report import DropReport
from flows.stages.commit import state_of
from flows.stages.rows import Judged
from procedures.disposition import ALREADY_RECEIVED, Act
from procedures.findings import Finding, rank
from procedures.records import Drop, Package, Rename
from procedures.words import DropResult
from registry.rows import ACCEPTED, REFUSED, SAVED, WAITING

#: Rows taken: filed, or kept as their sender wants it.
_TAKEN = (ACCEPTED, SAVED)


@dataclass(slots=True)
class Outcome:
    """A drop with its result; `states`, `numbers`, `row_ids` are by Excel row."""

    drop: Drop
    result: DropResult
    procedure: str = ""
    package: Package | None = None
    findings: list[Finding] = field(default_factory=list)
    states: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    row_ids: dict[int, str] = field(default_factory=dict)
    acts: dict[int, Act] = field(default_factory=dict)
    renames: tuple[Rename, ...] = ()
    known_folder: bool = True
    held: frozenset[int] = frozenset()  # rows taken that wait for 情况属实
    decided: dict[int, str] = field(default_factory=dict)  # row -> word, of a review workbook

    @property
    def is_review(self) -> bool:
        """Whether the drop speaks of decisions, not of rows to be filed."""
        return self.package is not None and self.package.kind == "review"

    @property
    def total(self) -> int:
        """Rows read."""
        return len(self.states)

    @property
    def accepted(self) -> int:
        """Rows taken: filed, or kept because 上报 is 否."""
        return sum(state in _TAKEN for state in self.states.values())

    @property
    def again(self) -> int:
        """Rows taken that were in before, with the same content."""
        told = {f.row for f in self.findings if f.code == ALREADY_RECEIVED}
        return sum(state in _TAKEN and row in told for row, state in self.states.items())

    @property
    def refused(self) -> int:
        """Rows not taken, those that wait for attachments included."""
        return self.total - self.accepted

    def report(self, receipt: str = "") -> DropReport:
        """The drop as `run --json` tells it."""
        return DropReport(
            sha256=self.drop.sha256,
            folder=self.drop.folder,
            name=self.drop.name,
            result=self.result,
            procedure=self.procedure,
            total=self.total,
            accepted=self.accepted,
            refused=self.refused,
            findings=tuple(rank(self.findings)),
            receipt=receipt,
            again=self.again,
            is_review=self.is_review,
        )


def row_states(judged: Judged) -> dict[int, str]:
    """Row -> accepted, saved, waiting or refused; one its sender took back counts as taken."""
    return {
        row: state if (state := state_of(act)) in (WAITING, SAVED, REFUSED) else ACCEPTED
        for row, act in judged.acts.items()
    }


def result_of(states: Mapping[int, str], findings: Iterable[Finding]) -> DropResult:
    """The result word of a package that could be read.

    A blocking finding always shows: with rows taken the drop is partly accepted, without
    any it is to be corrected.
    """
    taken = sum(state in _TAKEN for state in states.values())
    blocked = any(finding.blocks for finding in findings)
    if taken and taken == len(states) and not blocked:
        return DropResult.ACCEPTED
    if taken:
        return DropResult.PARTLY_ACCEPTED
    return DropResult.TO_CORRECT


def keep(ctx: RunContext, outcomes: Sequence[Outcome]) -> None:
    """Hand outcomes on to the stage that writes receipts, and to the run's report."""
    for outcome in outcomes:
        ctx.state.outcomes.append(outcome)
        ctx.report.add_drop(outcome.report())
