"""Settings: one file with comments, variables above it, and errors that name the place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.errors import ExitCode, InvalidSettings
from flows.settings import Settings, load_settings

TEMPLATE = Path(__file__).parents[3] / "templates" / "baoshen.toml"


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BAOSHEN_SETTLE_SECONDS", "BAOSHEN_PREFECT"):
        monkeypatch.delenv(name, raising=False)


def written(folder: Path, text: str) -> Path:
    path = folder / "baoshen.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_template_says_the_defaults() -> None:
    assert load_settings(TEMPLATE).model_dump() == Settings().model_dump()


def test_the_template_names_every_setting() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    names = set(re.findall(r"^(?:# )?(\w+) =|^\[(\w+)\]", text, flags=re.MULTILINE))
    found = {name for pair in names for name in pair if name}
    groups = (Settings().smtp, Settings().issuers, Settings().folders)
    inner = {name for group in groups for name in type(group).model_fields}
    assert found == {*Settings.model_fields, *inner}


def test_a_missing_file_gives_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "baoshen.toml").settle_seconds == 10


def test_a_variable_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "workers = 3\n[smtp]\nhost = 'a'\nsender = 'x@y.cn'\n")
    monkeypatch.setenv("BAOSHEN_WORKERS", "5")
    monkeypatch.setenv("BAOSHEN_SMTP__PORT", "465")
    settings = load_settings(path)
    assert (settings.workers, settings.smtp.host, settings.smtp.port) == (5, "a", 465)


def test_who_does_not_wait_to_settle_does_not_wait_for_half_files(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, "settle_seconds = 0\n")).stale_seconds == 0
    assert load_settings(written(tmp_path, "settle_seconds = 1\n")).stale_seconds == 600


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("workers = 2\nworkers 3\n", "line 2", "baoshen.toml"),
        ("\nworkers = 'many'\n", ":2", "workers"),
        ("[smtp]\nport = 0\n", ":2", "smtp.port"),
        ("workers = 2\nworker = 3\n", ":2", "worker"),
        ("[smtp]\nsecurity = 'tls'\n", ":2", "smtp.security"),
        ("schedule = 'nightly'\n", ":1", "schedule"),
    ],
)
def test_a_broken_file_is_named_with_line_and_key(
    tmp_path: Path, text: str, line: str, key: str
) -> None:
    with pytest.raises(InvalidSettings) as caught:
        load_settings(written(tmp_path, text))
    assert caught.value.exit_code == ExitCode.SETTINGS
    assert line in str(caught.value)
    assert key in str(caught.value)


def test_a_broken_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOSHEN_SETTLE_SECONDS", "soon")
    with pytest.raises(InvalidSettings, match="BAOSHEN_SETTLE_SECONDS"):
        load_settings(tmp_path / "baoshen.toml")


def test_the_password_shows_nowhere_and_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("geheim\n", encoding="utf-8")
    text = f"[smtp]\npassword_file = '{tmp_path / 'pw'}'\n"
    assert load_settings(written(tmp_path, text)).smtp.secret() == "geheim"
    shown = repr(load_settings(written(tmp_path, "[smtp]\npassword = 'geheim'\n")))
    assert "geheim" not in shown


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().workers = 9  # type: ignore[misc]
