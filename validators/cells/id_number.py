"""Resident identity numbers, GB 11643: 6 division, 8 birth date, 3 sequence, 1 check.

The check digit is python-stdnum's; its division list is not used, because a card keeps the
division of its first issue for ever and GB/T 2260 has changed since: only the province pair
must exist, an unknown county of the provinces served is a hint (spec 5).
15-digit numbers are refused: they have not been issued since 1999 and cards of that kind are
no longer valid (居民身份证法 art. 24, since 2013-01-01).
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from stdnum.cn import ric

from procedures.id_numbers import birth_date
from procedures.tree import divisions
from validators.cells.reading import Asked, Problem, Reader, Reading, broken, cleaned
from validators.words import fold_code

_OLDEST_AGE = 130  # nobody alive is older: an earlier date is a typing mistake
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
#: What Excel made of a number, handed back as text: its last digits are gone as well.
_SPOILT = re.compile(r"[0-9](\.[0-9]+)?E\+1[67]")


def reader(asked: Asked) -> Reader:
    """Reads an 18-digit number into its half-width upper-case form.

    One problem a cell, the most telling one: a wrong birth date also breaks the check digit.
    """
    provinces = frozenset(asked.tables.choices("省级行政区代码", asked.today))
    known = _known_divisions()
    served = frozenset(code[:2] for code in known)
    earliest = date(asked.today.year - _OLDEST_AGE, 1, 1)

    def read(text: str) -> Reading:
        number = fold_code(text)
        if _SPOILT.fullmatch(number):
            return broken(text, "id-numeric")
        if not _SHAPE.fullmatch(number):
            return broken(text, "id-format", length=len(number))
        if number[:2] not in provinces:
            return broken(text, "id-region", prefix=number[:2])
        born = birth_date(number)
        if born is None or not earliest <= born <= asked.today:
            return broken(text, "id-birthdate")
        if ric.calc_check_digit(number) != number[17]:
            return broken(text, "id-checksum")
        reading = cleaned(text, number)
        if number[:2] in served and number[:6] not in known:
            old = Problem("id-region-unknown", {"prefix": number[:6]})
            return Reading(number, (*reading.problems, old))
        return reading

    return read


@cache
def _known_divisions() -> frozenset[str]:
    """Codes of GB/T 2260 for the provinces served; statistical zones are not on cards."""
    return frozenset(code for code, (_, level) in divisions().items() if level != "统计功能区")
