"""Long IN lists in pieces that every database takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

_SIZE = 500


def chunks(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    """Distinct non-empty keys, sorted, 500 at a time."""
    distinct = sorted({key for key in keys if key})
    for start in range(0, len(distinct), _SIZE):
        yield distinct[start : start + _SIZE]
