"""Free text: length in characters, and a pattern where the procedure gives one."""

from __future__ import annotations

import re

from validators.cells.reading import Asked, Reader, Reading, broken


def reader(asked: Asked) -> Reader:
    """Reads text; `text-length` outside the limits, `text-pattern` where the pattern fails."""
    field = asked.field
    low, high = field.min_length, field.max_length
    pattern = re.compile(field.pattern) if field.pattern else None

    def read(text: str) -> Reading:
        if not low <= len(text) <= high:
            return broken(text, "text-length", length=len(text), low=low, high=high)
        if pattern and not pattern.fullmatch(text):
            return broken(text, "text-pattern", pattern=field.pattern_words or field.pattern)
        return Reading(text)

    return read
