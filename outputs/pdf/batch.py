"""Many one-page forms in one rendering, then one PDF each.

Style sheets, fonts and layout set-up cost more than a form itself: shared, a form takes two
thirds of the time it takes alone (design 14). Papers that share a rendering share a font
subset too, so callers put only papers of one institution together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from outputs.pdf.engine import html_of, pdf_of, render
from outputs.pdf.fit import fit
from outputs.pdf.join import split_pages
from outputs.problem import Problem


def render_each(template: str, values: Sequence[Mapping[str, Any]], style: str) -> list[bytes]:
    """One single-page PDF for each of `values`: the template prints `sheets`, a page each.

    Raises Problem when a form does not fit its page, rather than give one person's second page
    to the next.
    """
    pages = _pages(template, values, style)
    if len(pages) != len(values):
        raise Problem("内容超出一页，无法排版")
    return pages


def render_long(template: str, values: Sequence[Mapping[str, Any]], style: str) -> list[bytes]:
    """As `render_each` where everything fits a page each; else each on its own, on many pages."""
    pages = _pages(template, values, style)
    if len(pages) == len(values):
        return pages
    return [render(template, {"sheets": [each], "fit": fit}, style) for each in values]


def _pages(template: str, values: Sequence[Mapping[str, Any]], style: str) -> list[bytes]:
    return split_pages(pdf_of(html_of(template, {"sheets": values, "fit": fit}), style))
