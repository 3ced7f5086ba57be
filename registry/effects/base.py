"""What every effect is given and gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from procedures.model import Procedure
from procedures.tree import Tree
from registry.moves import Clock
from registry.versions import Change

#: Application number -> {"before": …, "after": …}
Changes = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One finished application: its number, who submitted it, its values."""

    number: str
    institution: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EffectContext:
    """The procedure that has effects, the tree and the clock of this commit."""

    procedure: Procedure
    tree: Tree
    clock: Clock


def changes_of(rows: Sequence[EffectRow], changes: Sequence[Change], key: str) -> Changes:
    """Changes by application number; `key` is the field whose value is the version's key."""
    numbers = {row.values[key]: row.number for row in rows}
    return {
        numbers[str(change.key[0])]: told(change)
        for change in changes
        if str(change.key[0]) in numbers
    }


def told(change: Change) -> dict[str, Any]:
    """A change as an event's payload holds it."""
    return {"before": _plain(change.before), "after": _plain(change.after)}


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Column values as JSON takes them: dates as ISO text."""
    if values is None:
        return None
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def day(text: str) -> date | None:
    """A date field's value; None when blank."""
    return date.fromisoformat(text) if text else None
