"""Long text in small boxes: smaller type first, then an honest cut that says so."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

CUT_MARK = "……（全文见报送资料）"
#: How many times the room of one normal line fits in each size of type, on two to four lines.
_MID, _FINE = 2.4, 5.0

_OPENING, _CLOSING = "（《“〔(", "）》”〕)，、。：；的"
#: After these a title's line ends well.
_PHRASE_ENDS = "，、：；）》的度"


class Fitted(NamedTuple):
    """A text for a box: the CSS class of its type size, and what is printed."""

    css: str
    text: str


def fit(text: str, room: int) -> Fitted:
    """`text` for a box that takes `room` full-width characters of normal size on a line."""
    needed = width(text)
    if needed <= room:
        return Fitted("", text)
    if needed <= room * _MID:
        return Fitted("mid", text)
    most = room * _FINE
    if needed <= most:
        return Fitted("fine", text)
    kept, used = [], width(CUT_MARK)
    for char in text:
        used += width(char)
        if used > most:
            break
        kept.append(char)
    return Fitted("fine", "".join(kept) + CUT_MARK)


def title_lines(title: str, room: int) -> list[str]:
    """A title on as few lines of `room` characters as it takes, all about equally long.

    As offices set titles: no last line of two characters, no number torn, a break after a
    word that ends a phrase where one is near (GB/T 9704-2012, 7.3.1: 词意完整, 排列对称).
    """
    count = ceil(width(title) / room)
    if count <= 1:
        return [title]
    ideal = width(title) / count
    ends = [end for end in range(1, len(title)) if _may_break(title, end)]
    end = min(ends, key=lambda end: _unevenness(title, end, ideal), default=len(title))
    return [title[:end], *title_lines(title[end:], room)] if end < len(title) else [title]


def _may_break(title: str, end: int) -> bool:
    before, after = title[end - 1], title[end]
    return not (before in _OPENING or after in _CLOSING or (before.isascii() and after.isascii()))


def _unevenness(title: str, end: int, ideal: float) -> float:
    """How far a line ends from its ideal width, less where a phrase ends."""
    return abs(width(title[:end]) - ideal) - (2.5 if title[end - 1] in _PHRASE_ENDS else 0)


def width(text: str) -> float:
    """Width in full-width characters; Latin letters and digits take about half of one."""
    return sum(1.0 if ord(char) > 0x2E7F or char in "…—“”‘’" else 0.55 for char in text)
