"""The house itself: names, sizes, docstrings, locks. Import directions are lint-imports' part."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("flows", "ingest", "procedures", "registry", "validators", "outputs")
#: `templates`, `tests` and `inbox` are no packages, but a package of that name would be met first.
TOP_LEVEL_NAMES = (*ROOMS, "templates", "inbox")
LOCKS = ("requirements.lock", "requirements-dev.lock")
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60

#: Alembic's revisions are frozen lists of statements: written once, never edited, rarely read.
REVISIONS = ROOT / "registry" / "migrations" / "versions"
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _committed_files() -> list[str]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        [git, "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [name for name in listed.stdout.split("\0") if name]


@pytest.mark.parametrize("name", TOP_LEVEL_NAMES)
def test_no_dependency_ships_one_of_our_names(name: str) -> None:
    owners = set(importlib.metadata.packages_distributions().get(name, []))
    assert owners <= {"baoshen"}


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_are_imported_from_this_checkout(room: str) -> None:
    module = importlib.import_module(room)
    assert [Path(place) for place in module.__path__] == [ROOT / room]


@pytest.mark.parametrize("path", MODULES, ids=_named)
def test_module_has_a_docstring_and_fits_a_reader(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "no module docstring"
    if path.is_relative_to(REVISIONS):
        return
    assert len(text.splitlines()) <= MAX_MODULE_LINES
    long = {
        function.name: lines
        for function in _functions(tree)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert not long


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_and_hashes_everything_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^-", text, flags=re.MULTILINE), "an option line"
    entries = text.replace("\\\n", " ").splitlines()
    unpinned = [
        entry
        for entry in entries
        if entry
        and not re.fullmatch(r"[\w.\[\]-]+==\S+( ; .+?)?( +--hash=sha256:[0-9a-f]{64})+", entry)
    ]
    assert unpinned == []


def test_the_product_runs_on_what_was_tested() -> None:
    pins = [
        set(re.findall(r"^[\w.\[\]-]+==\S+", (ROOT / name).read_text(), flags=re.MULTILINE))
        for name in LOCKS
    ]
    assert pins[0] <= pins[1]


def test_every_direct_dependency_is_locked_and_explained() -> None:
    reasons = (ROOT / "docs/adr/0002-dependencies.md").read_text(encoding="utf-8").lower()
    locked = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    for source in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / source).read_text(encoding="utf-8").splitlines():
            if not line or line.startswith(("#", "-r")):
                continue
            name = re.match(r"[\w-]+", line)[0].lower()  # type: ignore[index]
            assert re.search(rf"^{name}(\[\w+\])?==", locked, flags=re.MULTILINE), name
            assert f"`{name}`" in reasons, name


def test_no_tool_lock_with_addresses_is_committed() -> None:
    assert [name for name in _committed_files() if Path(name).name == "uv.lock"] == []
