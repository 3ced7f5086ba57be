"""照片一览 of a review batch: every portrait with its name, to look over at one glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from outputs.documents.marks import in_words
from outputs.pages.page import page_of
from outputs.pdf.engine import data_uri
from outputs.workbooks.thumbnail import thumbnail

TEMPLATE = "contact-sheet.html.j2"


@dataclass(frozen=True, slots=True)
class Portrait:
    """One application: `photo` is the re-encoded picture, `dossier` a relative link."""

    number: str
    name: str
    institution: str
    photo: Path | None
    dossier: str


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """The portraits of one review workbook, in its order."""

    title: str
    institution: str
    today: date
    support_line: str
    portraits: tuple[Portrait, ...]


def build(sheet: ContactSheet) -> bytes:
    """The page as UTF-8 HTML, pictures inside."""
    pictures = [_picture(portrait.photo) for portrait in sheet.portraits]
    values = {
        "sheet": sheet,
        "cards": list(zip(sheet.portraits, pictures, strict=True)),
        "today": in_words(sheet.today),
    }
    return page_of(TEMPLATE, values)


def _picture(photo: Path | None) -> str:
    """A data URI; "" where there is no picture."""
    if photo is None or not photo.is_file():
        return ""
    return data_uri(thumbnail(photo.read_bytes()), "image/jpeg")
