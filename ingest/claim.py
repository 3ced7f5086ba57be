"""Taking an entry out of the inbox without ever being the only copy's undoing.

Order (design 4, Claim): sidecar, rename into `var/work/<run>/`, hash, link into the archive,
one sync. The caller commits the register's row and only then calls `release`. Whatever dies
whenever, the bytes are in the inbox, in work or in the archive (reliability 3, 7, 44).
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from ingest import archive
from ingest.inbox import Entry
from ingest.limits import Limits, shown
from ingest.names import from_disk, printable, sender_of
from procedures import durable, words
from procedures.findings import Finding, find
from procedures.kill_point import kill_point
from procedures.records import Drop, EntryKind, StoredFile
from procedures.workspace import Workspace

_SIDECAR = "entry.json"
_PAYLOAD = "payload"
_COPYING = "payload.copying"
_RELEASED = ".released"
_DEEPEST = 200  # folders in folders; what a hostile tree holds below is not kept
_AT_ONCE = 32  # files handed to a hashing thread together
_SAME_NAME = 100  # drops of one name and one content in one run
_KINDS = (
    (stat.S_ISLNK, "链接或快捷方式"),
    (stat.S_ISFIFO, "管道"),
    (stat.S_ISSOCK, "套接字"),
    (stat.S_ISCHR, "设备"),
    (stat.S_ISBLK, "设备"),
)


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a claimed entry came from; the sidecar's content."""

    folder: str
    person: str
    name: str
    loose: bool = False  # the payload is a folder of ours that gathers loose files


