"""Reads the catalogue: every YAML under procedures/catalogue, or nothing at all.

A broken file stops the start with file, line and cause; a rule nobody registered,
a prefix used twice, a table that does not exist are caught here, not on row 4,000.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from procedures.conditions import functions_of
from procedures.model import Procedure
from procedures.named import CONDITION_FUNCTIONS
from procedures.tables import Entry, TableError, Tables, load_tables
from procedures.words import SYSTEM_NAMES

#: Lists made from the catalogue itself: procedures whose rows are taken in periods, and those of
#: every system with its name before them, the office's own left out.
PERIOD_TABLE = "有期次的业务"
PROCEDURE_TABLE = "业务目录"
_MADE = (PERIOD_TABLE, PROCEDURE_TABLE)
CATALOGUE_FOLDER = Path(__file__).parent / "catalogue"


class CatalogueError(Exception):
    """The catalogue cannot be used; the message names file, line and cause."""


@dataclass(frozen=True, slots=True)
class Catalogue(Mapping[str, Procedure]):
    """All procedures by id, in `order`, with the dated tables they use."""

    procedures: dict[str, Procedure]
    tables: Tables

    def __getitem__(self, key: str) -> Procedure:
        return self.procedures[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.procedures)

    def __len__(self) -> int:
        return len(self.procedures)


def canonical_body(procedure: Procedure) -> str:
    """The procedure as sorted JSON: what `procedure_versions` stores on first use."""
    body = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(procedure: Procedure) -> str:
    """sha256 of the canonical body without examples, which bind nobody."""
    body = canonical_body(procedure.model_copy(update={"examples": ()}))
    return hashlib.sha256(body.encode()).hexdigest()


def from_body(body: str) -> Procedure:
    """A procedure from a stored canonical body."""
    return Procedure.model_validate(json.loads(body))


def load_catalogue(*folders: Path, tables: Tables | None = None) -> Catalogue:
    """Every procedure of `folders` (default: the house's own), in order.

    Raises CatalogueError for the first file that cannot be used.
    """
    tables = tables if tables is not None else _tables()
    loaded: dict[str, Procedure] = {}
    for path in sorted(
        p for folder in folders or (CATALOGUE_FOLDER,) for p in folder.rglob("*.yaml")
    ):
        procedure = load_procedure(path)
        _fits(path, procedure, loaded, {*tables, *_MADE})
        loaded[procedure.id] = procedure
    ordered = sorted(loaded.values(), key=lambda p: (p.order, p.id))
    return Catalogue({procedure.id: procedure for procedure in ordered}, made(tables, ordered))


def made(tables: Tables, procedures: Iterable[Procedure]) -> Tables:
    """The tables and beside them those that list procedures."""
    known = list(procedures)
    periods = _offered((each.title, each) for each in known if each.window.kind == "period")
    systems = _offered(
        (f"{name}：{each.title}", each)
        for system, name in SYSTEM_NAMES.items()
        for each in known
        if each.system == system != "office"
    )
    return Tables({**tables, PERIOD_TABLE: (periods,), PROCEDURE_TABLE: (systems,)})


def _offered(procedures: Iterable[tuple[str, Procedure]]) -> Entry:
    """Procedures to choose from by these words; title and id may be typed too, the id is kept.

    Of two with one word the second is offered by its id.
    """
    words: dict[str, str] = {}
    titles: dict[str, str] = {}
    for word, each in procedures:
        words[each.id] = each.id if word in words.values() else word
        titles.setdefault(each.title, words[each.id])
    ids = {word: id_ for id_, word in words.items()}
    return Entry(date.min, None, None, "procedures/catalogue", list(ids), titles | words, ids)


def _tables() -> Tables:
    try:
        return load_tables()
    except TableError as error:
        raise CatalogueError(str(error)) from error


def load_procedure(path: Path) -> Procedure:
    """One procedure file. Raises CatalogueError naming file, line and cause."""
    try:
        loader = TextLoader(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        cause = " ".join(str(error).split())
        raise CatalogueError(f"{path}:1: not a readable UTF-8 text: {cause}") from error
    try:
        node = loader.get_single_node()
        body = loader.construct_document(node) if node is not None else None
    except yaml.reader.ReaderError as error:
        raise CatalogueError(f"{path}:1: {error.reason} at {error.position}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise CatalogueError(f"{path}:{line}: {error.problem}") from error
    finally:
        loader.dispose()
    if not isinstance(body, dict):
        raise CatalogueError(f"{path}:1: not a procedure: a mapping is expected")
    try:
        return Procedure.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        line = _line_of(node, first["loc"])
        where = ".".join(str(part) for part in first["loc"])
        raise CatalogueError(f"{path}:{line}: {where}: {first['msg']}") from error


# libyaml's parser where PyYAML was built with it: some ten times faster.
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TextLoader(_SafeLoader):  # type: ignore[misc,valid-type]
    """A safe loader that leaves dates and yes/no/是 as they are written.

    A key written twice is an error: the first one would be lost without a word.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping; raises ConstructorError at the second of two equal keys."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:merge" and str(key.value) in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"{key.value} is written twice", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


TextLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _first in "tTfF":
    TextLoader.yaml_implicit_resolvers.setdefault(_first, []).append(
        ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"))
    )


def _line_of(node: Any, location: tuple[int | str, ...]) -> int:
    """Line of the deepest part of `location` that the file holds."""
    line = node.start_mark.line + 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if k.value == str(part)]
            if not found:
                continue
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            if part >= len(node.value):
                break
            node = node.value[part]
            line = node.start_mark.line + 1
    return int(line)


def _fits(
    path: Path, procedure: Procedure, loaded: dict[str, Procedure], tables: Container[str]
) -> None:
    if procedure.id in loaded:
        raise CatalogueError(f"{path}:1: id {procedure.id} is used twice")
    if path.stem != procedure.id:
        raise CatalogueError(f"{path}:1: the file must be named {procedure.id}.yaml")
    for other in loaded.values():
        if other.prefix == procedure.prefix:
            raise CatalogueError(f"{path}:1: prefix {procedure.prefix} belongs to {other.id}")
    for field in procedure.fields:
        if isinstance(field.choices, str) and field.choices.removeprefix("table:") not in tables:
            raise CatalogueError(f"{path}:1: field {field.name}: no such table {field.choices}")
    conditions = [
        *(f.required_if for f in procedure.fields),
        *(a.required_if for a in procedure.attachments),
        *(r.when for r in procedure.rules),
        *(s.when for s in procedure.review),
    ]
    for name in set().union(*(functions_of(c) for c in conditions)):
        if name not in CONDITION_FUNCTIONS:
            raise CatalogueError(f"{path}:1: no condition function {name}")
