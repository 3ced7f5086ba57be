"""`baoshen run`: the nightly flow once."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import HERE, JsonOption, WorkspaceOption, emit, workspace_at
from flows.errors import ExitCode

DateOption = Annotated[
    str, typer.Option("--date", metavar="YYYY-MM-DD", help="Business date of the run.")
]


def run(
    workspace: WorkspaceOption = HERE, date: DateOption = "", as_json: JsonOption = False
) -> int:
    """Take in what lies in the inbox, apply decisions, make documents, send mails."""
    from flows import summary
    from flows.business_date import parse_date
    from flows.run import Request, run_once

    place = workspace_at(workspace)
    report = run_once(Request(place, "manual", parse_date(date) if date else None))
    emit(as_json, report.as_json(), summary.lines(report))
    return ExitCode.FAULTS if report.failed else ExitCode.DONE
