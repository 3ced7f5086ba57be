"""What its owner keeps closed to us stays where it lies, and is told of once.

Claiming it would take it away from its owner and archive nothing. Whoever opens it (`chmod`) has
it taken by the next run; one that is replaced while closed is told of again.
"""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path

from ingest.inbox import Entry
from ingest.names import from_disk, printable, sender_of
from procedures.findings import find
from procedures.records import Drop, EntryKind

#: What we must be allowed to do with a folder that we take.
_EMPTIED = os.R_OK | os.W_OK | os.X_OK


def closed(entry: Entry) -> Path | None:
    """The first thing of an entry that we may not read, or a folder we may not empty.

    Links and devices are never opened, so nobody can close them. Folders are looked through in
    sorted order.
    """
    if entry.shut:
        return entry.path
    if entry.kind is EntryKind.SPECIAL:
        return None
    mode = os.R_OK if entry.kind is EntryKind.FILE else _EMPTIED
    if _is_closed(entry.path, mode):
        return entry.path
    for top, folders, files in os.walk(entry.path, followlinks=False):
        folders.sort()
        for names, mode in ((folders, _EMPTIED), (sorted(files), os.R_OK)):
            for path in (Path(top, name) for name in names):
                if _is_closed(path, mode):
                    return path
    return None


def _is_closed(path: Path, mode: int) -> bool:
    """Whether claiming would fail on it: links and devices are not opened, some are gone again."""
    if os.access(path, mode):
        return False
    return not path.is_symlink() and (path.is_dir() or path.is_file())


def closed_drop(entry: Entry, what: Path, today: date) -> Drop:
    """The drop that stands for an entry we could not take: no bytes, and why.

    Its id is the same for as long as the entry lies there unchanged.
    """
    seen = (entry.folder, entry.person, entry.name, str(entry.size), str(entry.mtime_ns))
    digest = hashlib.sha256("\x1f".join(seen).encode("utf-8", "surrogateescape")).hexdigest()
    shown = "/".join(_shown(part) for part in what.relative_to(entry.path.parent).parts)
    return Drop(
        id=digest[:20],
        folder=entry.folder,
        org=sender_of(entry.folder),
        person=entry.person,
        name=_shown(entry.name),
        kind=EntryKind.SPECIAL,
        sha256=digest,
        size=0,
        files=(),
        claimed_on=today,
        findings=(find("file-closed", file=shown),),
    )


def _shown(name: str) -> str:
    return from_disk(name) or printable(name)
