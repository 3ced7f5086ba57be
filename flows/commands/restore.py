"""`baoshen restore`: a workspace from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import JsonOption, emit, workspace_at


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of `baoshen backup`.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    database_url: Annotated[
        str, typer.Option("--database-url", help="Also fill this empty database.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Unpack a backup, every file proved by its hash. `publish --again` then fills the outbox."""
    from flows.errors import UsageFault
    from flows.init import check_place, create_workspace
    from registry.backup import BackupError
    from registry.backup import restore as unpack

    place = workspace_at(folder)
    check_place(place)
    source = file.expanduser().absolute()
    try:
        unpack(source, place.root, url=database_url or None)
    except (BackupError, FileNotFoundError) as error:
        raise UsageFault(f"未能恢复：{error}") from error
    create_workspace(place.root)  # what a backup does not hold: empty folders
    emit(
        as_json,
        {"workspace": str(place.root)},
        [f"已恢复到：{place.root}", "结果文件夹（outbox）请用 baoshen publish --again 重新投放"],
    )
