"""《个人确认单》: one A4 page that a person signs, with a QR code of its single-use number.

It goes to the service window of his area and never to the other party; the window registers
what he ticked, it does not decide (design 4; seed 004 lines 449-451). Without a number it is
the blank sheet on which a person starts a request himself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil

from outputs.documents.marks import in_words, qr_uri
from outputs.pdf.engine import render
from outputs.pdf.fit import width

TEMPLATE = "slip.html.j2"
STYLE = "slip.css"
#: Characters on a line of the request, and lines beyond which the page is set closer.
_LINE, _ROOMY = 36, 13


@dataclass(frozen=True, slots=True)
class PersonSlip:
    """A slip. `cells`: (header, text) of the request; `words` what may be ticked.

    `until`: the last day it counts, None where nothing ends it. A blank one has no `slip`.
    """

    title: str
    request: str
    slip: str
    number: str
    institution: str
    cells: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    until: date | None
    made_on: date
    support_line: str


def build(slip: PersonSlip) -> bytes:
    """The PDF of one slip."""
    values = {
        "slip": slip,
        "dense": sum(ceil(width(text) / _LINE) for _, text in slip.cells) > _ROOMY,
        "qr": qr_uri(slip.slip) if slip.slip else "",
        "until": in_words(slip.until) if slip.until else "",
        "made_on": in_words(slip.made_on),
    }
    return render(TEMPLATE, values, STYLE)
