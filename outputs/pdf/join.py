"""PDFs into one and one into many, with pikepdf: page numbers, bookmarks, equal bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pikepdf

from outputs.pdf.engine import render
from outputs.pdf.shrink import shrink_fonts

_NUMBERS = ("page-numbers.html.j2", "page-numbers.css")

#: Width of a page of the number sheet in points (210 mm); it is a tenth as high.
_STRIP_WIDTH = 595.28
_OVERLAY = "/BaoshenPage"


@dataclass(frozen=True, slots=True)
class Part:
    """A PDF to be joined; `bookmark` names its first page, "" for none."""

    content: bytes
    bookmark: str = ""


def split_pages(content: bytes) -> list[bytes]:
    """One PDF for each page."""
    pages = []
    with pikepdf.open(io.BytesIO(content)) as whole:
        shrink_fonts(whole)
        for page in whole.pages:
            with pikepdf.new() as single:
                single.pages.append(page)
                pages.append(_saved(single))
    return pages


def page_count(content: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(content)) as whole:
        return len(whole.pages)


def join(parts: Sequence[Part], title: str, *, numbered: bool = False) -> bytes:
    """The parts behind each other; `numbered` prints 第 x 页 共 y 页 at the foot of every page.

    The numbers are a sheet of their own laid over the joined pages: only now is the total
    known, and scans get one too.
    """
    with pikepdf.new() as joined:
        starts = []
        for part in parts:
            starts.append(len(joined.pages))
            with pikepdf.open(io.BytesIO(part.content)) as source:
                joined.pages.extend(source.pages)
        with joined.open_outline() as outline:
            for part, start in zip(parts, starts, strict=True):
                if part.bookmark:
                    outline.root.append(pikepdf.OutlineItem(part.bookmark, start))
        if numbered:
            _number(joined)
        joined.docinfo["/Title"] = title
        shrink_fonts(joined)
        return _saved(joined)


def _number(document: pikepdf.Pdf) -> None:
    with pikepdf.open(io.BytesIO(_number_sheet(len(document.pages)))) as numbers:
        for place, page in enumerate(document.pages):
            left, bottom, right, _ = (float(edge) for edge in page.mediabox)
            width = min(right - left, _STRIP_WIDTH)
            start = (left + right - width) / 2
            strip = pikepdf.Rectangle(start, bottom, start + width, bottom + width / 10)
            # Pages of one rendering share their resources: each number has a name of its own.
            _lay_over(document, page, numbers.pages[place], strip, f"{_OVERLAY}{place + 1}")


@lru_cache(maxsize=32)
def _number_sheet(total: int) -> bytes:
    """A page for every number up to `total`: most dossiers of a night have equally many."""
    return render(_NUMBERS[0], {"total": total}, _NUMBERS[1])


def _lay_over(
    document: pikepdf.Pdf,
    page: pikepdf.Page,
    other: pikepdf.Page,
    where: pikepdf.Rectangle,
    named: str,
) -> None:
    """As `Page.add_overlay`, under a name of ours: pikepdf draws one at random."""
    form = document.copy_foreign(other.as_form_xobject())
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(named))
    placed = page.calc_form_xobject_placement(
        form,
        name,
        where,
        invert_transformations=True,
        allow_shrink=True,
        allow_expand=True,
    )
    page.contents_add(document.make_stream(b"q\n"), prepend=True)
    page.contents_add(document.make_stream(b"Q\n" + placed))


def _saved(document: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    document.save(
        target,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return target.getvalue()
