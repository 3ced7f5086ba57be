"""`baoshen table`: export a summary table on demand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import (
    HERE,
    JsonOption,
    OrgOption,
    OutputOption,
    WorkspaceOption,
    emit,
    workspace_at,
)


def table(
    table_id: Annotated[str, typer.Argument(metavar="ID", help="A table's id.")],
    year: Annotated[str, typer.Option("--year", metavar="YYYY")] = "",
    term: Annotated[
        str, typer.Option("--term", metavar="N", help="Number of the period within its year.")
    ] = "",
    org: OrgOption = "",
    output: OutputOption = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Write a table as xlsx: of an institution's territory, or of all."""
    from flows.context import open_reading
    from flows.errors import UsageFault
    from outputs.queries import BY_ID
    from outputs.tables import TABLES
    from outputs.workbooks.summary import build_listing, exported

    if table_id not in {*TABLES, *BY_ID}:
        raise UsageFault(f"没有表 {table_id}，可用：{'、'.join(sorted({*TABLES, *BY_ID}))}")
    with open_reading(workspace_at(workspace)) as ctx, ctx.register.read() as session:
        asked = (table_id, org or None, year, term, ctx.today)
        listing = exported(session, ctx.catalogue, *asked)
    name = f"{listing.sheets[0].title}.xlsx"
    target = output.expanduser().absolute() if output else Path.cwd() / name
    target.write_bytes(build_listing(listing))
    emit(as_json, {"table": table_id, "file": str(target)}, [f"已导出：{target}"])
