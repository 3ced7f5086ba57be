"""What an 18-digit citizen's number says of its holder (GB 11643)."""

from __future__ import annotations

import re
from datetime import date

from stdnum.cn import ric


def birth_date(number: str) -> date | None:
    """The birth date in an 18-digit number; None when it is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sound(number: str) -> bool:
    """Whether a number is an 18-digit citizen's number with a right check digit (GB 11643)."""
    if re.fullmatch(r"[0-9]{17}[0-9X]", number) is None or birth_date(number) is None:
        return False
    return bool(ric.calc_check_digit(number) == number[17])


def sex(number: str) -> str:
    """男 or 女 by the 17th digit: odd is male (GB 11643 4.2.3)."""
    return "男" if int(number[16]) % 2 else "女"
