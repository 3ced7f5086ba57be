"""`baoshen backup`: one file that holds the whole workspace, consistent while runs go on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import HERE, JsonOption, WorkspaceOption, emit, workspace_at


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the backup.")],
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Back up register, archive, documents, settings and signing key. Keep the file secret."""
    from flows.context import open_register_of, require_workspace
    from flows.settings import load_settings
    from registry.backup import backup as make

    place = workspace_at(workspace)
    require_workspace(place)
    target = file.expanduser().absolute()
    with open_register_of(place, load_settings(place.settings)) as register:
        count = make(register, place, target)
    emit(
        as_json,
        {"file": str(target), "files": count, "bytes": target.stat().st_size},
        [f"已备份 {count} 个文件：{target}", "备份内含签名密钥和个人信息，请妥善保管"],
    )
