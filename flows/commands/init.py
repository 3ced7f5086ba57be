"""`baoshen init`: make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import JsonOption, emit, workspace_at


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make it in.")],
    as_json: JsonOption = False,
) -> None:
    """Make a workspace: folders, settings with comments, signing key. Overwrites nothing."""
    from flows.init import create_workspace

    workspace = create_workspace(workspace_at(folder).root)
    emit(
        as_json,
        {"workspace": str(workspace.root), "inbox": str(workspace.inbox)},
        [
            f"工作区已就绪：{workspace.root}",
            f"设置：{workspace.settings}（各项说明写在文件里）",
            f"基础数据请投放到：{workspace.inbox / '_office'}",
            "下一步：baoshen doctor 检查环境；"
            "baoshen form office-institutions --org _office 取机构名录的表，"
            "填好投放，再 baoshen run",
        ],
    )
