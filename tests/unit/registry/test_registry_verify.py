"""Verify finds every planted fault, and nothing on a whole register (reliability 56)."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from procedures.workspace import Workspace, by_hash
from registry.engine import Register
from registry.events import purge_payloads
from registry.seal import last_seal
from registry.verify import INFORMATION, PROBLEMS, verify
from tests.unit.registry.books import file_one, put_file, whole


@pytest.fixture
def numbers(register: Register, workspace: Workspace) -> list[str]:
    return whole(register, workspace)


def tamper(register: Register, statement: str, **values: Any) -> None:
    """What somebody with the database password could do."""
    with register.write() as session:
        assert session.connection().execute(text(statement), values).rowcount == 1


def kinds(register: Register, workspace: Workspace, **how: Any) -> list[str]:
    return sorted(note.kind for note in verify(register, workspace, **how).problems)


def notes(register: Register, workspace: Workspace) -> list[tuple[str, str]]:
    return [(n.kind, n.where) for n in verify(register, workspace).information]


def test_a_whole_register(register: Register, workspace: Workspace, numbers: list[str]) -> None:
    report = verify(register, workspace)
    assert (report.problems, report.information, report.ok) == ([], [], True)
    assert report.counts == {
        "events": 8,
        "applications": 4,
        "seals": 2,
        "archive": 2,
        "archive-read": 2,
        "document": 1,
        "document-read": 1,
    }


def test_an_empty_register(register: Register, workspace: Workspace) -> None:
    assert verify(register, workspace).ok


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("opinion", "同意"),
        ("word", "驳回"),
        ('"user"', "U9"),
        ('"on"', "2020-01-01"),
        ("status_after", "done"),
    ],
)
def test_a_flipped_column(
    register: Register, workspace: Workspace, numbers: list[str], column: str, value: str
) -> None:
    statement = f"UPDATE application_events SET {column} = :v WHERE subject = :s AND seq = 1"
    tamper(register, statement, v=value, s=numbers[0])
    assert kinds(register, workspace) == ["chain"]


def test_an_edited_payload(register: Register, workspace: Workspace, numbers: list[str]) -> None:
    statement = "UPDATE application_events SET payload = :v WHERE subject = :s AND seq = 1"
    tamper(register, statement, v='{"n": 2}', s=numbers[0])
    assert kinds(register, workspace) == ["payload"]


def test_a_deleted_event(register: Register, workspace: Workspace, numbers: list[str]) -> None:
    """In the middle the chain breaks, at the end the application and the seal no longer fit."""
    statement = "DELETE FROM application_events WHERE subject = :s AND seq = :q"
    tamper(register, statement, s=numbers[0], q=1)
    assert kinds(register, workspace) == ["chain"]
    tamper(register, statement, s=numbers[1], q=2)
    assert kinds(register, workspace) == ["application", "chain", "seal"]


def test_a_rehashed_history(register: Register, workspace: Workspace, numbers: list[str]) -> None:
    """Who rewrites event, application and hashes alike is betrayed by the seal."""
    statement = "UPDATE application_events SET hash = :h WHERE subject = :s AND seq = 2"
    tamper(register, statement, s=numbers[0], h="f" * 64)
    assert kinds(register, workspace) == ["chain", "seal"]


def test_an_edited_status(register: Register, workspace: Workspace, numbers: list[str]) -> None:
    tamper(register, "UPDATE applications SET status = 'done' WHERE number = :n", n=numbers[2])
    (problem,) = verify(register, workspace).problems
    assert (problem.kind, problem.where) == ("application", numbers[2])


def test_a_deleted_application(
    register: Register, workspace: Workspace, numbers: list[str]
) -> None:
    tamper(register, "DELETE FROM applications WHERE number = :n", n=numbers[2])
    assert kinds(register, workspace) == ["event-orphan"]


def test_a_broken_seal(register: Register, workspace: Workspace, numbers: list[str]) -> None:
    tamper(register, "UPDATE seals SET hash = :h WHERE run = 'R2'", h="f" * 64)
    assert kinds(register, workspace) == ["seal"]
    tamper(register, "DELETE FROM seals WHERE run = 'R1'")
    assert kinds(register, workspace) == ["seal"]


def test_files_flipped_deleted_and_planted(
    register: Register, workspace: Workspace, numbers: list[str]
) -> None:
    """One bit, one file less, one file more: exactly three findings (reliability 56)."""
    by_hash(workspace.archive, put_file(None, b"sheet")).write_bytes(b"sheeu")
    by_hash(workspace.archive, put_file(None, b"scan")).unlink()
    (workspace.archive / "aa").mkdir(exist_ok=True)
    (workspace.archive / "aa" / "planted").write_bytes(b"x")
    assert kinds(register, workspace) == ["archive-changed", "archive-missing", "archive-orphan"]
    assert kinds(register, workspace, sample=0) == ["archive-missing", "archive-orphan"]


def test_documents_flipped_and_planted(
    register: Register, workspace: Workspace, numbers: list[str]
) -> None:
    by_hash(workspace.documents, put_file(None, b"paper")).write_bytes(b"Paper")
    (workspace.documents / "link").symlink_to(Path("/etc/hostname"))
    assert kinds(register, workspace) == ["document-changed", "document-orphan"]


def test_a_file_the_disk_does_not_give_up(
    register: Register, workspace: Workspace, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named like any other fault; everything else is looked at all the same."""

    def broken(_path: Path) -> str:
        raise OSError(errno.EIO, "Input/output error")

    put_file(workspace, b"member of a zip")
    monkeypatch.setattr("registry.stores.digest", broken)
    assert kinds(register, workspace) == [
        "archive-orphan",
        *["archive-unreadable"] * 2,
        "document-unreadable",
    ]


