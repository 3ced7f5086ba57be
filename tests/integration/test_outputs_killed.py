"""A publish killed at its named points: the next one makes good what is missing, once."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from outputs import publish as publishing
from outputs.context import Job, PublishContext
from outputs.documents.notice import Notice
from outputs.publish import publish
from procedures.workspace import Workspace
from registry import documents as books
from registry.engine import Register, open_register
from registry.lease import acquire
from tests.integration import outputs_world as world


def two_notices(context: PublishContext) -> list[Job]:
    """A planner with two papers, so that a crash can fall between them."""
    jobs = []
    for title in ("甲", "乙"):
        data = Notice(title, "", "窗口", (), (), "某厅", context.today, "技术支持")
        jobs.append(Job(title, title, title, "430111", f"表单/{title}.pdf", "notice", data))
    return jobs


def run(database: str, root: Path, run_id: str, kill_at: str = "") -> None:
    """One publish of those two, in this process."""
    if kill_at:
        os.environ["BAOSHEN_KILL_AT"] = kill_at
    publishing.PLANNERS.clear()
    publishing.LAST_PLANNERS.clear()
    publishing.PLANNERS["通知"] = two_notices
    register = open_register(database)
    lease = acquire(register, run_id)
    with register.read() as session:
        law = world.catalogue(world.PROCEDURE)
        context = world.context_of(session, law, Workspace(root), run=run_id)
        publish(context, register, lease)
    lease.release()


@pytest.mark.parametrize(
    "point", ["document-stored", "document-stored:2", "commit-after:1", "document-delivered"]
)
def test_killed_publish_heals(point: str, sqlite_register: Register, workspace: Workspace) -> None:
    """Bytes, row, copy, mark: whatever died in between, nothing is lost and nothing doubled."""
    law = world.catalogue(world.PROCEDURE)
    world.founded(sqlite_register, law, world.TODAY, world.TODAY + timedelta(5))
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload([__name__])  # imports once, not once a child
    for run_id, kill_at in (("run-1", point), ("run-2", "")):
        child = server.Process(
            target=run, args=(sqlite_register.url, workspace.root, run_id, kill_at)
        )
        child.start()
        child.join(120)
        assert child.exitcode == (-signal.SIGKILL if kill_at else 0)
    delivered = sorted(path.name for path in workspace.outbox.rglob("*.pdf"))
    assert delivered == sorted(["甲.pdf", "乙.pdf"])
    with sqlite_register.read() as session:
        assert books.undelivered(session) == []
        found = books.current_by_prefix(session, "")
        assert [document.serial for document in found.values()] == [1, 1]
