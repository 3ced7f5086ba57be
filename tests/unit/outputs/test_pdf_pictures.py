"""Every PDF template still looks as it was approved: its first page beside a stored picture.

Run with `python -m` this module draws the pictures anew; look at them before they are committed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from outputs.pdf.engine import TEMPLATES
from outputs.pdf.fonts import SANS, SERIF, font_files
from tests.unit.outputs.papers import EMPTIEST, PAPERS

PICTURES = Path(__file__).with_name("pictures")
#: Templates of parts of pages, and of what is no PDF.
_OTHERS = {"contact-sheet", "index", "page-numbers"}
_DPI = 40
#: Mean difference of grey values after blurring by 4 × 4: hinting differs, lines do not move.
_TOLERANCE = 1.0


def picture(content: bytes) -> Image.Image:
    """The first page in grey."""
    with pypdfium2.PdfDocument(content) as document:
        drawn: Image.Image = document[0].render(scale=_DPI / 72).to_pil()
        return drawn.convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of grey values (0 to 255), a fourth of the size."""
    small = [np.asarray(each.reduce(4), dtype=float) for each in (one, other)]
    return float(np.abs(small[0] - small[1]).mean())


@pytest.mark.skipif(
    not (font_files(SERIF) and font_files(SANS)), reason="fonts-noto-cjk is not installed"
)
@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_looks_as_approved(name: str) -> None:
    drawn = picture(PAPERS[name]())
    with Image.open(PICTURES / f"{name}.png") as approved:
        assert drawn.size == approved.size
        assert difference(drawn, approved.convert("L")) < _TOLERANCE


def test_every_template_has_its_picture() -> None:
    names = {path.name.partition(".")[0] for path in TEMPLATES.glob("*.html.j2")}
    assert names - _OTHERS == set(PAPERS)


def pages(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as document:
        return len(document)


@pytest.mark.parametrize("name", ["slip", "bulletin", "certificate", "legal-form"])
def test_what_is_one_page_stays_one_at_its_longest(name: str) -> None:
    assert pages(PAPERS[name]()) == 1


@pytest.mark.parametrize("name", EMPTIEST)
def test_what_is_nearly_blank_is_one_page(name: str) -> None:
    assert pages(EMPTIEST[name]()) == 1


if __name__ == "__main__":
    for paper, make in PAPERS.items():
        picture(make()).quantize(16).save(PICTURES / f"{paper}.png", optimize=True)
