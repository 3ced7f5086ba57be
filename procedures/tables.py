"""Dated tables: thresholds, lists and periods that an office may change without code.

`procedures/tables/<name>.yaml` holds entries with `from`, `to`, `province`, `source` and
`values`; a lookup takes the entry in force on a date, the province's own before the general.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLES_FOLDER = Path(__file__).parent / "tables"


class TableError(Exception):
    """A table file is broken or has no entry for the date asked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated entry. `province` is a six-digit division code or None for all.

    `kept` says what is kept of a word that only people read: a title, kept as its code.
    """

    effective_from: date
    effective_to: date | None
    province: str | None
    source: str
    values: Any
    aliases: dict[str, str]
    kept: Mapping[str, str] = field(default_factory=dict)


class Tables(dict[str, tuple[Entry, ...]]):
    """All tables by name."""

    def entry(self, name: str, on: date, province: str | None = None) -> Entry:
        """The entry of `name` in force on `on`. Raises TableError when there is none."""
        fits = [
            entry
            for entry in self.get(name, ())
            if entry.effective_from <= on
            and (entry.effective_to is None or on <= entry.effective_to)
            and entry.province in (None, province)
        ]
        if not fits:
            raise TableError(f"table {name} has no entry for {on} in {province or 'any province'}")
        return max(fits, key=lambda entry: (entry.province is not None, entry.effective_from))

    def settings(self, name: str, on: date, province: str | None = None) -> Any:
        """The values in force: a list of words or a mapping of settings."""
        return self.entry(name, on, province).values

    def choices(self, name: str, on: date, province: str | None = None) -> tuple[str, ...]:
        """The words a `table:` field may hold."""
        return tuple(str(word) for word in self.settings(name, on, province))


def load_tables(folder: Path = TABLES_FOLDER) -> Tables:
    """Every table of the folder. Raises TableError naming the broken file."""
    tables = Tables()
    for path in sorted(folder.glob("*.yaml")):
        try:
            body = yaml.safe_load(path.read_text(encoding="utf-8"))
            tables[path.stem] = tuple(_entry(item) for item in body["entries"])
        except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
            raise TableError(f"{path}: {error!r}") from error
    return tables


@cache
def house_tables() -> Tables:
    """The house's own tables, read once. Raises TableError as `load_tables` does."""
    return load_tables()


def _entry(item: dict[str, Any]) -> Entry:
    unknown = set(item) - {"from", "to", "province", "source", "values", "aliases"}
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    for name in ("from", "to"):
        if name in item and type(item[name]) is not date:
            raise ValueError(f"{name} must be a date like 2026-01-31, not {item[name]!r}")
    return Entry(
        effective_from=item["from"],
        effective_to=item.get("to"),
        province=str(item["province"]) if item.get("province") else None,
        source=item["source"],
        values=item["values"],
        aliases={str(k): str(v) for k, v in item.get("aliases", {}).items()},
    )
