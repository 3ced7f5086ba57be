"""What a power cut may leave: torn files are not believed, senders are known."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from ingest import archive, claim
from ingest.claim import leftovers, reclaim
from ingest.inbox import scan
from outputs.store import write_aside
from procedures.workspace import Workspace, by_hash
from tests.unit.ingest.builders import TODAY

BYTES = b"a scan of a diploma" * 100
SHA256 = hashlib.sha256(BYTES).hexdigest()


def torn(place: Workspace) -> Path:
    """A file of the archive whose bytes a power cut has cut off."""
    path = by_hash(place.archive, SHA256)
    path.parent.mkdir(parents=True)
    path.write_bytes(BYTES[:100])
    path.chmod(0o400)
    return path


def test_a_torn_file_of_the_archive_is_replaced_by_the_same_bytes(workspace: Workspace) -> None:
    """Reliability 3, 5: equal bytes are kept once, but whole."""
    path = torn(workspace)
    inbox = workspace.inbox / "4301_某站"
    inbox.mkdir()
    (inbox / "a.pdf").write_bytes(BYTES)
    drop = claim.claim(scan(workspace.inbox)[0], workspace, "R1", TODAY)
    assert drop.sha256 == SHA256
    assert path.read_bytes() == BYTES


def test_a_torn_member_is_written_again(workspace: Workspace) -> None:
    path = torn(workspace)
    assert archive.store_bytes(workspace.archive, BYTES) == SHA256
    assert path.read_bytes() == BYTES


def test_the_sender_is_durable_before_the_bytes_are_moved(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability 5, 7: a payload never lies in work without its sidecar."""
    synced: list[str] = []
    sidecars: list[dict[str, object]] = []
    move = claim._move

    def moving(*arguments: Path) -> None:
        text = (workspace.work / "R1").glob("*/entry.json")
        sidecars.extend(json.loads(path.read_text(encoding="utf-8")) for path in text)
        assert any(name.startswith("claim-") for name in synced)
        move(*arguments)

    monkeypatch.setattr(claim, "_move", moving)
    monkeypatch.setattr(claim.durable, "sync_folder", lambda folder: synced.append(folder.name))
    inbox = workspace.inbox / "4301_某站"
    inbox.mkdir()
    (inbox / "a.pdf").write_bytes(BYTES)
    claim.claim(scan(workspace.inbox)[0], workspace, "R1", date(2026, 11, 21))
    assert [each["folder"] for each in sidecars] == ["4301_某站"]
    ((run, path),) = leftovers(workspace)
    assert run == "R1"
    assert reclaim(path, workspace, TODAY).sha256 == SHA256


def test_what_a_dead_run_wrote_aside_is_taken_away(tmp_path: Path) -> None:
    """A copy killed half-way leaves one file, under a name that the next delivery uses again."""
    target = tmp_path / "本机构台账.xlsx"

    def killed() -> None:
        raise KeyboardInterrupt

    real = Path.unlink
    try:
        Path.unlink = lambda *_, **__: None  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            write_aside(target, b"half", killed)
    finally:
        Path.unlink = real  # type: ignore[method-assign]
    assert len(list(tmp_path.iterdir())) == 1
    write_aside(target, b"whole")
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_bytes() == b"whole"
