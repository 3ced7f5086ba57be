"""Logs hold ids, never people: two guards behind the rule."""

from __future__ import annotations

import json

import pytest

from flows import logs
from procedures.workspace import Workspace

ID = "430102199003074477"


def test_what_looks_like_an_id_number_is_blotted_out() -> None:
    assert ID not in logs.blot(f"row {ID} failed")
    assert "110101900307447" not in logs.blot("old 110101900307447.")
    assert logs.blot("11010119900307447X") == logs.blot("110101199003074470")


def test_hashes_and_counts_stay() -> None:
    text = "sha 5a7dd9e0123456789012345678901234 rows 1234567"
    assert logs.blot(text) == text


def test_an_exception_is_told_without_its_text() -> None:
    try:
        raise ValueError(f"张三 {ID}")
    except ValueError as error:
        told = logs.described(error) + " ".join(logs.places(error))
    assert ID not in told
    assert "张三" not in told
    assert "test_flows_logs.py" in told


def test_the_file_holds_one_json_object_a_line(workspace: Workspace) -> None:
    logs.set_up(workspace)
    logs.logger().info("drop-read", drop="d1", text=f"x {ID}")
    logs.logger().warning("odd", count=3)
    lines = (logs.log_folder(workspace) / "baoshen.log").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    assert [event["event"] for event in events] == ["drop-read", "odd"]
    assert ID not in lines[0]


def test_who_serves_says_everything_on_stderr(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BAOSHEN_SERVING", "")  # restored afterwards, whatever is set below
    logs.set_up(workspace)
    logs.logger().info("quiet")
    logs.say_everything("json")
    logs.set_up(workspace)
    logs.logger().info("stage-end", stage="read", text=f"x {ID}")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["stage"]) == ("stage-end", "read")
    assert told["timestamp"].endswith("+08:00")
    assert ID not in line
