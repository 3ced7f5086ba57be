"""Which inbox entries are one drop: a sender's loose photos and scans belong together.

Sixty photos copied into a folder are one act of a clerk and get one answer. Workbooks, zips,
folders and files of other kinds stay drops of their own (docs/adr/0008).
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from ingest.inbox import Entry
from ingest.limits import Limits
from ingest.names import suffix
from procedures import words
from procedures.records import EntryKind

#: Extensions of what may be somebody's attachment.
ATTACHMENTS = frozenset({".jpg", ".jpeg", ".png", ".pdf"})


def drops_to_be(entries: Iterable[Entry], limits: Limits | None = None) -> list[tuple[Entry, ...]]:
    """The entries as drops, by folder, person and name: one entry, or loose files of one level.

    Loose files beyond the caps of a package make further drops. A file that we may not read
    stays alone, so that it does not hold up the others; so does a 预检 file, which is never
    stored.
    """
    limits = limits or Limits()
    alone: list[tuple[Entry, ...]] = []
    levels: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if _is_loose(entry):
            levels.setdefault((entry.folder, entry.person), []).append(entry)
        else:
            alone.append((entry,))
    together = [part for level in levels.values() for part in _within(level, limits)]
    return sorted(alone + together, key=lambda part: (part[0].folder, part[0].person, part[0].name))


def _is_loose(entry: Entry) -> bool:
    return (
        entry.kind is EntryKind.FILE
        and suffix(entry.name) in ATTACHMENTS
        and not entry.name.startswith(words.DRY_RUN_PREFIX)
        and os.access(entry.path, os.R_OK)
    )


def _within(level: list[Entry], limits: Limits) -> list[tuple[Entry, ...]]:
    """A level's loose files in parts that a package may hold."""
    parts: list[list[Entry]] = []
    size = 0
    for entry in level:
        size += entry.size
        if not parts or len(parts[-1]) == limits.entries or size > limits.package_bytes:
            parts.append([])
            size = entry.size
        parts[-1].append(entry)
    return [tuple(part) for part in parts]