@dataclass(slots=True)
class _Taken:
    """What archiving has gathered so far."""

    files: list[StoredFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def claim(
    entry: Entry, workspace: Workspace, run: str, today: date, limits: Limits | None = None
) -> Drop:
    """Move `entry` into the run's work folder and its bytes into the archive, durably.

    Raises FileNotFoundError when another run was faster, OSError when the disk says no; the
    entry then lies where it was or where `leftovers` finds it.
    """
    name = from_disk(entry.name) or printable(entry.name)
    origin = _Origin(entry.folder, entry.person, name)
    work = _opened(workspace, run, origin)
    try:
        _move(entry.path, work, work / _PAYLOAD)
    except FileNotFoundError:
        shutil.rmtree(work)
        _remove_empty(work.parent)
        raise
    kill_point("claim-renamed")
    return _archived(work, origin, workspace, run, today, limits or Limits())


def claim_loose(
    entries: Sequence[Entry],
    workspace: Workspace,
    run: str,
    today: date,
    limits: Limits | None = None,
) -> tuple[Drop, list[OSError]]:
    """Several loose files of one folder level as one drop, and why others were left behind.

    They are renamed one by one into a payload folder of ours: whoever dies in between leaves
    each file in the inbox or in that folder, and `reclaim` makes a drop of what had come.
    Raises FileNotFoundError when none is there any more, OSError when none can be taken.
    """
    origin = _Origin(entries[0].folder, entries[0].person, words.LOOSE_FILES, loose=True)
    work = _opened(workspace, run, origin)
    payload = work / _PAYLOAD
    payload.mkdir(mode=0o700)
    left: list[OSError] = []
    for entry in entries:
        try:
            _move(entry.path, work, payload / entry.name)
        except OSError as error:
            left.append(error)
            continue
        kill_point("claim-gathered")
    if len(left) == len(entries):
        raise left[0]
    drop = _archived(work, origin, workspace, run, today, limits or Limits())
    return drop, [error for error in left if not isinstance(error, FileNotFoundError)]


def _write_sidecar(work: Path, origin: _Origin) -> None:
    """Durable before the payload comes: bytes whose sender is unknown would wait for ever."""
    temporary = work / f"{_SIDECAR}.tmp"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(asdict(origin), file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(work / _SIDECAR)
    for folder in (work, work.parent, work.parent.parent):
        durable.sync_folder(folder)


def leftovers(workspace: Workspace) -> list[tuple[str, Path]]:
    """(run, work entry) of everything claimed and not released, oldest run first.

    Entries that were released or never held a payload are cleared away on the way: their
    bytes are in the archive or still in the inbox.
    """
    found: list[tuple[str, Path]] = []
    for path in sorted(workspace.work.glob("*/*")):
        if path.suffix != _RELEASED and _holds_payload(path):
            found.append((path.parent.name, path))
        else:
            shutil.rmtree(path, ignore_errors=True)
    for run_folder in sorted(workspace.work.glob("*")):
        _remove_empty(run_folder)
    return found


def _holds_payload(work: Path) -> bool:
    """Whether a work entry holds anything of a sender; an empty folder he dropped is his."""
    payload = work / _PAYLOAD
    if not os.path.lexists(payload):
        return False
    if payload.is_symlink() or not payload.is_dir() or any(payload.iterdir()):
        return True
    try:
        return not _origin_of(work).loose
    except (OSError, ValueError):
        return True  # `reclaim` says what is wrong with it


def _origin_of(work: Path) -> _Origin:
    return _Origin(**json.loads((work / _SIDECAR).read_text(encoding="utf-8")))


def reclaim(path: Path, workspace: Workspace, today: date, limits: Limits | None = None) -> Drop:
    """The Drop of a work entry that a dead run left, with the id that run gave it."""
    origin = _origin_of(path)
    return _archived(path, origin, workspace, path.parent.name, today, limits or Limits())


def release(drop: Drop, workspace: Workspace, run: str) -> None:
    """Remove the drop's work entry, after the register has committed it.

    The entry is renamed first, so that a death half-way never leaves half a folder to reclaim.
    """
    run_folder = workspace.work / run
    work = run_folder / drop.id
    if work.exists():
        done = work.with_name(work.name + _RELEASED)
        work.rename(done)
        kill_point("claim-released")
        shutil.rmtree(done)
    _remove_empty(run_folder)


def _remove_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _opened(workspace: Workspace, run: str, origin: _Origin) -> Path:
    """A new work entry that says where its payload will have come from."""
    work = _work_folder(workspace, run, origin)
    _write_sidecar(work, origin)
    return work


def _work_folder(workspace: Workspace, run: str, origin: _Origin) -> Path:
    """A new folder for this entry under `var/work/<run>`."""
    parent = workspace.work / run
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    base = "claim-" + _digest(origin.folder, origin.person, origin.name)[:20]
    for attempt in range(1000):
        path = parent / (base if attempt == 0 else f"{base}-{attempt}")
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(errno.EEXIST, "a thousand claims of one name in one run")


def _move(source: Path, work: Path, target: Path) -> None:
    """Rename `source` to `target`; across file systems copy, sync, rename, then delete."""
    try:
        source.rename(target)
        return
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    copying = work / _COPYING
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, copying, symlinks=True, ignore=_specials)
    elif stat.S_ISREG(source.lstat().st_mode) or source.is_symlink():
        shutil.copy2(source, copying, follow_symlinks=False)
    else:
        os.mkfifo(copying)  # stands for a node that has no bytes to keep
    durable.sync(work)
    copying.rename(target)
    if source.is_dir() and not source.is_symlink():
        shutil.rmtree(source)
    else:
        source.unlink()


def _specials(folder: str, names: list[str]) -> set[str]:
    """Names in `folder` that copytree must not open: fifos, sockets, devices."""
    modes = {name: Path(folder, name).lstat().st_mode for name in names}
    return {n for n, m in modes.items() if special_word(m) and not stat.S_ISLNK(m)}


def special_word(mode: int) -> str:
    """What a directory entry is when it is no file and no folder, else ""."""
    return next((word for test, word in _KINDS if test(mode)), "")


def _archived(
    work: Path, origin: _Origin, workspace: Workspace, run: str, today: date, limits: Limits
) -> Drop:
    """Archive a work entry's payload and name the entry after its drop."""
    workspace.archive.mkdir(parents=True, exist_ok=True)
    payload = work / _PAYLOAD
    mode = payload.lstat().st_mode
    taken = _Taken()
    kind = EntryKind.SPECIAL
    if stat.S_ISDIR(mode):
        kind = EntryKind.FOLDER
        _take_folder(payload, workspace.archive, taken, limits)
    elif stat.S_ISREG(mode):
        kind = EntryKind.FILE
        _take_file(work, origin.name, workspace.archive, taken)
    else:
        taken.findings.append(find("file-special", file=origin.name, what=special_word(mode)))
    durable.sync(workspace.archive)
    kill_point("claim-archived")
    _check_sizes(origin.name, taken, limits)
    sha256 = _content_hash(kind, taken.files, run, origin)
    drop_id = _drop_id(work, run, origin, sha256)
    return Drop(
        id=drop_id,
        folder=origin.folder,
        org=sender_of(origin.folder),
        person=origin.person,
        name=origin.name,
        kind=kind,
        sha256=sha256,
        size=sum(stored.size for stored in taken.files),
        files=tuple(taken.files),
        claimed_on=today,
        findings=tuple(taken.findings),
    )


def _content_hash(kind: EntryKind, files: list[StoredFile], run: str, origin: _Origin) -> str:
    """A file's own hash; a folder's over its sorted (path, sha256); what has no bytes is unique."""
    if kind is EntryKind.FILE and files:
        return files[0].sha256
    if kind is EntryKind.FOLDER and files:
        return _digest(*(part for f in sorted(files, key=_path) for part in (f.path, f.sha256)))
    return _digest(run, origin.folder, origin.person, origin.name)


def _path(stored: StoredFile) -> str:
    return stored.path


def _drop_id(work: Path, run: str, origin: _Origin, sha256: str) -> str:
    """The drop's id, 20 hex characters, and the work entry renamed to it.

    The same bytes under the same name twice in one run get two ids, numbered in turn.
    """
    parts = (run, origin.folder, origin.person, origin.name, sha256)
    ids = [_digest(*parts, *([str(n)] if n else []))[:20] for n in range(_SAME_NAME)]
    if work.name in ids:
        return work.name
    drop_id = next(one for one in ids if not work.with_name(one).exists())
    work.rename(work.with_name(drop_id))
    return drop_id


def _take_file(work: Path, shown_as: str, store: Path, taken: _Taken) -> None:
    folder = os.open(work, os.O_RDONLY | os.O_DIRECTORY)
    try:
        taken.files.extend(_take_some([(_PAYLOAD, shown_as)], folder, store))
    finally:
        os.close(folder)


def _take_folder(payload: Path, store: Path, taken: _Taken, limits: Limits) -> None:
    """Archive every regular file below `payload`, in sorted order, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        for top, folders, names, folder in os.fwalk(payload, follow_symlinks=False):
            below = Path(top).relative_to(payload)
            inside = _shown_path(below)
            prefix = f"{inside}/" if inside else ""
            folders.sort()
            if len(below.parts) == limits.depth and folders:
                taken.findings.append(find("file-limit", file=inside, what="文件夹层数"))
            regular: list[tuple[str, str]] = []
            for name in sorted((*names, *folders)):
                mode = os.lstat(name, dir_fd=folder).st_mode
                spelled = from_disk(name)
                path = prefix + (spelled or printable(name))
                if word := special_word(mode):
                    taken.findings.append(find("file-special", file=path, what=word))
                elif stat.S_ISREG(mode):
                    regular.append((name, path))
                if spelled is None:
                    taken.findings.append(find("name-encoding", file=path))
            if len(below.parts) >= _DEEPEST:
                folders.clear()
            parts = [regular[at : at + _AT_ONCE] for at in range(0, len(regular), _AT_ONCE)]
            tasks = [pool.submit(_take_some, part, folder, store) for part in parts]
            for task in tasks:
                taken.files.extend(task.result())


def _take_some(files: list[tuple[str, str]], folder: int, store: Path) -> list[StoredFile]:
    buffer = bytearray(archive.HASHED_AT_ONCE)
    return [_take(name, folder, shown_as, store, buffer) for name, shown_as in files]


def _shown_path(below: Path) -> str:
    """A posix path inside the drop, spelled so that it can be stored and shown."""
    return "/".join(from_disk(part) or printable(part) for part in below.parts)


def _take(name: str, folder: int, shown_as: str, store: Path, buffer: bytearray) -> StoredFile:
    """Hash one regular file of an open directory and put its bytes into the archive.

    It is linked when nobody else holds a name of it and it did not change while it was
    hashed, else copied.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(name, flags, dir_fd=folder)
    try:
        for _ in range(3):
            before = os.fstat(descriptor)
            sha256 = archive.hash_descriptor(descriptor, buffer)
            after = os.fstat(descriptor)
            if _same(before, after):
                break
        else:
            raise OSError(errno.EBUSY, "a claimed file is still being written")
        linked = after.st_nlink == 1 and archive.link_file(store, name, folder, sha256)
        if not linked:
            archive.store_descriptor(store, descriptor, sha256)
        return StoredFile(shown_as, sha256, after.st_size)
    finally:
        os.close(descriptor)


def _same(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)


def _check_sizes(name: str, taken: _Taken, limits: Limits) -> None:
    """`file-too-large` and `file-limit` for a drop beyond the caps; its bytes are kept."""
    total = sum(stored.size for stored in taken.files)
    if total > limits.package_bytes:
        limit = shown(limits.package_bytes)
        taken.findings.append(find("file-too-large", file=name, size=shown(total), limit=limit))
    if len(taken.files) > limits.entries:
        taken.findings.append(find("file-limit", file=name, what="文件数量"))
