"""Telephone numbers: 11-digit mobiles, landlines with their area code (spec 5)."""

from __future__ import annotations

import re

from validators.cells.reading import Asked, Reader, Reading, broken
from validators.words import fold_code

_DASHES = re.compile(r"[-‐‑‒–—―()]+")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))([0-9]{7,8})")


def reader(asked: Asked) -> Reader:
    """Reads a mobile as 11 digits, a landline as `0731-84012345`; else `phone`."""
    del asked

    def read(text: str) -> Reading:
        digits = _DASHES.sub("", fold_code(text))
        mobile = _MOBILE.fullmatch(digits)
        if mobile:
            return Reading(mobile[1])
        landline = _LANDLINE.fullmatch(digits)
        if landline:
            return Reading(f"{landline[1]}-{landline[2]}")
        return broken(text, "phone")

    return read
