"""`baoshen check`: a dry run of the same checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import (
    HERE,
    JsonOption,
    OrgOption,
    WorkspaceOption,
    emit,
    workspace_at,
)
from procedures.words import DROP_RESULT_WORDS

if TYPE_CHECKING:
    from flows.report import DropReport


def check(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A workbook, zip or folder.")],
    procedure: Annotated[str, typer.Option("--procedure", metavar="ID")] = "",
    org: OrgOption = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Check a package as a run would; store nothing. Findings are no failure: exit code 0."""
    from flows.context import open_reading
    from flows.dry_run import dry_run

    with open_reading(workspace_at(workspace)) as ctx:
        report = dry_run(ctx, path.expanduser().absolute(), procedure, org)
    emit(as_json, report.as_json(), _lines(report))


def _lines(report: DropReport) -> Iterator[str]:
    yield f"{report.name}：{DROP_RESULT_WORDS[report.result]}（预检，不收件）"
    yield f"共 {report.total} 行，可收 {report.accepted} 行，不收 {report.refused} 行"
    for finding in report.findings:
        place = " ".join(
            part
            for part in (
                f"第 {finding.row} 行" if finding.row else "",
                f"{finding.column} 列" if finding.column else "",
                finding.file or "",
            )
            if part
        )
        yield f"  {place}：{finding.message}" if place else f"  {finding.message}"
