"""`baoshen publish`: make and deliver what is due, without taking anything in."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import HERE, JsonOption, WorkspaceOption, emit, workspace_at
from flows.errors import ExitCode

AgainOption = Annotated[
    bool, typer.Option("--again", help="Also lay every current document in the outbox anew.")
]


def publish(
    workspace: WorkspaceOption = HERE, again: AgainOption = False, as_json: JsonOption = False
) -> int:
    """Make and deliver what is due."""
    from flows.publishing import publish_once

    place = workspace_at(workspace)
    made = publish_once(place, again=again)
    problems = [{"document": key, "problem": words} for key, words in made.problems]
    emit(
        as_json,
        {"documents": made.made, "delivered": made.delivered, "problems": problems},
        [
            f"制作文书 {made.made} 份，投放 {made.delivered} 份",
            *(f"未能制作或投放：{words}" for _, words in made.problems),
        ],
    )
    return ExitCode.FAULTS if made.problems else ExitCode.DONE
