"""Numbers as people write them: thousands separators and full-width digits are read."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from procedures.model import Field
from validators.cells.reading import Reader, Reading, broken

_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_UNLIMITED = "（不限）"


def number_reader(field: Field, *, whole: bool) -> Reader:
    """Reads a number in shortest form within the field's limits; else `number-range`."""
    details = {
        "low": _limit(field.min),
        "high": _limit(field.max),
        "kind": "整数" if whole else "数",
    }

    def read(text: str) -> Reading:
        plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace("，", ",")
        if len(plain) > 30 or not _NUMBER.fullmatch(plain):
            return broken(text, "number-range", **details)
        number = Decimal(plain.replace(",", ""))
        outside = (field.min is not None and number < Decimal(str(field.min))) or (
            field.max is not None and number > Decimal(str(field.max))
        )
        if outside or (whole and number != number.to_integral_value()):
            return broken(text, "number-range", **details)
        return Reading(shortest(number))

    return read


def shortest(number: Decimal) -> str:
    """A number without exponent, trailing zeros or minus zero: 3 for 3.00."""
    if number == number.to_integral_value():
        return str(int(number))
    return format(number.normalize(), "f")


def _limit(limit: float | None) -> str:
    return _UNLIMITED if limit is None else shortest(Decimal(str(limit)))
