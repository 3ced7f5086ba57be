"""docs/coverage.md: every row of the inventory, what serves it, and the tests that prove it.

The rows stand in docs/coverage.yaml. Tests are found by the ids they cite in their names
(`test_a04_…`) or docstrings (`A04, F01: …`). What a row claims and cannot show is a problem.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from flows.docs.markdown import code, page, table
from procedures.findings import KINDS
from procedures.load import Catalogue
from procedures.words import SYSTEM_NAMES
from validators.register import REGISTER_RULES
from validators.rules import RULES

Status = Literal["done", "planned", "replaced", "not-described"]

_STATUS_WORDS: dict[Status, str] = {
    "done": "done",
    "planned": "planned",
    "replaced": "replaced 已替代",
    "not-described": "not described 未提供",
}
#: An id in prose; `D-A06` is a decision, not a row.
_IN_TEXT = re.compile(r"(?<![\w-])([A-F]\d{2})(?!\w)")
_IN_NAME = re.compile(r"(?<![a-z0-9])([a-f]\d{2})(?![a-z0-9])")

_INTRO = """\
The five source documents hold menus, buttons and rules: {total} rows in six sections. This page
says for each what serves it here and which tests prove it. It is made from
[coverage.yaml](coverage.yaml), the catalogue and the tests; `python -m flows.docs --check` fails
when a row that claims to be done has no test, or names something that does not exist.

- **done**: served, and a test cites the row's id.
- **planned**: not yet there or not yet proved; the note says what it waits for.
- **replaced 已替代**: a thing of screens with no place in a pipeline over files; with the reason.
- **not described 未提供**: the source only names it."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServedBy(_Shape):
    """What serves a row. Modules are paths from the root; the rest are names of the catalogue."""

    procedures: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


class Row(_Shape):
    """One row of the inventory in our words."""

    id: str
    name: str
    status: Status
    served_by: ServedBy = ServedBy()
    note: str = ""
    system: str = ""  # another system than the section's


class Section(_Shape):
    """A section of the inventory; `rows` is how many ids it has, from 01 on."""

    title: str
    system: str
    rows: int


class Inventory(_Shape):
    """docs/coverage.yaml: sections by letter, and all rows."""

    sections: dict[str, Section]
    rows: tuple[Row, ...]

    @property
    def expected(self) -> list[str]:
        """Every id there must be, in order."""
        return [
            f"{letter}{number:02}"
            for letter, section in self.sections.items()
            for number in range(1, section.rows + 1)
        ]


@dataclass(slots=True)
class Proofs:
    """Id of a row -> files with a test that cites it."""

    by_id: dict[str, set[str]] = field(default_factory=dict)

    def add(self, id_: str, path: str) -> None:
        """A test of `path` cites the row."""
        self.by_id.setdefault(id_, set()).add(path)


def load_inventory(docs: Path) -> Inventory:
    """The rows of docs/coverage.yaml. Raises pydantic's ValidationError for an unknown key."""
    text = (docs / "coverage.yaml").read_text(encoding="utf-8")
    return Inventory.model_validate(yaml.safe_load(text))


def find_proofs(tests: Path) -> Proofs:
    """The ids that test functions below `tests` cite in name or docstring."""
    proofs = Proofs()
    for path in sorted(tests.rglob("test_*.py")):
        shown = path.relative_to(tests.parent).as_posix()
        for function in _test_functions(ast.parse(path.read_text(encoding="utf-8"))):
            for id_ in sorted(cited(function.name, ast.get_docstring(function) or "")):
                proofs.add(id_, shown)
    return proofs


def cited(name: str, docstring: str) -> set[str]:
    """Ids in a test's name or docstring."""
    in_name = {match.upper() for match in _IN_NAME.findall(name.replace("_", " "))}
    return in_name | set(_IN_TEXT.findall(docstring))


def problems(
    inventory: Inventory, proofs: Proofs, catalogue: Catalogue, root: Path
) -> Iterator[str]:
    """What the rows claim and cannot show, one sentence each."""
    ids = [row.id for row in inventory.rows]
    if ids != inventory.expected:
        missing = sorted(set(inventory.expected) - set(ids))
        extra = sorted(set(ids) - set(inventory.expected))
        yield f"coverage.yaml: rows missing {missing}, unknown {extra}, or out of order"
    known = _names(catalogue)
    for row in inventory.rows:
        yield from _row_problems(row, proofs, known, root)


def ready(inventory: Inventory, proofs: Proofs) -> list[str]:
    """Planned rows that tests cite already: perhaps they are done."""
    return [row.id for row in inventory.rows if row.status == "planned" and row.id in proofs.by_id]


def coverage_page(inventory: Inventory, proofs: Proofs) -> str:
    """The page: a summary, then one table for each section."""
    blocks: list[Sequence[str] | str] = [_INTRO.format(total=len(inventory.rows))]
    blocks.append(_summary(inventory))
    for letter, section in inventory.sections.items():
        rows = [row for row in inventory.rows if row.id.startswith(letter)]
        blocks.append(f"## {letter}. {section.title}")
        header = ("id", "what", "status", "served by", "note", "tests")
        blocks.append(table(header, [_cells(row, section, proofs) for row in rows]))
    return page("Coverage", *blocks)


def _test_functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("test"):
            yield node


def _names(catalogue: Catalogue) -> dict[str, set[str]]:
    """Kind of name -> the names that exist."""
    return {
        "procedures": set(catalogue),
        "outputs": {output.id for one in catalogue.values() for output in one.outputs},
        "rules": {*RULES, *REGISTER_RULES},
        "findings": set(KINDS),
    }


def _row_problems(
    row: Row, proofs: Proofs, known: Mapping[str, set[str]], root: Path
) -> Iterator[str]:
    for kind, names in known.items():
        for name in getattr(row.served_by, kind):
            if name not in names:
                yield f"{row.id}: served_by names {name}, which is none of the {kind}"
    for path in row.served_by.modules:
        if not (root / path).exists():
            yield f"{row.id}: served_by names {path}, which does not exist"
    if row.status == "done" and row.id not in proofs.by_id:
        yield f"{row.id}: done, but no test cites it"
    if row.status == "done" and row.served_by == ServedBy():
        yield f"{row.id}: done, but nothing serves it"
    if row.status in ("replaced", "not-described") and not row.note:
        yield f"{row.id}: {row.status} without a reason"


def _summary(inventory: Inventory) -> list[str]:
    statuses = list(_STATUS_WORDS)
    rows = []
    for letter, section in inventory.sections.items():
        own = [row.status for row in inventory.rows if row.id.startswith(letter)]
        counts = [str(own.count(status)) for status in statuses]
        rows.append((f"{letter}. {section.title}", str(len(own)), *counts))
    return table(("section", "rows", *_STATUS_WORDS.values()), rows)


def _cells(row: Row, section: Section, proofs: Proofs) -> tuple[str, ...]:
    served = [code(name) for name in dict.fromkeys(n for _, names in row.served_by for n in names)]
    waits = f"procedures of {SYSTEM_NAMES[row.system or section.system]}"
    if served:
        waits = "in work"
    return (
        row.id,
        row.name,
        _STATUS_WORDS[row.status],
        ", ".join(served),
        row.note or (waits if row.status == "planned" else ""),
        _links(proofs.by_id.get(row.id, ())),
    )


def _links(files: Iterable[str]) -> str:
    return ", ".join(f"[{Path(path).stem}](../{path})" for path in sorted(files))
