"""Chroma and red ink of drawn pages (F03, F04): what a scanner makes of them."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.ink import InkJob, ink_of, see_ink
from ingest.limits import Limits
from procedures.records import Ink, Media
from procedures.workspace import by_hash

A4 = (1240, 1754)  # 150 dpi


def page(paper: tuple[int, int, int], seal: str = "", across: int = 236) -> Image.Image:
    """Black lines on paper, with a ring of 40 mm where `seal` names its colour."""
    drawn = Image.new("RGB", A4, paper)
    pen = ImageDraw.Draw(drawn)
    for line in range(200, 1500, 40):
        pen.line((150, line, 1100, line), fill=(30, 30, 30), width=9)
    if seal:
        pen.ellipse((700, 1200, 700 + across, 1200 + across), outline=seal, width=8)
        pen.regular_polygon((700 + across // 2, 1200 + across // 2, across // 5), 5, fill=seal)
    noise = np.random.default_rng(1).normal(0, 4, (*A4[::-1], 3))
    return Image.fromarray((np.asarray(drawn) + noise).clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    ("drawn", "ink"),
    [
        (page((236, 235, 231)), Ink(True, False)),
        (page((236, 235, 231), "#c41c24"), Ink(True, True)),
        (page((250, 250, 250), "#e0383c"), Ink(True, True)),
        (page((250, 250, 250), "#2030c0"), Ink(True, False)),
        (page((236, 235, 231), "#c41c24").convert("L"), Ink(False, False)),
        (page((250, 250, 250)).convert("L").convert("RGB"), Ink(False, False)),
    ],
)
def test_ink_of_a_page(drawn: Image.Image, ink: Ink) -> None:
    assert ink_of(drawn.resize((452, 640), Image.Resampling.BOX)) == ink


@pytest.mark.parametrize(("form", "media"), [("JPEG", Media.JPEG), ("PDF", Media.PDF)])
def test_files(tmp_path: Path, form: str, media: Media) -> None:
    """A seal on the second page of a PDF is seen; what cannot be decoded says nothing."""
    stream = BytesIO()
    sealed, plain = page((240, 240, 236), "#c41c24"), page((240, 240, 236))
    if form == "PDF":
        plain.save(stream, form, save_all=True, append_images=[sealed], resolution=150)
    else:
        sealed.save(stream, form, quality=80)
    assert see_ink(kept(tmp_path, stream.getvalue(), media), Limits()) == Ink(True, True)
    broken = kept(tmp_path, stream.getvalue()[:40], media)
    assert see_ink(broken, Limits()) is None


def kept(archive: Path, content: bytes, media: Media) -> InkJob:
    sha256 = hashlib.sha256(content).hexdigest()
    path = by_hash(archive, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return InkJob(archive, sha256, media)
