"""The holder's photo as the national e-certificate lists take it (rules 6: C0317-2022).

What ingest makes of a photo is a JPEG of the same pixels; nothing of the sender's file is opened
here.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image

#: Bytes a photo may have, and its dots per inch: 200 to 300 are asked, 295 dots are one inch wide.
MAX_BYTES, DPI = 50 * 1024, 300
_QUALITIES = (95, 90, 80, 70, 60, 50, 40, 30)


def portrait(photo: bytes) -> bytes:
    """The photo as JPEG of 300 dpi, the best that is not above 50 KB; b"" where there is none."""
    if not photo:
        return b""
    made = b""
    with Image.open(BytesIO(photo), formats=["JPEG"]) as image:
        for quality in _QUALITIES:
            out = BytesIO()
            image.save(out, "JPEG", quality=quality, dpi=(DPI, DPI))
            made = out.getvalue()
            if len(made) <= MAX_BYTES:
                break
    return made
