"""Killed at every named point of a claim: the next run finds the bytes, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.claim import leftovers, reclaim, release
from ingest.inbox import scan
from procedures.workspace import Workspace
from tests.unit.ingest.builders import TODAY

ROOT = Path(__file__).resolve().parents[2]
CLAIM = """
import sys
from datetime import date
from pathlib import Path
from ingest.claim import claim, release
from ingest.inbox import scan
from procedures.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]))
for entry in scan(workspace.inbox):
    drop = claim(entry, workspace, "dead", date(2026, 11, 21))
    (workspace.root / "recorded").open("a").write(drop.id + "\\n")
    release(drop, workspace, "dead")
"""


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("point", ["claim-renamed", "claim-archived", "claim-released"])
def test_nothing_is_lost_or_doubled(workspace: Workspace, point: str, nth: int) -> None:
    """Reliability 3, 6, 7."""
    folder = workspace.inbox / "4301_某站"
    (folder / "包").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "包/c.txt", "包/d.txt"):
        (folder / name).write_bytes(name.encode())
    run = subprocess.run(
        [sys.executable, "-c", CLAIM, str(workspace.root)],
        cwd=ROOT,
        env={**os.environ, "BAOSHEN_KILL_AT": f"{point}:{nth}"},
        check=False,
    )
    assert run.returncode == -signal.SIGKILL
    recorded = workspace.root / "recorded"
    ids = recorded.read_text().split() if recorded.exists() else []
    for old_run, path in leftovers(workspace):
        drop = reclaim(path, workspace, TODAY)
        if drop.id not in ids:
            ids.append(drop.id)
        release(drop, workspace, old_run)
    assert len(ids) + len(scan(workspace.inbox)) == 3
    kept = {path.read_bytes() for path in workspace.archive.rglob("*") if path.is_file()}
    waiting = {path.read_bytes() for path in workspace.inbox.rglob("*") if path.is_file()}
    assert kept | waiting == {b"a.txt", b"b.txt", "包/c.txt".encode(), "包/d.txt".encode()}
    assert not any(workspace.work.iterdir())
