"""Claiming: the bytes are always somewhere, and the same drop keeps its id."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from pathlib import Path

import pytest

from ingest.claim import claim, claim_loose, leftovers, reclaim, release
from ingest.inbox import scan
from ingest.limits import Limits
from ingest.loose import drops_to_be
from procedures.records import Drop, EntryKind
from procedures.workspace import Workspace, by_hash
from tests.unit.ingest.builders import TODAY

RUN = "run-1"


def put(workspace: Workspace, name: str, data: bytes = b"bytes") -> Path:
    path = workspace.inbox / "4301_某站" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def claim_all(workspace: Workspace, run: str = RUN) -> list[Drop]:
    return [claim(entry, workspace, run, TODAY) for entry in scan(workspace.inbox)]


def codes(drop: Drop) -> list[str]:
    return [finding.code for finding in drop.findings]


def test_a_file_moves_to_the_archive_read_only(workspace: Workspace) -> None:
    source = put(workspace, "报送.xlsx")
    (drop,) = claim_all(workspace)
    kept = by_hash(workspace.archive, hashlib.sha256(b"bytes").hexdigest())
    assert (drop.org, drop.name, drop.kind, drop.size) == ("4301", "报送.xlsx", EntryKind.FILE, 5)
    assert drop.sha256 == kept.name
    assert kept.read_bytes() == b"bytes"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o400
    assert not source.exists()
    release(drop, workspace, RUN)
    assert not any(workspace.work.iterdir())


def test_a_reserved_folder_is_its_own_sender(workspace: Workspace) -> None:
    (workspace.inbox / "_office").mkdir()
    (workspace.inbox / "_office" / "机构.xlsx").write_bytes(b"1")
    assert claim_all(workspace)[0].org == "_office"


def test_a_folder_lists_its_files_and_hashes_over_them(workspace: Workspace) -> None:
    put(workspace, "包/b.txt", b"2")
    put(workspace, "包/附件/a.txt", b"1")
    (first,) = claim_all(workspace)
    assert [(f.path, f.size) for f in first.files] == [("b.txt", 1), ("附件/a.txt", 1)]
    put(workspace, "再投/b.txt", b"2")
    put(workspace, "再投/附件/a.txt", b"1")
    (again,) = claim_all(workspace)
    assert again.sha256 == first.sha256
    assert again.id != first.id


def test_links_and_fifos_are_reported_unopened(workspace: Workspace) -> None:
    """Reliability 44."""
    package = put(workspace, "包/a.txt").parent
    (package / "链接.pdf").symlink_to("/etc/passwd")
    (package / "文件夹").symlink_to("/etc")
    os.mkfifo(package / "管道")
    (package.parent / "单独").symlink_to("/etc/passwd")
    folder, lone = claim_all(workspace)
    assert lone.kind is EntryKind.SPECIAL
    assert codes(lone) == ["file-special"]
    assert lone.files == ()
    assert [f.file for f in folder.findings] == ["文件夹", "管道", "链接.pdf"]
    assert [f.path for f in folder.files] == ["a.txt"]


def test_names_that_are_not_utf8_are_read_as_gbk(workspace: Workspace) -> None:
    """Reliability 29, on a share that keeps old names."""
    folder = put(workspace, "包/a.txt").parent
    for raw in ("张三.jpg".encode("gbk"), b"\xff\xff.jpg"):
        with open(os.fsencode(folder) + b"/" + raw, "wb") as handle:  # noqa: PTH123
            handle.write(raw)
    (drop,) = claim_all(workspace)
    assert "张三.jpg" in [stored.path for stored in drop.files]
    assert codes(drop) == ["name-encoding"]
    assert all(stored.path.encode() for stored in drop.files)


def test_a_name_with_control_characters_is_shown_without_them(workspace: Workspace) -> None:
    """Reliability 60: no name forges a line of a log."""
    put(workspace, "包/a\nb.txt")
    (drop,) = claim_all(workspace)
    assert codes(drop) == ["name-encoding"]
    assert [stored.path for stored in drop.files] == ["a�b.txt"]


def test_a_dead_run_leaves_a_drop_that_keeps_its_id(workspace: Workspace) -> None:
    """Reliability 3, 7: killed after the claim, the next run goes on."""
    put(workspace, "包/a.txt")
    (drop,) = claim_all(workspace)
    ((run, path),) = leftovers(workspace)
    assert run == RUN
    assert reclaim(path, workspace, TODAY) == drop
    release(drop, workspace, RUN)
    assert leftovers(workspace) == []


def test_a_claim_killed_before_hashing_is_taken_up(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, "报送.xlsx")

    def die(point: str) -> None:
        if point == "claim-renamed":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("ingest.claim.kill_point", die)
        claim_all(workspace)
    assert scan(workspace.inbox) == []
    ((_, path),) = leftovers(workspace)
    drop = reclaim(path, workspace, TODAY)
    assert (drop.folder, drop.name) == ("4301_某站", "报送.xlsx")
    assert by_hash(workspace.archive, drop.sha256).read_bytes() == b"bytes"


def test_half_released_entries_never_come_back(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, "包/a.txt")
    (drop,) = claim_all(workspace)

    def die(point: str) -> None:
        if point == "claim-released":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("ingest.claim.kill_point", die)
        release(drop, workspace, RUN)
    assert leftovers(workspace) == []


def test_a_claim_that_took_nothing_is_cleared_away(workspace: Workspace) -> None:
    put(workspace, "报送.xlsx")
    (entry,) = scan(workspace.inbox)
    entry.path.unlink()
    with pytest.raises(FileNotFoundError):
        claim(entry, workspace, RUN, TODAY)
    assert leftovers(workspace) == []


@pytest.mark.parametrize("name", ["报送.xlsx", "包/附件/a.txt"])
def test_another_file_system_is_copied_whole(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    source = put(workspace, name)
    rename = Path.rename

    def other_device(self: Path, target: Path) -> Path:
        if self.is_relative_to(workspace.inbox):
            raise OSError(errno.EXDEV, "other device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", other_device)
    (drop,) = claim_all(workspace)
    assert not source.exists()
    assert by_hash(workspace.archive, drop.files[0].sha256).read_bytes() == b"bytes"


def test_where_links_fail_the_bytes_are_copied(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    put(workspace, "报送.xlsx")
    (drop,) = claim_all(workspace)
    release(drop, workspace, RUN)
    assert by_hash(workspace.archive, drop.sha256).read_bytes() == b"bytes"


def test_a_file_with_a_second_name_is_copied_not_linked(workspace: Workspace) -> None:
    """The sender could write through the other name after the hash was taken."""
    source = put(workspace, "报送.xlsx")
    other = workspace.root / "other"
    os.link(source, other)
    (drop,) = claim_all(workspace)
    other.chmod(0o600)
    other.write_bytes(b"changed")
    assert by_hash(workspace.archive, drop.sha256).read_bytes() == b"bytes"


def test_the_same_bytes_twice_in_one_run_are_two_drops(workspace: Workspace) -> None:
    put(workspace, "报送.xlsx")
    (first,) = claim_all(workspace)
    put(workspace, "报送.xlsx")
    (second,) = claim_all(workspace)
    assert first.sha256 == second.sha256
    assert first.id != second.id


def test_too_much_is_kept_and_reported(workspace: Workspace) -> None:
    put(workspace, "包/a.txt", b"1234")
    put(workspace, "包/b.txt", b"5678")
    (entry,) = scan(workspace.inbox)
    drop = claim(entry, workspace, RUN, TODAY, Limits(package_bytes=5, entries=1))
    assert codes(drop) == ["file-too-large", "file-limit"]
    assert all(by_hash(workspace.archive, f.sha256).exists() for f in drop.files)


def test_an_archive_can_be_deleted_only_on_purpose(workspace: Workspace) -> None:
    """Work entries share their bytes with the archive by link: removing one keeps the other."""
    put(workspace, "报送.xlsx")
    (drop,) = claim_all(workspace)
    shutil.rmtree(workspace.work)
    assert by_hash(workspace.archive, drop.sha256).exists()


def test_loose_photos_and_scans_of_one_level_are_one_drop(workspace: Workspace) -> None:
    for name in ("a.jpg", "b.PDF", "c.png", "@U1/d.jpg", "e.zip", "f.xlsx", "g.txt", "预检.jpg"):
        put(workspace, name)
    put(workspace, "包/h.jpg")
    parts = [[entry.name for entry in part] for part in drops_to_be(scan(workspace.inbox))]
    together = ["a.jpg", "b.PDF", "c.png"]
    assert parts == [together, ["e.zip"], ["f.xlsx"], ["g.txt"], ["包"], ["预检.jpg"], ["d.jpg"]]
    capped = drops_to_be(scan(workspace.inbox), Limits(entries=2))
    assert [len(part) for part in capped][:2] == [2, 1]


def test_a_loose_file_that_has_gone_does_not_hold_up_the_others(workspace: Workspace) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        put(workspace, name, name.encode())
    (part,) = drops_to_be(scan(workspace.inbox))
    part[1].path.unlink()
    drop, left = claim_loose(part, workspace, RUN, TODAY)
    assert (drop.kind, drop.name, left) == (EntryKind.FOLDER, "散放附件", [])
    assert [file.path for file in drop.files] == ["a.jpg", "c.jpg"]


def test_a_claim_of_loose_files_that_are_all_gone_leaves_nothing(workspace: Workspace) -> None:
    for name in ("a.jpg", "b.jpg"):
        put(workspace, name)
    (part,) = drops_to_be(scan(workspace.inbox))
    for entry in part:
        entry.path.unlink()
    with pytest.raises(FileNotFoundError):
        claim_loose(part, workspace, RUN, TODAY)
    assert leftovers(workspace) == []
    assert not any(workspace.work.iterdir())
