"""A person's signature as he handed it in: the picture on our re-encoded page, no margins.

What ingest makes of a scan is a PDF of one plain image per page; nothing of the sender's file is
opened here.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image

#: Lighter than this is paper.
_PAPER = 200
#: Pixels around the ink, and the longest side that is printed.
_MARGIN, _LONGEST = 8, 800


def signature_picture(scan: Path) -> bytes:
    """The inked part of the first page, as JPEG; b"" where there is no page or no ink."""
    if not scan.is_file():
        return b""
    with pikepdf.open(scan) as document:
        raw = document.pages[0].obj.Resources.XObject.I.read_raw_bytes()
    with Image.open(BytesIO(raw), formats=["JPEG"]) as page:
        grey = page.convert("L")
        box = grey.point(lambda light: 255 if light < _PAPER else 0).getbbox()
        if box is None:
            return b""
        left, top, right, bottom = box
        image = page.convert("RGB").crop(
            (
                max(left - _MARGIN, 0),
                max(top - _MARGIN, 0),
                min(right + _MARGIN, page.width),
                min(bottom + _MARGIN, page.height),
            )
        )
    image.thumbnail((_LONGEST, _LONGEST))
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()
