"""Small portraits for review workbooks: recognisable on screen and in print, light in bytes."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image

#: Pixels of the picture; shown at half size, so that print stays sharp.
THUMBNAIL = (148, 207)


@lru_cache(maxsize=512)
def thumbnail(photo: bytes) -> bytes:
    """A JPEG of at most `THUMBNAIL` pixels from a photo we re-encoded ourselves."""
    with Image.open(BytesIO(photo), formats=["JPEG"]) as image:
        image.draft("RGB", THUMBNAIL)
        small = image.convert("RGB")
    small.thumbnail(THUMBNAIL)
    out = BytesIO()
    small.save(out, "JPEG", quality=82)
    return out.getvalue()
