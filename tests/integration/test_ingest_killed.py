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
from ingest.loose import drops_to_be
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


LOOSE = """
import sys
from datetime import date
from pathlib import Path
from ingest.claim import claim_loose, release
from ingest.inbox import scan
from ingest.loose import drops_to_be
from procedures.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]))
for part in drops_to_be(scan(workspace.inbox)):
    drop, _ = claim_loose(part, workspace, "dead", date(2026, 11, 21))
    release(drop, workspace, "dead")
"""


@pytest.mark.parametrize(
    "point", ["claim-gathered:1", "claim-gathered:3", "claim-archived:1", "claim-released:1"]
)
def test_loose_files_are_gathered_one_by_one(workspace: Workspace, point: str) -> None:
    """Reliability 3, 7: killed between two renames, each file is in the inbox or in a drop."""
    folder = workspace.inbox / "4301_某站"
    folder.mkdir(parents=True)
    names = [f"{n}.jpg" for n in range(3)]
    for name in names:
        (folder / name).write_bytes(name.encode())
    run = subprocess.run(
        [sys.executable, "-c", LOOSE, str(workspace.root)],
        cwd=ROOT,
        env={**os.environ, "BAOSHEN_KILL_AT": point},
        check=False,
    )
    assert run.returncode == -signal.SIGKILL
    kept = {path.read_bytes().decode() for path in workspace.archive.rglob("*") if path.is_file()}
    for old_run, path in leftovers(workspace):
        drop = reclaim(path, workspace, TODAY)
        assert reclaim(workspace.work / old_run / drop.id, workspace, TODAY) == drop
        kept.update(file.path for file in drop.files)
        release(drop, workspace, old_run)
    waiting = [entry.name for part in drops_to_be(scan(workspace.inbox)) for entry in part]
    assert sorted([*kept, *waiting]) == names
    assert not any(workspace.work.iterdir())
