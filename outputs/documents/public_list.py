"""公示 and 公告 of a batch as PDF: title, what is made public until when, the list, who signs.

Lists for the public name people and institutions, never ID numbers (rules 4.4; E02, D06).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outputs.documents.marks import in_words
from outputs.pdf.engine import render
from outputs.pdf.fit import title_lines

#: The id under which procedure files declare it.
PUBLIC_LIST = "public-list"
TEMPLATE = "public-list.html.j2"
STYLE = "public-list.css"
#: Characters of a title on one line.
_TITLE_ROOM = 28


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
    values = {
        "public": public,
        "title": title_lines(public.title, _TITLE_ROOM),
        "dated": in_words(public.dated),
    }
    return render(TEMPLATE, values, STYLE)
