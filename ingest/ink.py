"""Colour and red ink of a scan, looked at small: whether it is grey, whether a seal can be on it.

Advice for the reviewer, never a verdict (rules 3.5; seed 003 L28, L42). A grey scan has no
chroma at all, a colour scan has some everywhere: noise, paper, ink. A round seal of 40 mm
covers about 0.4 % of an A4 page with red.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from ingest.limits import Limits
from ingest.outcome import Refused
from ingest.probe_photo import BROKEN, open_image
from procedures.records import Ink, Media
from procedures.workspace import by_hash

_SIDE = 640  # pixels of the longer side that is looked at
_PAGES = 12  # pages of a PDF at most
_CHROMA = 2.0  # mean of the largest less the smallest of R, G, B; 0 for grey
_RED_SHARE = 0.0006  # of a page; an A4 page with a seal one third visible has 0.0013
_RED_LEAD, _RED_LEAST = 50, 110  # how far R leads G and B, how bright it is at least
_A4_LONG = 842  # points


@dataclass(frozen=True, slots=True)
class InkJob:
    """An archived file that passed its checks."""

    archive: Path
    sha256: str
    media: Media


def see_ink(job: InkJob, limits: Limits) -> Ink | None:
    """What colours the file's pages have, in the sandbox; None when it cannot be decoded."""
    data = by_hash(job.archive, job.sha256).read_bytes()
    try:
        seen = [ink_of(page) for page in _pages(data, job.media, limits)]
    except (Refused, *BROKEN, pypdfium2.PdfiumError):
        return None
    return Ink(coloured=any(ink.coloured for ink in seen), red=any(ink.red for ink in seen))


def ink_of(page: Image.Image) -> Ink:
    """The colours of one page."""
    small = np.asarray(page.convert("RGB"), dtype=np.int16)
    chroma = small.max(axis=2) - small.min(axis=2)
    red, others = small[..., 0], small[..., 1:].max(axis=2)
    reds = (red - others >= _RED_LEAD) & (red >= _RED_LEAST)
    return Ink(
        coloured=bool(chroma.mean() >= _CHROMA or reds.mean() >= _RED_SHARE),
        red=bool(reds.mean() >= _RED_SHARE),
    )


def _pages(data: bytes, media: Media, limits: Limits) -> Iterator[Image.Image]:
    """The pages, small."""
    if media is not Media.PDF:
        image = open_image(data, media, limits)
        image.draft("RGB", (_SIDE, _SIDE))  # a JPEG is decoded at a fraction of its size
        image.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
        yield image
        return
    document = pypdfium2.PdfDocument(data)
    try:
        for index in range(min(len(document), _PAGES)):
            page = document[index]
            scale = _SIDE / max(*page.get_size(), _A4_LONG)
            yield page.render(scale=scale).to_pil()
            page.close()
    finally:
        document.close()
