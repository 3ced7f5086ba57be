"""Which pages are generated, what they hold now, and what is wrong with what lies there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from flows.docs import coverage
from flows.docs.findings import findings_page
from flows.docs.procedures import reference, schema
from procedures.load import load_catalogue

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def _coverage() -> str:
    return coverage.coverage_page(
        coverage.load_inventory(DOCS), coverage.find_proofs(ROOT / "tests")
    )


#: File name in docs/ -> what it must hold.
PAGES: dict[str, Callable[[], str]] = {
    "findings.md": findings_page,
    "procedure-file.md": lambda: reference(DOCS),
    "procedure.schema.json": schema,
    "coverage.md": _coverage,
}


def write() -> list[str]:
    """Write every page that is not what it must be; their names."""
    changed = stale()
    for name in changed:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
    return changed


def stale() -> list[str]:
    """Names of pages that are missing or are not what they must be."""
    return [name for name, made in PAGES.items() if _present(name) != made()]


def lies() -> Iterator[str]:
    """What the coverage page claims and cannot show."""
    yield from coverage.problems(
        coverage.load_inventory(DOCS),
        coverage.find_proofs(ROOT / "tests"),
        load_catalogue(),
        ROOT,
    )


def ready() -> list[str]:
    """Planned rows that tests cite already."""
    return coverage.ready(coverage.load_inventory(DOCS), coverage.find_proofs(ROOT / "tests"))


def _present(name: str) -> str:
    path = DOCS / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""
