"""What every test gets: no settings from outside, a workspace of its own, the corpus if there."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from procedures.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"

# Before anything imports Prefect: it reads its settings once, and must neither find a
# developer's own server nor call home.
for _name in [name for name in os.environ if name.startswith(("BAOSHEN_", "PREFECT_"))]:
    del os.environ[_name]
_prefect_home = tempfile.mkdtemp(prefix="baoshen-prefect-")
atexit.register(shutil.rmtree, _prefect_home, ignore_errors=True)
os.environ.update(
    BAOSHEN_SETTLE_SECONDS="0",
    BAOSHEN_PREFECT="false",
    DO_NOT_TRACK="1",
    PREFECT_HOME=_prefect_home,
    PREFECT_SERVER_ANALYTICS_ENABLED="false",
)

_TESTS = ROOT / "tests"
FULL_TIER, HARDENING, FLOWS = _TESTS / "full", _TESTS / "hardening", _TESTS / "flows"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in tests/full belongs to the full tier; -m selects after this.

    The longest begin first, so that no worker waits for one at the end.
    """
    for item in items:
        if item.path.is_relative_to(FULL_TIER):
            item.add_marker(pytest.mark.full)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    longest = (HARDENING, FLOWS)
    at = (n for n, folder in enumerate(longest) if item.path.is_relative_to(folder))
    return next(at, len(longest))


def pytest_collection_finish() -> None:
    """What was imported stays: to look for garbage in it took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace: its folders are there, its register is not."""
    made = Workspace(tmp_path / "workspace")
    for folder in (made.inbox, made.outbox, made.archive, made.derived, made.documents, made.work):
        folder.mkdir(parents=True)
    return made


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real files beside the checkout; the test is skipped where there is none."""
    if not CORPUS.is_dir():
        pytest.skip("no corpus of real files beside this checkout")
    return CORPUS
