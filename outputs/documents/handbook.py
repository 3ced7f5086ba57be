"""填报手册: every procedure an institution may use, from the definition its checks are made of.

The same chapters as PDF, to print, and as HTML, to search and to follow links in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from outputs.documents.marks import in_words
from outputs.pages.page import page_of
from outputs.pdf.engine import render

TEMPLATE = "handbook.html.j2"
STYLE = "handbook.css"
#: Handbooks that are alike for many institutions are made once in a child.
_KEPT = 4


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A column: its headers, whether it must be filled, what it wants, an example."""

    name: str
    required: str
    wants: str
    example: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """A material: whether it must come, how its file is named, what it must be."""

    name: str
    required: str
    file: str
    wants: str
    basis: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """A level of review: who decides, with which words, within how many working days."""

    name: str
    by: str
    words: str
    days: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """A problem the checks may find, its severity in words, and what to do."""

    title: str
    severity: str
    says: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One procedure. `failing`: (what is wrong in the example, the problems it gives)."""

    id: str
    title: str
    about: tuple[str, ...]
    fields: tuple[FieldLine, ...]
    files: tuple[FileLine, ...]
    steps: tuple[StepLine, ...]
    failing: tuple[tuple[str, str], ...]
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class Handbook:
    """The handbook of institutions that may use the same procedures."""

    title: str
    chapters: tuple[Chapter, ...]
    made_on: date
    support_line: str


@lru_cache(_KEPT)
def build_pdf(book: Handbook) -> bytes:
    """The PDF, with bookmarks and page numbers."""
    return render(TEMPLATE, _values(book, ""), STYLE)


@lru_cache(_KEPT)
def build_html(book: Handbook) -> bytes:
    """The same as one HTML file."""
    return page_of(TEMPLATE, _values(book, "page.css"))


def _values(book: Handbook, style: str) -> dict[str, object]:
    return {"book": book, "made_on": in_words(book.made_on), "style": style}
