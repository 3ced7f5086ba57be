"""Backups that are consistent while runs go on, and how they come back (reliability.md row 55).

A backup is one uncompressed zip: the register first, as one moment of it, then the stores.
A file is stored before the row that names it is committed and never removed, so files copied
after the register always cover it. The register travels as an SQLite file whatever it lives
in: a PostgreSQL one is copied table by table from one snapshot, needs no pg_dump of the right
version, and may come back as either. The file holds the signing key: mode 0600.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, text

from procedures.durable import sync_folder
from procedures.kill_point import kill_point
from procedures.workspace import Workspace
from registry.engine import Register, open_register
from registry.migrations import head
from registry.models import Base
from registry.stores import digest, stored_files

FORMAT = 1
MANIFEST = "manifest.json"
_DATABASE = "var/registry.db"
_STORES = ("archive", "derived", "documents")
#: The only names a backup may hold: nothing is ever written outside the new folder.
_NAMES = re.compile(
    r"manifest\.json|baoshen\.toml|var/(registry\.db|secret\.key)"
    r"|var/(archive|derived|documents)/[0-9a-f]{2}/[0-9a-f]{64}[A-Za-z0-9._-]*"
)
_BATCH = 1_000


class BackupError(Exception):
    """The backup cannot be made or used; the message says why."""


def backup(register: Register, workspace: Workspace, target_file: Path) -> int:
    """Write a backup to `target_file` (aside, then renamed); how many files it holds.

    Runs may go on meanwhile. The outbox is not in it: `publish --again` lays it anew.
    """
    target_file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target_file.parent, prefix=".backup-") as aside:
        database = Path(aside) / "registry.db"
        snapshot(register, database)
        packed = Path(aside) / "backup.zip"
        packed.touch(mode=0o600)
        count = _pack(workspace, database, packed)
        with packed.open("rb") as file:
            os.fsync(file.fileno())
        kill_point("backup-rename")
        packed.replace(target_file)
    sync_folder(target_file.parent)
    return count


def snapshot(register: Register, target: Path) -> None:
    """One moment of the register as a new SQLite file."""
    path = register.path
    if path is not None:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, no -wal beside it
        return
    copied = open_register(f"sqlite:///{target}")
    try:
        _copy_tables(register, copied)
    finally:
        copied.close()
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


def restore(file: Path, folder: Path, *, url: str | None = None) -> Workspace:
    """Unpack a backup into the new or empty `folder`, every file checked against its hash.

    With `url` the register is also copied into that empty database, which the settings
    must then name. Raises BackupError for a folder or database that is not empty, and for a
    file that is no backup, is damaged, or is of a newer program.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} 不是空文件夹，请换一个新的位置")
    workspace = Workspace(folder)
    try:
        _unpack_all(file, folder)
        for needed in (workspace.inbox, workspace.outbox, workspace.work, workspace.archive):
            needed.mkdir(parents=True, exist_ok=True)
        restored = open_register(workspace.database_url)
        try:
            if url is not None:
                _fill(restored, url)
        finally:
            restored.close()
    except BaseException:
        _clear(folder)  # half a workspace must not be taken for a whole one
        raise
    return workspace


def _pack(workspace: Workspace, database: Path, packed: Path) -> int:
    manifest = {"format": FORMAT, "schema": head(), "files": {_DATABASE: digest(database)}}
    files: dict[str, str] = manifest["files"]  # type: ignore[assignment]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED, strict_timestamps=False) as target:
        target.write(database, _DATABASE)
        for path in (workspace.settings, workspace.secret):
            if path.is_file():
                name = path.relative_to(workspace.root).as_posix()
                files[name] = digest(path)
                target.write(path, name)
        for path in _store_files(workspace):
            name = path.relative_to(workspace.root).as_posix()
            target.write(path, name)
            if path.parent.parent == workspace.derived:  # named after its source, not itself
                files[name] = digest(path)
        target.writestr(MANIFEST, json.dumps(manifest, sort_keys=True))
        return len(target.namelist()) - 1


def _store_files(workspace: Workspace) -> Iterator[Path]:
    for store in _STORES:
        for path in stored_files(workspace.var / store):
            name = path.relative_to(workspace.root).as_posix()
            if path.is_file() and not path.is_symlink() and _NAMES.fullmatch(name):
                yield path


def _unpack_all(file: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(file) as packed:
            manifest = _manifest(packed)
            for name in packed.namelist():
                if name != MANIFEST:
                    _unpack(packed, name, folder, manifest)
    except (zipfile.BadZipFile, json.JSONDecodeError, EOFError) as error:
        raise BackupError(f"{file} 不是备份文件，或已损坏") from error


def _clear(folder: Path) -> None:
    for path in folder.iterdir() if folder.exists() else ():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _manifest(packed: zipfile.ZipFile) -> dict[str, Any]:
    names = packed.namelist()
    if MANIFEST not in names or _DATABASE not in names:
        raise BackupError("不是本系统的备份：缺少清单或台账")
    if len(set(names)) != len(names) or not all(_NAMES.fullmatch(name) for name in names):
        raise BackupError("备份中有不属于本系统的文件名")
    manifest: dict[str, Any] = json.loads(packed.read(MANIFEST))
    if manifest["format"] > FORMAT:
        raise BackupError("备份由更新版本的程序制作，请先升级")
    return manifest


def _unpack(packed: zipfile.ZipFile, name: str, folder: Path, manifest: dict[str, Any]) -> None:
    """Write one member; archive and documents prove themselves by name, the rest by manifest."""
    target = folder / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    expected = manifest["files"].get(name, target.name)
    mode = 0o400 if name.startswith("var/archive/") else 0o600
    hashed = hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with packed.open(name) as source, os.fdopen(descriptor, "wb") as copy:
        while block := source.read(1 << 20):
            hashed.update(block)
            copy.write(block)
    if hashed.hexdigest() != expected:
        raise BackupError(f"备份中的 {name} 已损坏")


def _fill(source: Register, url: str) -> None:
    target = open_register(url)
    try:
        with target.read() as session:
            if any(session.execute(select(t).limit(1)).first() for t in _tables()):
                raise BackupError("指定的数据库不是空的，请换一个空数据库")
        _copy_tables(source, target)
    finally:
        target.close()


def _copy_tables(source: Register, target: Register) -> None:
    """Every row of every table, from one snapshot into one transaction."""
    with source.read() as session, target.writer.begin() as connection:
        for table in _tables():
            rows = session.execute(select(table).execution_options(yield_per=_BATCH)).mappings()
            for some in rows.partitions(_BATCH):
                connection.execute(insert(table), [dict(row) for row in some])
        if not target.is_sqlite:
            _raise_sequences(connection)


def _raise_sequences(connection: Connection) -> None:
    """PostgreSQL draws ids from sequences, which copied ids do not move."""
    for table in _tables():
        column = table.autoincrement_column
        if column is not None:
            place = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
            highest = f"SELECT max({column.name}) FROM {table.name}"  # noqa: S608 - our names
            connection.execute(text(f"SELECT setval({place}, ({highest}))"))


def _tables() -> list[Any]:
    return list(Base.metadata.sorted_tables)
