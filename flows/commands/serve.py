"""`baoshen serve`: Prefect server, schedule and inbox watch, until it is stopped."""

from __future__ import annotations

from flows.commands.common import HERE, JsonOption, WorkspaceOption, emit, workspace_at


def serve(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Serve the workspace until SIGTERM or Ctrl-C."""
    from flows import logs
    from flows.serve import serve as serve_workspace

    place = workspace_at(workspace)
    logs.set_up(place)
    serve_workspace(place)
    emit(as_json, {"workspace": str(place.root), "served": True}, ["已停止服务"])
