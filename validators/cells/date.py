"""Dates as people write them: 2023-02-02, 2023/2/2, 2023.2.2, 2023年2月2日, 20230202.

A five-digit number is an Excel day number whose cell lost its date format, unless it begins
with 19 or 20: then it may be a year and a month.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from validators.cells.reading import Asked, Reader, Reading, broken

_WRITTEN = re.compile(
    r"([0-9]{4}) ?[-/.年] ?([0-9]{1,2})(?: ?[-/.月] ?([0-9]{1,2}) ?[日号]?| ?月)?"
    r"(?:[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?")
_DAY_NUMBER = re.compile(r"1[0-8][0-9]{3}|2[1-9][0-9]{3}|[3-6][0-9]{4}|7[0-2][0-9]{3}")
_EXCEL_EPOCH = date(1899, 12, 30)
_YEARS = range(1900, 2101)


def reader(asked: Asked) -> Reader:
    """Reads a day into `YYYY-MM-DD`; `date-format` for anything else, months included."""
    del asked

    def read(text: str) -> Reading:
        iso = parse(text)
        return Reading(iso) if len(iso) == 10 else broken(text, "date-format")

    return read


def parse(text: str) -> str:
    """`YYYY-MM-DD`, `YYYY-MM` where no day is given, "" when it is no date of 1900-2100."""
    plain = unicodedata.normalize("NFKC", text)
    if _DAY_NUMBER.fullmatch(plain):
        return (_EXCEL_EPOCH + timedelta(days=int(plain))).isoformat()
    found = _WRITTEN.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if not found or int(found[1]) not in _YEARS:
        return ""
    try:
        day = date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return ""
    return day.isoformat() if found[3] else day.isoformat()[:7]
