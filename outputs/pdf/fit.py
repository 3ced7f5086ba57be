"""Long text in small boxes: smaller type first, then an honest cut that says so."""

from __future__ import annotations

from typing import NamedTuple

CUT_MARK = "……（全文见报送资料）"
#: How many times the room of one normal line fits in each size of type, on two to four lines.
_MID, _FINE = 2.4, 5.0


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


def width(text: str) -> float:
    """Width in full-width characters; Latin letters and digits take about half of one."""
    return sum(1.0 if ord(char) > 0x2E7F or char in "…—“”‘’" else 0.55 for char in text)
