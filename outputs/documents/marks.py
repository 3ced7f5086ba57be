"""Small things papers share: QR codes, dates in words, names of people in their parts."""

from __future__ import annotations

import io
from datetime import date

import segno

from outputs.pdf.engine import data_uri

#: Modules of white around a QR code (ISO/IEC 18004 asks for four).
_QUIET = 4


def qr_uri(text: str) -> str:
    """A QR code of `text` as an SVG data URI: error level M, readable from a folded copy."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", border=_QUIET, xmldecl=False, svgns=True, nl=False
    )
    return data_uri(drawn.getvalue(), "image/svg+xml")


def in_words(day: date) -> str:
    """2026年11月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_in_words(text: str) -> str:
    """`2008-06` or `2008-06-15` as 2008年6月 or 2008年6月15日; other text as it is."""
    parts = text.split("-")
    if len(parts) not in (2, 3) or not all(part.isdigit() for part in parts):
        return text
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))


def numeral(number: int) -> str:
    """1 to 99 in Chinese numerals: 二, 十, 十二, 二十一. Raises ValueError outside of that."""
    if not 0 < number < 100:
        raise ValueError("numerals are written from 1 to 99")
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    head = f"{digits[tens] if tens > 1 else ''}十" if tens else ""
    return head + digits[ones].strip()


def birth_month(id_number: str) -> str:
    """出生年月 from an 18-digit ID number (digits 7 to 12; GB 11643), "" for another shape."""
    digits = id_number[6:12]
    if len(id_number) != 18 or not digits.isdigit():
        return ""
    return f"{digits[:4]}年{int(digits[4:])}月"
