"""What its owner keeps closed: seen, told of under a steady id, never claimed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.closed import closed, closed_drop
from ingest.inbox import Entry, scan
from procedures.records import EntryKind
from procedures.workspace import Workspace
from tests.unit.ingest.builders import TODAY

FOLDER = "4301_某站"


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Takes our permissions on a path away, as its owner's `chmod` does (root keeps his)."""
    paths: set[Path] = set()
    access, scandir = os.access, os.scandir

    def asked(path: Any, mode: int) -> bool:
        return Path(path) not in paths and access(path, mode)

    def listed(path: Any) -> Any:
        if Path(path) in paths:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "access", asked)
    monkeypatch.setattr(os, "scandir", listed)
    return paths.add


def put(workspace: Workspace, name: str) -> Path:
    path = workspace.inbox / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"bytes")
    return path


def only(workspace: Workspace) -> Entry:
    (entry,) = scan(workspace.inbox)
    return entry


def test_a_closed_file(workspace: Workspace, shut: Callable[[Path], None]) -> None:
    path = put(workspace, "报名.xlsx")
    assert closed(only(workspace)) is None
    shut(path)
    entry = only(workspace)
    assert closed(entry) == path
    drop = closed_drop(entry, path, TODAY)
    assert (drop.org, drop.name, drop.kind, drop.files) == ("4301", path.name, "special", ())
    assert [(f.code, f.file) for f in drop.findings] == [("file-closed", "报名.xlsx")]
    assert closed_drop(only(workspace), path, TODAY).id == drop.id
    path.write_bytes(b"another one")
    assert closed_drop(only(workspace), path, TODAY).id != drop.id


@pytest.mark.parametrize("which", ["包/附件/a.jpg", "包/附件", "包"])
def test_something_closed_within_a_folder(
    workspace: Workspace, shut: Callable[[Path], None], which: str
) -> None:
    """Nothing of the folder is taken: what could not be read would be deleted with it."""
    put(workspace, "包/附件/a.jpg")
    put(workspace, "包/报名.xlsx")
    shut(workspace.inbox / FOLDER / which)
    entry = only(workspace)
    what = closed(entry)
    assert what is not None
    assert closed_drop(entry, what, TODAY).findings[0].file == which


@pytest.mark.parametrize("which", [FOLDER, f"{FOLDER}/@U1"])
def test_a_senders_folder_that_is_shut_holds_nobody_up(
    workspace: Workspace, shut: Callable[[Path], None], which: str
) -> None:
    """It is told of like an entry; the other senders' entries are seen."""
    put(workspace, "@U1/审核.xlsx")
    other = workspace.inbox / "4302_别站" / "报名.xlsx"
    other.parent.mkdir()
    other.write_bytes(b"bytes")
    shut(workspace.inbox / which)
    told = {entry.path: closed(entry) for entry in scan(workspace.inbox)}
    assert told == {other: None, workspace.inbox / which: workspace.inbox / which}


def test_a_link_cannot_be_closed(workspace: Workspace) -> None:
    """Whatever it points to is never asked for."""
    path = put(workspace, "报名.xlsx")
    path.unlink()
    path.symlink_to("/nowhere")
    entry = only(workspace)
    assert (entry.kind, closed(entry)) == (EntryKind.SPECIAL, None)
    (path.parent / "包").mkdir()
    path.rename(path.parent / "包" / "链接.jpg")
    assert closed(only(workspace)) is None
