"""Where documents lie: the truth under its hash in var/documents, a copy in the outbox.

Both are written aside in their own folder, synced and renamed, so that a reader sees a
whole file or none. Papers hold personal data: folders are 0700, files 0600, but for the outbox
of a workspace whose folders have ACLs (`Modes`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from procedures.kill_point import kill_point
from procedures.workspace import PRIVATE, Modes, Workspace, by_hash


class LostDocument(Exception):
    """The stored bytes of a document are gone or are not what their name says."""


def store(workspace: Workspace, content: bytes) -> str:
    """Keep `content` under its sha256, which is returned. Storing it twice changes nothing.

    The caller calls `durable.sync` before it commits what names the document.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    target = by_hash(workspace.documents, sha256)
    if not target.is_file():
        private_folder(target.parent, workspace.var)
        write_aside(target, content)
    kill_point("document-stored")
    return sha256


def deliver(
    workspace: Workspace,
    sha256: str,
    path: str,
    may_rename: Callable[[], None],
    modes: Modes = PRIVATE,
) -> None:
    """Lay a copy of a stored document at `path` inside the outbox, replacing what lies there.

    `may_rename` is called just before the copy becomes visible and raises when this run no
    longer holds the lease. The caller calls `durable.sync` before it commits that the copy was
    delivered. Raises LostDocument when the stored bytes are not what they were.
    """
    target = inside(workspace.outbox, path)
    content = read(workspace, sha256)
    private_folder(target.parent, workspace.outbox, modes)
    write_aside(target, content, may_rename, modes)
    kill_point("document-delivered")


def read(workspace: Workspace, sha256: str) -> bytes:
    """The stored bytes. Raises LostDocument when they are gone or changed."""
    return intact(by_hash(workspace.documents, sha256), sha256)


def intact(path: Path, sha256: str) -> bytes:
    """The bytes at `path`. Raises LostDocument when they are gone or have another hash."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LostDocument(f"document {sha256} cannot be read") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise LostDocument(f"document {sha256} has changed on disk")
    return content


def inside(folder: Path, path: str) -> Path:
    """`folder`/`path`. Raises ValueError for a path that would leave the folder."""
    parts = path.split("/")
    if any(part in ("", ".", "..") or "\0" in part for part in parts):
        raise ValueError("a document's path must stay inside its folder")
    return folder.joinpath(*parts)


def private_folder(folder: Path, top: Path, modes: Modes = PRIVATE) -> None:
    """Make `folder` and what is missing above it, up to `top`."""
    if folder.is_dir():
        return
    if folder != top:
        private_folder(folder.parent, top, modes)
    folder.mkdir(mode=modes.folder, parents=folder == top, exist_ok=True)


def write_aside(
    target: Path,
    content: bytes,
    before_rename: Callable[[], None] | None = None,
    modes: Modes = PRIVATE,
) -> None:
    """Write `content` beside `target`, sync it, then rename it into place.

    What is written aside has the same name each time: what a run that died has left there is
    taken away by the next one.
    """
    aside = target.with_name(f".{hashlib.sha256(target.name.encode()).hexdigest()[:20]}.part")
    aside.unlink(missing_ok=True)
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, modes.file)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if before_rename is not None:
            before_rename()
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
