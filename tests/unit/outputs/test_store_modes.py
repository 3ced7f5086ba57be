"""Copies in the outbox: private by default, or what the ACLs of the folder above say."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from flows.settings import Folders, load_settings
from outputs.store import deliver, store
from procedures.workspace import INHERITED, PRIVATE, Modes, Workspace


def modes_of(path: Path) -> tuple[int, int]:
    return stat.S_IMODE(path.parent.stat().st_mode), stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("modes", "umask", "expected"),
    [
        (PRIVATE, 0o000, (0o700, 0o600)),
        (INHERITED, 0o077, (0o700, 0o600)),
        (INHERITED, 0o027, (0o750, 0o640)),
    ],
)
def test_modes_of_copies(
    tmp_path: Path, modes: Modes, umask: int, expected: tuple[int, int]
) -> None:
    """Without ACLs, `acl` under our umask 077 opens nothing that `private` closes."""
    workspace = Workspace(tmp_path)
    workspace.outbox.mkdir()
    before = os.umask(umask)
    try:
        sha256 = store(workspace, b"paper")
        deliver(workspace, sha256, "H1_某站/2026-11-02/回执/一.xlsx", lambda: None, modes)
    finally:
        os.umask(before)
    assert modes_of(workspace.outbox / "H1_某站/2026-11-02/回执/一.xlsx") == expected
    kept = next(path for path in workspace.documents.rglob("*") if path.is_file())
    assert modes_of(kept) == (0o700, 0o600)


def test_the_setting_chooses_them(tmp_path: Path) -> None:
    settings = tmp_path / "baoshen.toml"
    assert load_settings(settings).folders.as_modes is PRIVATE
    settings.write_text('[folders]\nmodes = "acl"\n', encoding="utf-8")
    assert load_settings(settings).folders.as_modes is INHERITED
    assert Folders().modes == "private"
