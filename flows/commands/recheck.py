"""`baoshen recheck`: replay stored applications against today's rules."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import HERE, JsonOption, WorkspaceOption, emit, workspace_at


def recheck(
    procedure: Annotated[str, typer.Option("--procedure", metavar="ID")] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say which open applications today's rules would judge otherwise; changes nothing."""
    from flows.context import open_reading
    from flows.errors import UsageFault
    from flows.recheck import recheck as replay
    from flows.report import finding_json

    with open_reading(workspace_at(workspace)) as ctx:
        if procedure and procedure not in ctx.catalogue:
            raise UsageFault(f"没有业务 {procedure}；baoshen procedures 列出全部业务")
        result = replay(ctx, procedure)
    found = [
        {
            "number": case.number,
            "procedure": case.procedure,
            "findings": [finding_json(finding) for finding in case.findings],
        }
        for case in result.cases
    ]
    lines = [
        f"{case.number}  {finding.message}" for case in result.cases for finding in case.findings
    ]
    lines.append(f"重新核验 {result.checked} 件，{len(found)} 件按现行规则会有问题；未作任何改动")
    emit(as_json, {"checked": result.checked, "applications": found}, lines)
