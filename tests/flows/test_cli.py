"""The command line as other programs use it: commands, exit codes, one JSON object (design 10)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.cli import COMMANDS, invoke
from flows.context import open_context
from flows.init import create_workspace
from flows.samples.calendar import Calendar
from flows.samples.institutions import ZHUZHOU
from flows.samples.people import Crowd
from flows.samples.signup import HEADERS, SHEET, signup_row
from flows.samples.workbooks import workbook_bytes
from procedures.workspace import Workspace

DAY = date(2026, 11, 2)
Cli = Callable[..., tuple[int, str, str]]

DESIGNED = [
    "init", "demo", "run", "check", "procedures", "form", "show", "find", "table", "publish",
    "serve", "recheck", "verify", "backup", "restore", "doctor",
]  # fmt: skip


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command in this process: exit code, stdout, stderr."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = invoke([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "ws")


def body(out: str) -> dict[str, Any]:
    """The one JSON object on stdout, and nothing else there."""
    assert out.count("\n") == 1
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


def test_the_commands_are_the_designed_ones() -> None:
    assert list(COMMANDS) == DESIGNED


@pytest.mark.parametrize("command", DESIGNED)
def test_every_command_explains_itself_in_english(cli: Cli, command: str) -> None:
    code, out, _ = cli(command, "--help")
    assert code == 0
    assert "--json" in out
    assert all(ord(char) < 0x4E00 for char in out)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["find", "--nonsense"],
        ["show"],
        ["run", "--date", "tomorrow"],
        ["form", "hn-training-newcomer"],
        ["form", "no-such", "--org", "_office"],
        ["table", "no-such"],
        ["check", "no-such-file.xlsx"],
        ["show", "XX-2026-000001"],
        ["find", "--status", "nonsense"],
    ],
)
def test_usage_errors_exit_2(cli: Cli, place: Workspace, arguments: list[str]) -> None:
    code, out, err = cli("--workspace", place.root, *arguments)
    assert (code, out) == (2, "")
    assert err


def test_an_error_is_one_json_object_too(cli: Cli, place: Workspace) -> None:
    code, out, _ = cli("show", "XX-1", "--json", "--workspace", place.root)
    assert code == body(out)["error"]["exit_code"] == 2


def test_bad_settings_exit_3_and_name_the_line(cli: Cli, place: Workspace) -> None:
    place.settings.write_text("\nworkers = 'many'\n", encoding="utf-8")
    code, _, err = cli("run", "--workspace", place.root)
    assert code == 3
    assert "baoshen.toml:2" in err


def test_a_folder_that_is_no_workspace_exits_3(cli: Cli, tmp_path: Path) -> None:
    assert cli("run", "--workspace", tmp_path)[0] == 3


def test_a_held_lease_exits_5(cli: Cli, place: Workspace) -> None:
    with open_context(place, "nightly", DAY):
        code, out, _ = cli("run", "--json", "--workspace", place.root)
    assert code == body(out)["error"]["exit_code"] == 5


def test_an_empty_run_says_so(cli: Cli, place: Workspace) -> None:
    code, out, _ = cli("run", "--json", "--date", DAY, "--workspace", place.root)
    report = body(out)
    assert (code, report["drops"]) == (0, [])
    assert set(report["stages"]) == {
        "receive", "read", "check", "file", "decide", "progress", "publish", "notify",
    }  # fmt: skip


def test_a_date_that_goes_back_exits_2(cli: Cli, place: Workspace) -> None:
    assert cli("run", "--date", "2026-11-02", "--workspace", place.root)[0] == 0
    assert cli("run", "--date", "2026-11-01", "--workspace", place.root)[0] == 2


def test_procedures_lists_the_catalogue(cli: Cli) -> None:
    listed = body(cli("procedures", "--json")[1])["procedures"]
    newcomer = next(one for one in listed if one["id"] == "hn-training-newcomer")
    assert set(newcomer) == {"id", "title", "system", "submitter", "steps"}
    assert len(newcomer["steps"]) >= 3


def test_init_makes_a_workspace_that_doctor_finds_whole(cli: Cli, tmp_path: Path) -> None:
    code, out, _ = cli("init", tmp_path / "new", "--json")
    assert code == 0
    assert Path(body(out)["inbox"], "_office").is_dir()
    code, out, _ = cli("doctor", "--json", "--workspace", tmp_path / "new")
    assert code == (0 if body(out)["ok"] else 4)


def test_check_tells_what_a_run_would_and_stores_nothing(
    cli: Cli, place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Crowd("cli", DAY).person()
    row = signup_row(person, Calendar(DAY)) | {"性别": ""}
    path = tmp_path / "报名.xlsx"
    path.write_bytes(workbook_bytes(SHEET, HEADERS, [row]))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))  # nothing leaves
    code, out, _ = cli("check", path, "--org", ZHUZHOU.code, "--json", "--workspace", place.root)
    drop = body(out)
    assert code == 0
    assert drop["name"] == "报名.xlsx"
    assert "folder-unknown" in {finding["code"] for finding in drop["findings"]}
    assert path.is_file()
    assert not list(place.archive.rglob("*"))
    assert body(cli("find", "--json", "--workspace", place.root)[1]) == {"applications": []}


def test_backup_and_restore_give_a_workspace_that_proves_whole(
    cli: Cli, place: Workspace, tmp_path: Path
) -> None:
    assert cli("run", "--date", DAY, "--workspace", place.root)[0] == 0
    assert cli("backup", tmp_path / "b.zip", "--workspace", place.root)[0] == 0
    assert cli("restore", tmp_path / "b.zip", tmp_path / "back")[0] == 0
    code, out, _ = cli("verify", "--json", "--workspace", tmp_path / "back")
    assert (code, body(out)["problems"]) == (0, [])
    assert cli("restore", tmp_path / "b.zip", tmp_path / "back")[0] == 2
