"""Codes of institutions, users, periods: text, also when Excel kept a number."""

from __future__ import annotations

from validators.cells import text as text_cell
from validators.cells.reading import Asked, Reader, Reading
from validators.words import half_width


def reader(asked: Asked) -> Reader:
    """Reads a code half-width and without blanks; its case is left alone."""
    plain = text_cell.reader(asked)

    def read(text: str) -> Reading:
        return plain(half_width(text))

    return read
