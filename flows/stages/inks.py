"""Colours of the scans that must have some: seen in the sandbox, said by the validators."""

from __future__ import annotations

from collections.abc import Sequence

from flows.context import RunContext
from ingest.ink import InkJob, see_ink
from procedures.findings import Finding
from procedures.model import Procedure
from procedures.records import Ink, Tie
from validators.ink import ink_findings, inky_files


def hints_on_ink(
    ctx: RunContext, procedure: Procedure, ties: Sequence[Tie], sheet: str | None = None
) -> list[Finding]:
    """`scan-grey` and `seal-not-found` of tied files; nothing is opened where none is asked."""
    files = inky_files(procedure, ties)
    if not files:
        return []
    jobs = [InkJob(ctx.workspace.archive, file.sha256, file.media) for file in files]
    seen = zip(files, ctx.sandbox.map(see_ink, jobs), strict=True)
    inks = {file.sha256: ink for file, ink in seen if isinstance(ink, Ink)}
    return list(ink_findings(procedure, ties, inks, sheet))
