"""`baoshen doctor`: fonts, libraries, database, mail, folders, versions."""

from __future__ import annotations

from dataclasses import asdict

from flows.commands.common import HERE, JsonOption, WorkspaceOption, emit, workspace_at
from flows.errors import ExitCode


def doctor(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> int:
    """Check what the product stands on. Exit code 4 when something is lacking."""
    from flows.doctor import examine

    results = examine(workspace_at(workspace))
    lacking = [result for result in results if not result.ok]
    lines = [f"{'正常' if r.ok else '注意'}  {r.name}：{r.detail}" for r in results]
    lines.append(f"有 {len(lacking)} 项需要处理：" if lacking else "一切正常")
    lines += [f"  {r.name}：{r.detail}\n    怎么办：{r.remedy}" for r in lacking]
    emit(as_json, {"ok": not lacking, "checks": [asdict(result) for result in results]}, lines)
    return ExitCode.ENVIRONMENT if lacking else ExitCode.DONE
