"""The notice of a period as PDF: what may be signed up for, by whom, until when, with what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outputs.documents.marks import in_words
from outputs.pdf.engine import render
from outputs.pdf.fit import title_lines

TEMPLATE = "notice.html.j2"
STYLE = "notice.css"
#: Characters of a title on one line.
_TITLE_ROOM = 21


@dataclass(frozen=True, slots=True)
class Materials:
    """The attachments of one procedure, a line for each; `title` is the procedure's."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The data of one notice. `lines` are its paragraphs, `issuer` signs it.

    `materials` are grouped by procedure: a shared notice opens several.
    """

    title: str
    number: str
    window: str
    lines: tuple[str, ...]
    materials: tuple[Materials, ...]
    issuer: str
    dated: date
    support_line: str


def build(notice: Notice) -> bytes:
    """The PDF of one notice."""
    values = {
        "notice": notice,
        "title": title_lines(notice.title, _TITLE_ROOM),
        "dated": in_words(notice.dated),
    }
    return render(TEMPLATE, values, STYLE)
