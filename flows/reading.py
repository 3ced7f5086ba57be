"""Opens the register for commands that only look: no lease, no catalogue check, no new file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flows.context import open_register_of, require_workspace
from flows.settings import load_settings
from procedures.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@contextmanager
def reading(workspace: Workspace) -> Iterator[Session]:
    """A session that sees one moment of the workspace's register."""
    require_workspace(workspace)
    settings = load_settings(workspace.settings)
    with open_register_of(workspace, settings) as register, register.read() as session:
        yield session
