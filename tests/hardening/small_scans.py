"""Attachments that cost little to make and to re-encode: a photo, and a page of a few centimetres.

They pass every check that decides about a row; thousands of them are re-encoded in minutes.
"""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image

from flows.samples.pdf import PageImage, write_pdf
from flows.samples.people import Person
from flows.samples.portraits import portrait
from flows.samples.scans import with_comment

_WIDTH, _HEIGHT, _DPI = 180, 250, 200


class SmallScans:
    """One drawn portrait and one page, each handed out with bytes of its own."""

    def __init__(self) -> None:
        """Draw them once."""
        self._photo = portrait(Random(1))
        stream = BytesIO()
        grain = Image.effect_noise((_WIDTH, _HEIGHT), 60).convert("RGB")
        grain.save(stream, "JPEG", quality=70, dpi=(_DPI, _DPI))
        self._page = stream.getvalue()

    def photo(self, random: Random) -> bytes:
        """The portrait, with a comment inside that nobody else's has."""
        return with_comment(self._photo, f"{random.getrandbits(64):016x}")

    def page(self, person: Person, material: str) -> PageImage:
        """The page, likewise."""
        jpeg = with_comment(self._page, f"{person.id_number}{len(material)}")
        return PageImage(jpeg, _WIDTH, _HEIGHT, _DPI)

    def scan(self, person: Person, material: str) -> bytes:
        """The page as a PDF."""
        return write_pdf([self.page(person, material)], person.id_number + material)
