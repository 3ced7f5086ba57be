"""E-mail addresses: one per cell."""

from __future__ import annotations

import re
import unicodedata

from validators.cells.reading import Asked, Reader, Reading, broken

_ADDRESS = re.compile(
    r"(?=.{6,254}$)([A-Za-z0-9!#$%&*+/=?^_{|}~-]+(?:\.[A-Za-z0-9!#$%&*+/=?^_{|}~-]+)*)"
    r"@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24})"
)


def reader(asked: Asked) -> Reader:
    """Reads an address, its domain in lower case; else `email`."""
    del asked

    def read(text: str) -> Reading:
        address = _ADDRESS.fullmatch(unicodedata.normalize("NFKC", text))
        if not address:
            return broken(text, "email")
        return Reading(f"{address[1]}@{address[2].lower()}")

    return read
