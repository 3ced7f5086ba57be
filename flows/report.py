"""What one run did, in the words of `baoshen run --json` (design 10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter
from typing import Any

from procedures.findings import Finding
from procedures.words import DropResult


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as JSON: `row` the Excel row number, `column` the Excel letter."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "field": finding.field,
        "file": finding.file,
        "message": finding.message,
    }


@dataclass(frozen=True, slots=True)
class DropReport:
    """What became of one drop. `receipt` is a path inside the workspace, "" when none.

    Of the `accepted` rows `again` were in before this drop; `is_review`: its rows are decisions.
    """

    sha256: str
    folder: str
    name: str
    result: DropResult
    procedure: str = ""
    total: int = 0
    accepted: int = 0
    refused: int = 0
    findings: tuple[Finding, ...] = ()
    receipt: str = ""
    again: int = 0
    is_review: bool = False

    def as_json(self) -> dict[str, Any]:
        """One element of `drops`, and the whole of `check --json`."""
        return {
            "sha256": self.sha256,
            "folder": self.folder,
            "name": self.name,
            "procedure": self.procedure or None,
            "result": self.result.value,
            "rows": {"total": self.total, "accepted": self.accepted, "refused": self.refused},
            "findings": [finding_json(finding) for finding in self.findings],
            "receipt": self.receipt or None,
        }


@dataclass(slots=True)
class RunReport:
    """Counts of a run, filled by the stages as they go; `as_json` is the published shape.

    `documents` are those made, `delivered` the copies laid in the outbox. `faults` are short
    Chinese lines about what was our own fault (exit code 1); `notes` what the operator should
    know besides. Neither holds personal data.
    """

    run: str = ""
    business_date: date | None = None
    drops: list[DropReport] = field(default_factory=list)
    decisions_applied: int = 0
    decisions_refused: int = 0
    opened: int = 0
    advanced: int = 0
    closed: int = 0
    documents: int = 0
    delivered: int = 0
    messages_queued: int = 0
    messages_sent: int = 0
    messages_failed: int = 0
    stages: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add_drop(self, drop: DropReport) -> None:
        """Record a drop; a second report of the same (folder, name, sha256) replaces the first."""
        same = (drop.folder, drop.name, drop.sha256)
        self.drops = [d for d in self.drops if (d.folder, d.name, d.sha256) != same]
        self.drops.append(drop)

    def count(self, counts: Mapping[str, int]) -> None:
        """Add to the counters by name, e.g. `{"opened": 3, "messages_queued": 1}`."""
        for name, amount in counts.items():
            setattr(self, name, getattr(self, name) + amount)

    def tally(self) -> dict[str, int]:
        """All counters as they stand: drops, rows, decisions, cases, documents, mails, faults."""
        return {
            "drops": len(self.drops),
            "rows": sum(drop.total for drop in self.drops),
            "rows_accepted": sum(drop.accepted for drop in self.drops),
            "decisions_applied": self.decisions_applied,
            "decisions_refused": self.decisions_refused,
            "opened": self.opened,
            "advanced": self.advanced,
            "closed": self.closed,
            "documents": self.documents,
            "messages_queued": self.messages_queued,
            "messages_sent": self.messages_sent,
            "messages_failed": self.messages_failed,
            "faults": len(self.faults),
        }

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Time a stage; several passages add up."""
        started = perf_counter()
        try:
            yield
        finally:
            self.stages[stage] = self.stages.get(stage, 0.0) + perf_counter() - started

    @property
    def failed(self) -> bool:
        """True when something was our own fault."""
        results: Iterable[DropResult] = (drop.result for drop in self.drops)
        return bool(self.faults) or self.messages_failed > 0 or DropResult.FAILED in results

    def as_json(self) -> dict[str, Any]:
        """The object that `run --json` prints."""
        return {
            "run": self.run,
            "business_date": self.business_date.isoformat() if self.business_date else None,
            "drops": [drop.as_json() for drop in self.drops],
            "decisions": {"applied": self.decisions_applied, "refused": self.decisions_refused},
            "applications": {
                "opened": self.opened,
                "advanced": self.advanced,
                "closed": self.closed,
            },
            "documents": self.documents,
            "messages": {
                "queued": self.messages_queued,
                "sent": self.messages_sent,
                "failed": self.messages_failed,
            },
            "stages": {name: round(seconds, 3) for name, seconds in self.stages.items()},
            "seconds": round(self.seconds, 3),
        }
