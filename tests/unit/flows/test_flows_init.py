"""A new workspace: private, complete, in a safe place."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from flows.errors import InvalidSettings, UsageFault
from flows.init import create_workspace, read_secret


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_and_key_are_private(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "ws")
    for folder in (made.root, made.inbox, made.inbox / "_office", made.outbox, made.var):
        assert mode(folder) == 0o700
    assert mode(made.secret) == 0o600
    assert len(read_secret(made)) == 32
    assert made.settings.is_file()


def test_a_second_init_changes_nothing(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "ws")
    made.settings.write_text("workers = 4\n", encoding="utf-8")
    secret = read_secret(made)
    assert create_workspace(made.root) == made
    assert made.settings.read_text(encoding="utf-8") == "workers = 4\n"
    assert read_secret(made) == secret


def test_a_secret_given_for_tests_gives_the_same_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAOSHEN_SECRET", "fixed")
    one, two = (read_secret(create_workspace(tmp_path / name)) for name in ("a", "b"))
    assert one == two


@pytest.mark.parametrize("inside", ["inbox", "outbox", "var", "var/work/deep"])
def test_no_workspace_inside_another_ones_folders(tmp_path: Path, inside: str) -> None:
    outer = create_workspace(tmp_path / "outer")
    with pytest.raises(UsageFault):
        create_workspace(outer.root / inside / "inner")


def test_no_workspace_inside_the_code() -> None:
    with pytest.raises(UsageFault):
        create_workspace(Path(__file__).parents[3] / "flows" / "ws")


def test_folders_that_are_one_are_refused(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    (root / "inbox").mkdir(parents=True)
    (root / "outbox").symlink_to(root / "inbox")
    with pytest.raises(UsageFault):
        create_workspace(root)


def test_a_cut_key_is_not_used(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "ws")
    made.secret.write_bytes(b"short")
    with pytest.raises(InvalidSettings):
        read_secret(made)
