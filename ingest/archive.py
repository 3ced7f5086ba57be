"""The archive: senders' bytes by sha256, written once, read-only, never half.

Bytes come in as a link of the claimed file (same file system) or as a copy written aside
and renamed. Nothing here syncs file by file: one `durable.sync` makes a whole drop durable.
What lies there already is believed only when its bytes are what its name says: a power cut
before that sync may have left it torn.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from procedures.workspace import by_hash, name_by_hash

_BLOCK = 1024 * 1024
#: Bytes hashed at a time: what a processor's own cache holds.
HASHED_AT_ONCE = 256 * 1024


def hash_descriptor(descriptor: int, buffer: bytearray) -> str:
    """sha256 of an open file from its start, read through `buffer` (`HASHED_AT_ONCE` bytes).

    The caller keeps the buffer: new memory for every block costs a page fault every 4 KB.
    """
    digest = hashlib.sha256()
    view = memoryview(buffer)
    offset = 0
    while read := os.preadv(descriptor, [buffer], offset):
        digest.update(view[:read])
        offset += read
    return digest.hexdigest()


def store_bytes(archive: Path, data: bytes) -> str:
    """Put `data` into the archive and give its sha256; equal bytes are kept once."""
    sha256 = hashlib.sha256(data).hexdigest()
    target = by_hash(archive, sha256)
    if not _whole(target, sha256):
        store_file(target, data)
    return sha256


def store_file(target: Path, data: bytes, *, synced: bool = False) -> None:
    """Write `data` at `target`, whole or not at all.

    `synced`: on the disk before it has its name, for files that are believed when they are there.
    """
    with _aside(target) as descriptor:
        _write_all(descriptor, data)
        if synced:
            os.fsync(descriptor)


def store_descriptor(archive: Path, descriptor: int, sha256: str) -> None:
    """Copy an open file of known hash into the archive.

    Raises OSError when the bytes no longer have that hash: their writer is still at work.
    """
    target = by_hash(archive, sha256)
    if _whole(target, sha256):
        return
    digest = hashlib.sha256()
    with _aside(target) as copy:
        offset = 0
        while block := os.pread(descriptor, _BLOCK, offset):
            digest.update(block)
            _write_all(copy, block)
            offset += len(block)
        if digest.hexdigest() != sha256:
            raise OSError("the file changed while it was archived")


def link_file(archive: Path, name: str, folder: int, sha256: str) -> bool:
    """Link the file `name` of the open directory `folder` into the archive, read-only.

    False when the file system or the file's owner does not allow it: copy instead.
    """
    try:
        os.chmod(name, 0o400, dir_fd=folder)
        target = f"{archive}/{name_by_hash(sha256)}"
        os.link(name, target, src_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        return _whole(by_hash(archive, sha256), sha256)
    except FileNotFoundError:
        by_hash(archive, sha256).parent.mkdir(parents=True, exist_ok=True)
        return link_file(archive, name, folder, sha256)
    except OSError:
        return False
    return True


def _whole(path: Path, sha256: str) -> bool:
    """Whether a file is there and holds the bytes its name says."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


class _aside:  # noqa: N801 - reads as a function
    """A new file beside `target` that becomes `target` when the block ends well."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f".{target.name}.{os.getpid()}")

    def __enter__(self) -> int:
        self.target.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()
        self.descriptor = os.open(self.path, flags, 0o400)
        return self.descriptor

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        os.close(self.descriptor)
        if kind is None:
            self.path.replace(self.target)
        else:
            self.path.unlink()


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
