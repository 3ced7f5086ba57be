"""Certificate numbers: opaque text with one spelling for brackets, dashes and letters."""

from __future__ import annotations

import re

from validators.cells.reading import Asked, Reader, Reading, broken, cleaned

_BLANKS = re.compile(r"[\s'`‘’]+")
_DASHES = re.compile(r"[－‐‑‒–—―]")
_YEAR = re.compile(r"[〔［\[（(【]([0-9]{4})[〕］\]）)】]")
#: 安管人员 certificates keep round brackets: 吉建安A（2018）0000001 (建办质[2004]23号).
_ROUND = re.compile(r"(?P<kind>建安[ABC][123]?)〔(?P<year>[0-9]{4})〕")
_FULL_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94) if (chr(0x21 + n)).isalnum()}


def reader(asked: Asked) -> Reader:
    """Reads a number; `certificate-number` where the field's pattern fails or it is too long.

    A year in any brackets becomes 〔2023〕 (GB/T 9704: six-cornered brackets), after 建安 and its
    kind （2023）, so that one certificate has one key however it was typed.
    """
    field = asked.field
    pattern = re.compile(field.pattern) if field.pattern else None
    words = field.pattern_words or field.pattern or f"不超过 {field.max_length} 个字符"

    def read(text: str) -> Reading:
        number = fold_certificate_number(text)
        fits = pattern is None or pattern.fullmatch(number)
        if not fits or len(number) > field.max_length:
            return broken(text, "certificate-number", pattern=words)
        return cleaned(text, number)

    return read


def fold_certificate_number(text: str) -> str:
    """The one spelling of a certificate number."""
    plain = _BLANKS.sub("", text).translate(_FULL_WIDTH).upper()
    squared = _YEAR.sub(r"〔\1〕", _DASHES.sub("-", plain))
    return _ROUND.sub(r"\g<kind>（\g<year>）", squared)
