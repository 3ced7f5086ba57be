"""A run as Prefect's own server tells it, and the server's life: one per workspace, then gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows import prefect_server
from flows.init import create_workspace
from procedures.workspace import Workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, str]]:
    """A workspace with a running Prefect server."""
    place = create_workspace(tmp_path_factory.mktemp("prefect") / "ws")
    with prefect_server.server(place, "run", patience=120) as connection:
        if not connection.answers():
            pytest.fail("Prefect's server did not start in two minutes")
        yield place, connection.api_url
    assert prefect_server.running(place) is None


def run(place: Workspace, **more: str) -> dict[str, Any]:
    """`baoshen run` in a process of its own, with Prefect."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "run", "--json", "--workspace", place.root],
        capture_output=True,
        text=True,
        env={**env, "BAOSHEN_PREFECT": "true", **more},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def asked(api_url: str, what: str) -> list[dict[str, Any]]:
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{api_url}/{what}/filter", b"{}", {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        found: list[dict[str, Any]] = json.load(answer)
    return found


def test_a_run_is_seen_with_its_stages_and_artifacts(served: tuple[Workspace, str]) -> None:
    place, api_url = served
    report = run(place)
    (flow_run,) = asked(api_url, "flow_runs")
    assert flow_run["state_type"] == "COMPLETED"
    assert set(flow_run["parameters"]) == {"workspace", "kind", "date"}
    tasks = {task["name"].split()[0]: task["state_type"] for task in asked(api_url, "task_runs")}
    assert tasks == dict.fromkeys(report["stages"], "COMPLETED")
    kinds = {artifact["type"] for artifact in asked(api_url, "artifacts")}
    assert {"markdown", "table"} <= kinds


def test_a_running_server_is_used_and_left_running(served: tuple[Workspace, str]) -> None:
    place, _ = served
    before = prefect_server.running(place)
    run(place)
    assert prefect_server.running(place) == before


def test_without_an_answer_the_stages_run_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = create_workspace(tmp_path / "ws")
    report = run(place, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert set(report["stages"]) >= {"receive", "notify"}
