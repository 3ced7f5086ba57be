"""`baoshen form`: hand out an identified form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import (
    HERE,
    JsonOption,
    OutputOption,
    WorkspaceOption,
    emit,
    workspace_at,
)
from procedures.words import OFFICE


def form(
    procedure: Annotated[str, typer.Argument(metavar="ID", help="A procedure's id.")],
    org: Annotated[str, typer.Option("--org", metavar="CODE", help="Whom it is handed out to.")],
    period: Annotated[
        str, typer.Option("--period", metavar="P", help="Code of a row of office-periods.")
    ] = "",
    output: OutputOption = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Write the form of a procedure for an institution, prefilled where that is declared."""
    from flows.context import open_reading
    from flows.forms import form_file

    place = workspace_at(workspace)
    with open_reading(place) as ctx:
        title, body = form_file(ctx, procedure, org, period)
    target = output.expanduser().absolute() if output else Path.cwd() / f"{title}.xlsx"
    target.write_bytes(body)
    folder = OFFICE if org == OFFICE else f"{org}_…"
    emit(
        as_json,
        {"procedure": procedure, "org": org, "file": str(target)},
        [f"已生成表单：{target}", f"填好后放入 {place.inbox / folder}"],
    )
