"""What lies in the inbox, and what of it lies still (design 4, Settle).

An entry of an institution's folder is a drop. Nothing is opened here but for the last
kilobytes of regular files, to look for the end mark of their type.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.names import ignored, suffix
from procedures.records import EntryKind

_ZIP_TAIL = 65_557  # end record with the longest comment
_PDF_TAIL = 1024
_JPEG_TAIL = 64 * 1024  # some phones write a trailer after the end of the image


@dataclass(frozen=True, slots=True)
class Entry:
    """One drop-to-be. `folder` is the institution's folder ("" directly in the inbox).

    `person` is the 用户编号 of an `@` sub-folder or "". `size` in bytes, for a folder the sum of
    its files; `mtime_ns` the newest of the entry and all it holds. `shut`: no entry but a sender's
    folder that we may not look into.
    """

    folder: str
    person: str
    name: str
    path: Path
    kind: EntryKind
    size: int
    mtime_ns: int
    shut: bool = False


@dataclass(frozen=True, slots=True)
class _Look:
    """An entry as seen at one moment. `changed_ns` cannot be set back by a sender."""

    entry: Entry
    files: int
    changed_ns: int


def scan(inbox: Path) -> list[Entry]:
    """Every entry of the inbox, sorted by folder, person and name."""
    return [look.entry for look in _looks(inbox)]


def settled(
    inbox: Path,
    settle_seconds: float,
    stale_seconds: float,
    pause: Callable[[float], None] = time.sleep,
) -> list[Entry]:
    """The entries that lie still and are complete, or have waited `stale_seconds`.

    Two looks `settle_seconds` apart must agree in size and mtime; with 0 one look takes
    everything. A missing end mark or an empty file delays an entry, never excludes it.
    """
    before = _looks(inbox)
    if settle_seconds <= 0 or not before:
        return [look.entry for look in before]
    pause(settle_seconds)
    seen = {look.entry.path: look for look in before}
    quiet = [look for look in _looks(inbox) if seen.get(look.entry.path) == look]
    stale_before = time.time_ns() - int(stale_seconds * 1e9)
    return [
        look.entry for look in quiet if look.changed_ns <= stale_before or _complete(look.entry)
    ]


def _looks(inbox: Path) -> list[_Look]:
    looks: list[_Look] = []
    for item in _listing(inbox) or ():
        if not item.is_dir(follow_symlinks=False):
            looks.extend(_look("", "", item))
            continue
        inside = _listing(item.path)
        if inside is None:
            looks.extend(_look("", "", item, shut=True))
        for entry in inside or ():
            looks.extend(_looks_at(item.name, entry))
    return sorted(looks, key=lambda k: (k.entry.folder, k.entry.person, k.entry.name))


def _looks_at(folder: str, entry: os.DirEntry[str]) -> Iterator[_Look]:
    """An entry of a sender's folder, or what lies in a person's own sub-folder."""
    if not (entry.name.startswith("@") and entry.is_dir(follow_symlinks=False)):
        yield from _look(folder, "", entry)
        return
    inside = _listing(entry.path)
    if inside is None:
        yield from _look(folder, "", entry, shut=True)
    for own in inside or ():
        yield from _look(folder, entry.name[1:], own)


def _listing(folder: str | Path) -> list[os.DirEntry[str]] | None:
    """Entries that are not left alone; a folder that has just gone holds none, None: it is shut."""
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not ignored(entry.name)]
    except FileNotFoundError:
        return []
    except PermissionError:
        return None


def _look(
    folder: str, person: str, item: os.DirEntry[str], *, shut: bool = False
) -> Iterator[_Look]:
    """One look at an entry; nothing when it has just gone."""
    try:
        status = item.stat(follow_symlinks=False)
    except FileNotFoundError:
        return
    size, files = status.st_size, 1
    mtime, changed = status.st_mtime_ns, max(status.st_mtime_ns, status.st_ctime_ns)
    kind = EntryKind.SPECIAL
    if stat.S_ISREG(status.st_mode):
        kind = EntryKind.FILE
    elif stat.S_ISDIR(status.st_mode):
        kind, size, files = EntryKind.FOLDER, 0, 0
        for member in _members(Path(item.path)):
            if stat.S_ISREG(member.st_mode):
                size, files = size + member.st_size, files + 1
            mtime = max(mtime, member.st_mtime_ns)
            changed = max(changed, member.st_mtime_ns, member.st_ctime_ns)
    entry = Entry(folder, person, item.name, Path(item.path), kind, size, mtime, shut)
    yield _Look(entry, files, changed)


def _members(folder: Path) -> Iterator[os.stat_result]:
    """Status of everything below `folder`; links are not followed."""
    for top, folders, files in os.walk(folder, followlinks=False):
        for name in (*folders, *files):
            try:
                yield os.lstat(f"{top}/{name}")
            except FileNotFoundError:
                continue


def _walk(folder: Path) -> Iterator[Path]:
    for top, folders, files in os.walk(folder, followlinks=False):
        yield from (Path(top, name) for name in (*folders, *files))


def _complete(entry: Entry) -> bool:
    """Whether the entry, or every file of a folder, has its type's end mark."""
    if entry.kind is EntryKind.SPECIAL:
        return True
    if entry.kind is EntryKind.FILE:
        return _has_end_mark(entry.path)
    files = [path for path in _walk(entry.path) if path.is_file() and not path.is_symlink()]
    return bool(files) and all(_has_end_mark(p) for p in files if not ignored(p.name))


def _has_end_mark(path: Path) -> bool:
    """Whether a file that is not empty ends as its extension must; unknown types always do."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return True  # not ours to read: claiming it says why
    try:
        size = os.fstat(descriptor).st_size
        return size > 0 and _ends_well(descriptor, size, suffix(path.name))
    finally:
        os.close(descriptor)


def _ends_well(descriptor: int, size: int, extension: str) -> bool:
    def tail(length: int) -> bytes:
        return os.pread(descriptor, length, max(0, size - length))

    match extension:
        case ".zip" | ".xlsx" | ".xlsm":
            encrypted = os.pread(descriptor, 4, 0) == b"\xd0\xcf\x11\xe0"  # OLE has no end mark
            return encrypted or b"PK\x05\x06" in tail(_ZIP_TAIL)
        case ".jpg" | ".jpeg":
            return b"\xff\xd9" in tail(_JPEG_TAIL)
        case ".pdf":
            return b"%%EOF" in tail(_PDF_TAIL)
    return True
