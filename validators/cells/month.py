"""Dates that may stop at the month: 2005-07, 2005.07, 2005年7月, or any full date."""

from __future__ import annotations

from validators.cells.date import parse
from validators.cells.reading import Asked, Reader, Reading, broken


def reader(asked: Asked) -> Reader:
    """Reads a month or a day, each in the precision given; `date-format` for anything else."""
    del asked

    def read(text: str) -> Reading:
        iso = parse(text)
        return Reading(iso) if iso else broken(text, "date-format")

    return read
