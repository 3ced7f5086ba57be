"""资料交接单: the paper originals of a batch, a tick box for each, signed by both sides.

One section a handing institution, each beginning on a page of its own: what one messenger
brings stands on one set of pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outputs.documents.marks import in_words
from outputs.pdf.engine import render

TEMPLATE = "handover.html.j2"
STYLE = "handover.css"


@dataclass(frozen=True, slots=True)
class Carried:
    """One application: `there` says for each material of the slip whether it was filed."""

    number: str
    name: str
    there: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What one institution hands over."""

    sender: str
    rows: tuple[Carried, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """A slip: `batch` names the review workbook it goes with, `materials` are its columns."""

    title: str
    batch: str
    receiver: str
    materials: tuple[str, ...]
    sections: tuple[Section, ...]
    made_on: date
    support_line: str


def build(slip: Handover) -> bytes:
    """The PDF of one slip."""
    values = {"slip": slip, "made_on": in_words(slip.made_on)}
    return render(TEMPLATE, values, STYLE)
