"""`baoshen serve`: Prefect server, schedule and inbox watch, until it is stopped."""

from __future__ import annotations

import sys

from flows.commands.common import HERE, JsonOption, WorkspaceOption, emit, workspace_at


def serve(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Serve the workspace until SIGTERM or Ctrl-C."""
    from flows import logs
    from flows.serve import serve as serve_workspace
    from flows.settings import load_settings

    place = workspace_at(workspace)
    logs.say_everything(load_settings(place.settings).log_format)
    logs.set_up(place)
    serve_workspace(place, lambda words: sys.stderr.write(f"{words}\n"))
    emit(as_json, {"workspace": str(place.root), "served": True}, ["已停止服务"])
