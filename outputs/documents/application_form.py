"""申报表 of any procedure: what was filed, promises and signatures, an opinion box for each step.

One A4 page where it fits; nothing is cut, so a long filing takes more pages, each with its
number. Issued when the row is filed, with empty boxes, and again, complete, at the end
(design 8; seed 004 L379; seed 001 L113, L128, L144). ID numbers stand whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from outputs.documents.legal_form import Opinion, opinion_values
from outputs.documents.marks import in_words, qr_uri
from outputs.pdf.batch import render_long
from outputs.pdf.engine import data_uri
from outputs.pdf.fit import width
from outputs.pdf.join import Part, join, page_count

#: The id under which procedure files declare it.
APPLICATION_FORM = "application-form"
TEMPLATE = "application-form.html.j2"
STYLE = "application-form.css"
#: Rows of the grid that the photo box is as high as.
PHOTO_ROWS = 5
#: Full-width characters that half a line of the grid takes, on two lines.
_HALF = 22

#: A cell of the grid: header and text.
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """The data of one form. `cells` are the fields in their order; `photo` None: no photo box.

    `photo` b"" is an empty box. `materials`: (name, number of files, 0 when not there).
    `holdings`: the certificates concerned, in words; None where the procedure knows of none.
    `signer` is who signs beside the seal of the institution.
    """

    title: str
    number: str
    institution: str
    filed_on: date
    cells: tuple[Cell, ...]
    photo: bytes | None
    materials: tuple[tuple[str, int], ...]
    holdings: tuple[str, ...] | None
    signer: str
    opinions: tuple[Opinion, ...]
    support_line: str
    made_on: date
    content_id: str


def build(form: ApplicationForm) -> bytes:
    """The PDF of one form."""
    return build_many([form])[0]


def build_many(forms: Sequence[ApplicationForm]) -> list[bytes]:
    """One PDF for each form, rendered together where each fits a page."""
    made = render_long(TEMPLATE, [page_values(form) for form in forms], STYLE)
    return [
        join([Part(content)], form.title, numbered=True) if page_count(content) > 1 else content
        for form, content in zip(forms, made, strict=True)
    ]


def page_values(form: ApplicationForm) -> dict[str, object]:
    """What the template prints, in words."""
    beside, below = _beside_photo(form)
    return {
        "form": form,
        "filed": in_words(form.filed_on),
        "photo": data_uri(form.photo, "image/jpeg") if form.photo else "",
        "beside": beside,
        "rows": list(grid(below)),
        "opinions": [opinion_values(opinion) for opinion in form.opinions],
        "qr": qr_uri(form.number),
        "made_on": in_words(form.made_on),
    }


def grid(cells: Sequence[Cell]) -> Iterator[tuple[Cell, ...]]:
    """Rows of the two-column grid: two short cells side by side, or one that needs the line."""
    left: Cell | None = None
    for cell in cells:
        if not _is_short(cell):
            if left is not None:
                yield (left, ("", ""))
            left = None
            yield (cell,)
        elif left is None:
            left = cell
        else:
            yield (left, cell)
            left = None
    if left is not None:
        yield (left, ("", ""))


def _beside_photo(form: ApplicationForm) -> tuple[list[tuple[Cell, ...]], list[Cell]]:
    """The rows left of the photo, filled with short cells only, and the cells that follow."""
    if form.photo is None:
        return [], list(form.cells)
    short = [cell for cell in form.cells if _is_short(cell)][: 2 * PHOTO_ROWS]
    blank = [("", "")] * (2 * PHOTO_ROWS - len(short))
    filled = [*short, *blank]
    names = {name for name, _ in short}
    rows: list[tuple[Cell, ...]] = list(zip(filled[::2], filled[1::2], strict=True))
    return rows, [cell for cell in form.cells if cell[0] not in names]


def _is_short(cell: Cell) -> bool:
    return width(cell[1]) <= _HALF and "\n" not in cell[1]
