"""`baoshen demo`: the main job on sample drops."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import JsonOption, emit, workspace_at
from flows.commands.run import DateOption
from flows.errors import ExitCode


def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="A new folder; default: ./demo.")
    ] = Path("demo"),
    date: DateOption = "",
    fast: Annotated[bool, typer.Option("--fast", help="Draw fewer sample scans.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Drop, run, decide, correct, run …: sample institutions through several nights."""
    from flows.business_date import parse_date
    from flows.demo import run_demo, told, worth_a_look
    from flows.samples.calendar import DEFAULT_START

    start = parse_date(date) if date else DEFAULT_START
    done = run_demo(workspace_at(folder).root, start, fast=fast)
    body = {
        "workspace": str(done.workspace.root),
        "nights": [{"title": title, **report.as_json()} for title, report in done.nights],
        "applications": dict(sorted(done.statuses.items())),
        "look_at": {words: str(path) for words, path in worth_a_look(done.workspace)},
    }
    emit(as_json, body, told(done))
    return ExitCode.FAULTS if done.failed else ExitCode.DONE
