"""Keys for long IN lists: distinct, sorted, in pieces that every database takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from registry.sql import slices


def chunks(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    """Distinct non-empty keys, sorted, a slice at a time."""
    yield from slices(sorted({key for key in keys if key}))
