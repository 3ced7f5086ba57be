"""公示 and 公告 of a batch as PDF: title, what is made public until when, the list, who signs.

Lists for the public name people and institutions, never ID numbers (rules 4.4; E02, D06).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outputs.documents.marks import in_words
from outputs.pdf.engine import render

#: The id under which procedure files declare it.
PUBLIC_LIST = "public-list"
TEMPLATE = "public-list.html.j2"
STYLE = "public-list.css"


@dataclass(frozen=True, slots=True)
class PublicList:
    """The data of one list: `lines` are paragraphs above it; `rows` have a text per column."""

    title: str
    lines: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    issuer: str
    dated: date
    support_line: str


def build(public: PublicList) -> bytes:
    """The PDF of one list."""
    return render(TEMPLATE, {"public": public, "dated": in_words(public.dated)}, STYLE)
