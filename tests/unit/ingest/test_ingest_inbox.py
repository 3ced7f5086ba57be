"""Scanning and settling: what is a drop, and when it lies still."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.inbox import Entry, scan, settled
from procedures.records import EntryKind
from tests.unit.ingest.builders import jpeg, pdf, xlsx

FOLDER = "4301_某站"
LEFT_ALONE = (
    "~$报送.xlsx", ".~lock.报送.xlsx#", "._a.jpg", ".DS_Store", "Thumbs.db", "desktop.ini",
    "a.part", "a.tmp", "a.crdownload", ".gitkeep",
)  # fmt: skip


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).mkdir()
    return tmp_path


def names(entries: list[Entry]) -> list[str]:
    return [entry.name for entry in entries]


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_lock_and_partial_files_are_left_alone(inbox: Path, name: str) -> None:
    """Reliability 28."""
    (inbox / FOLDER / name).write_bytes(b"x")
    (inbox / name).write_bytes(b"x")
    assert scan(inbox) == []


def test_entries_are_sorted_and_know_folder_and_person(inbox: Path) -> None:
    (inbox / FOLDER / "乙.xlsx").write_bytes(b"12")
    (inbox / FOLDER / "@U01").mkdir()
    (inbox / FOLDER / "@U01" / "审核.xlsx").write_bytes(b"1")
    (inbox / FOLDER / "包").mkdir()
    (inbox / FOLDER / "包" / "甲.jpg").write_bytes(b"123")
    (inbox / "散落.zip").write_bytes(b"1")
    found = [(e.folder, e.person, e.name, e.kind, e.size) for e in scan(inbox)]
    assert found == [
        ("", "", "散落.zip", EntryKind.FILE, 1),
        (FOLDER, "", "乙.xlsx", EntryKind.FILE, 2),
        (FOLDER, "", "包", EntryKind.FOLDER, 3),
        (FOLDER, "U01", "审核.xlsx", EntryKind.FILE, 1),
    ]


def test_what_is_no_file_is_seen_but_not_opened(inbox: Path) -> None:
    """Reliability 44: a fifo would block whoever opens it."""
    os.mkfifo(inbox / FOLDER / "管道.xlsx")
    (inbox / FOLDER / "链接.xlsx").symlink_to("/etc/passwd")
    (inbox / "0000_别家").symlink_to(inbox / FOLDER)
    kinds = {entry.name: entry.kind for entry in settled(inbox, 0.01, 600, lambda _: None)}
    assert kinds == dict.fromkeys(("管道.xlsx", "链接.xlsx", "0000_别家"), EntryKind.SPECIAL)


def test_without_settling_one_look_takes_everything(inbox: Path) -> None:
    (inbox / FOLDER / "空.xlsx").touch()
    assert names(settled(inbox, 0, 600)) == ["空.xlsx"]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.xlsx", xlsx({"一": [["x"]]})), ("a.jpg", jpeg()), ("a.pdf", pdf()), ("a.txt", b"x" * 50)],
)
def test_half_a_file_waits_and_a_whole_one_is_taken(inbox: Path, name: str, data: bytes) -> None:
    """Reliability 4: a missing end mark delays."""
    path = inbox / FOLDER / name
    path.write_bytes(data[: len(data) // 2])
    halves = names(settled(inbox, 1, 600, lambda _: None))
    assert halves == ([name] if name.endswith(".txt") else [])
    path.write_bytes(data)
    assert names(settled(inbox, 1, 600, lambda _: None)) == [name]


def test_a_file_that_grows_between_two_looks_waits(inbox: Path) -> None:
    path = inbox / FOLDER / "a.txt"
    path.write_bytes(b"1")

    def write_more(_: float) -> None:
        path.write_bytes(b"12")

    assert settled(inbox, 1, 600, write_more) == []


def test_waiting_ends_after_the_stale_time(inbox: Path) -> None:
    """Empty and cut files are judged in the end, never left lying for ever."""
    (inbox / FOLDER / "空.pdf").touch()
    (inbox / FOLDER / "半.jpg").write_bytes(jpeg()[:-40])
    assert settled(inbox, 1, 600, lambda _: None) == []
    assert names(settled(inbox, 1, 0, lambda _: None)) == ["半.jpg", "空.pdf"]


def test_an_old_mtime_does_not_make_half_a_file_stale(inbox: Path) -> None:
    """A copy that keeps the source's mtime is as new as its last write."""
    path = inbox / FOLDER / "a.pdf"
    path.write_bytes(pdf()[:100])
    os.utime(path, (0, 0))
    assert settled(inbox, 1, 600, lambda _: None) == []


def test_a_folder_waits_for_its_slowest_member(inbox: Path) -> None:
    package = inbox / FOLDER / "包"
    package.mkdir()
    (package / "a.pdf").write_bytes(pdf())
    (package / "b.jpg").write_bytes(jpeg()[:-10])
    assert settled(inbox, 1, 600, lambda _: None) == []
    (package / "b.jpg").write_bytes(jpeg())
    assert names(settled(inbox, 1, 600, lambda _: None)) == ["包"]