def test_what_is_only_information(
    register: Register, workspace: Workspace, numbers: list[str]
) -> None:
    """Copies that people moved away, leftovers of a dead reading, purged payloads."""
    (workspace.outbox / "A_x" / "表.pdf").unlink()
    member = put_file(workspace, b"member of a zip")
    (workspace.archive / member[:2] / f".{member}.17").write_bytes(b"half")
    with register.write() as session:
        purge_payloads(session, [numbers[0]])
        file_one(session, "R3")
    assert verify(register, workspace).ok
    assert notes(register, workspace) == [
        ("purged", "2"),
        ("unsealed", "2"),
        ("leftover", f"var/archive/{member[:2]}/.{member}.17"),
        ("leftover", f"var/archive/{member[:2]}/{member}"),
        ("outbox-moved", "A_x/表.pdf"),
    ]


def test_many_leftovers_are_counted(register: Register, workspace: Workspace) -> None:
    for number in range(25):
        put_file(workspace, str(number).encode())
    found = notes(register, workspace)
    assert len(found) == 21
    assert found[-1] == ("leftover", "… 5")


def test_every_kind_has_its_words(register: Register, workspace: Workspace) -> None:
    (workspace.archive / "x").write_bytes(b"x")
    (note,) = verify(register, workspace).problems
    assert note.text == PROBLEMS["archive-orphan"]
    assert not PROBLEMS.keys() & INFORMATION.keys()


def test_sample_reads_a_share(register: Register, workspace: Workspace) -> None:
    whole(register, workspace)
    read = {
        verify(register, workspace, sample=0.5, salt=str(n)).counts["archive-read"]
        for n in range(12)
    }
    assert read == {0, 1, 2}


def test_the_last_seal_is_what_the_operator_gets(
    register: Register, workspace: Workspace, numbers: list[str]
) -> None:
    with register.read() as session:
        newest = last_seal(session)
        assert newest is not None
        assert (newest.run, newest.subjects) == ("R2", 1)
