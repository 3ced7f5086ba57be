"""Numbers with decimals, such as amounts in 万元."""

from __future__ import annotations

from validators.cells.number import number_reader
from validators.cells.reading import Asked, Reader


def reader(asked: Asked) -> Reader:
    """Reads a number within the field's limits; else `number-range`."""
    return number_reader(asked.field, whole=False)
