"""Backups come back whole, as the same or the other database, and damage is noticed."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from procedures.workspace import Workspace, by_hash
from registry.backup import BackupError, backup, restore
from registry.engine import Register, open_register
from registry.models import Base
from registry.verify import verify
from tests.unit.registry.books import file_one, put_file, whole


@pytest.fixture
def made(register: Register, workspace: Workspace, tmp_path: Path) -> Path:
    whole(register, workspace)
    workspace.secret.write_bytes(b"secret")
    workspace.settings.write_text("[mail]\n")
    derived = by_hash(workspace.derived, put_file(None, b"scan"))
    derived.parent.mkdir(parents=True)
    derived.with_suffix(".jpg").write_bytes(b"re-encoded")
    file = tmp_path / "backups" / "baoshen.backup"
    assert backup(register, workspace, file) == 7
    return file


def ledger(register: Register) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with register.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def test_restored_equals_original(
    register: Register, workspace: Workspace, made: Path, tmp_path: Path
) -> None:
    restored = restore(made, tmp_path / "new")
    opened = open_register(restored.database_url)
    assert ledger(opened) == ledger(register)
    report = verify(opened, restored)
    assert report.ok
    assert {note.kind for note in report.information} == {"outbox-moved"}
    assert restored.secret.read_bytes() == b"secret"
    assert restored.settings.read_text() == "[mail]\n"
    assert [p.read_bytes() for p in restored.derived.rglob("*.jpg")] == [b"re-encoded"]
    opened.close()


def test_restored_into_a_database(
    new_register: Callable[[], Register], made: Path, register: Register, tmp_path: Path
) -> None:
    target = new_register()
    restored = restore(made, tmp_path / "new", url=target.url)
    assert ledger(target) == ledger(register)
    assert verify(target, restored).ok
    with target.write() as session:  # ids go on where they were
        file_one(session, "R3")
    with pytest.raises(BackupError):
        restore(made, tmp_path / "other", url=target.url)


def test_only_we_can_read_it(made: Path, tmp_path: Path) -> None:
    """The signing key and everybody's papers are in it."""
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    restored = restore(made, tmp_path / "new")
    assert stat.S_IMODE(restored.secret.stat().st_mode) == 0o600
    modes = {stat.S_IMODE(p.stat().st_mode) for p in restored.archive.rglob("*") if p.is_file()}
    assert modes == {0o400}
    assert sorted(p.name for p in made.parent.iterdir()) == [made.name]


def test_a_folder_in_use_is_left_alone(made: Path, tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "x").write_text("x")
    with pytest.raises(BackupError):
        restore(made, tmp_path / "used")


def test_damage_is_noticed(made: Path, tmp_path: Path) -> None:
    data = made.read_bytes()
    place = data.index(b"re-encoded")
    made.write_bytes(data[:place] + b"Re-encoded" + data[place + 10 :])
    with pytest.raises(BackupError):
        restore(made, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []  # free for the next attempt
    made.write_bytes(data[: len(data) // 2])
    with pytest.raises(BackupError):
        restore(made, tmp_path / "new")
    made.write_bytes(data)
    restore(made, tmp_path / "new")


@pytest.mark.parametrize("name", ["../x", "/etc/x", "var/archive/aa/../../x", "inbox/x"])
def test_foreign_names_are_refused(made: Path, tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(made, "a") as packed:
        packed.writestr(name, b"x")
    with pytest.raises(BackupError):
        restore(made, tmp_path / "new")
    assert not (tmp_path / "x").exists()


def test_not_a_backup(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("a", b"a")
    with pytest.raises(BackupError):
        restore(tmp_path / "a.zip", tmp_path / "new")


def test_a_swapped_file_is_noticed(made: Path, tmp_path: Path, workspace: Workspace) -> None:
    """Right checksum of the zip, wrong content for its name."""
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, b"other" if name.startswith("var/archive/") else data)
    with pytest.raises(BackupError):
        restore(changed, tmp_path / "new")
