"""Templates to PDF bytes. The only importer of WeasyPrint and Jinja2.

Everything a sender wrote is data: autoescape is on, undefined names are errors, and the
renderer may fetch `data:` URIs and nothing else, so that no name in a workbook can read a
file or open a connection (reliability rows 36 and 38). Equal input gives equal bytes.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outputs.pdf.fonts import unprintable
from outputs.problem import Problem

if TYPE_CHECKING:
    from jinja2 import Environment
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

#: The PDF's own id would else be drawn from its bytes; content ids are printed, not hidden.
IDENTIFIER = b"baoshen"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@cache
def html_environment() -> Environment:
    """The environment of everything that becomes HTML: escaped, strict, our folder only."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def text_environment() -> Environment:
    """The environment of plain text (mails): nothing to escape, as strict as the other."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 - plain text, never HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html_of(template: str, values: Mapping[str, Any]) -> str:
    """The template filled with `values`. Raises Problem naming characters no font can print."""
    html = html_environment().get_template(template).render(values)
    lacking = unprintable(html)
    if lacking:
        codes = "、".join(f"{char}（U+{ord(char):04X}）" for char in lacking)
        raise Problem(f"字体中没有这些字：{codes}")
    return html


def pdf_of(html: str, *stylesheets: str) -> bytes:
    """The PDF of an HTML text with style sheets of our templates folder, by file name."""
    from weasyprint import HTML

    document = HTML(string=html, url_fetcher=_fetcher()).render(
        stylesheets=[_stylesheet(name) for name in ("base.css", *stylesheets)],
        font_config=_fonts(),
    )
    content: bytes = document.write_pdf(pdf_identifier=IDENTIFIER)
    return content


def render(template: str, values: Mapping[str, Any], *stylesheets: str) -> bytes:
    """`pdf_of` of `html_of`: one document from one template."""
    return pdf_of(html_of(template, values), *stylesheets)


def data_uri(content: bytes, media_type: str) -> str:
    """`content` as a data URI: the only kind of link the renderer follows."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


@cache
def _fetcher() -> URLFetcher:
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols={"data"}, allow_redirects=False)


@cache
def _fonts() -> FontConfiguration:
    from weasyprint.text.fonts import FontConfiguration

    # WeasyPrint warns about CSS it does not know; a name in the text could stand in the message.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    return FontConfiguration()


@cache
def _stylesheet(name: str) -> CSS:
    from weasyprint import CSS

    return CSS(
        string=(TEMPLATES / name).read_text(encoding="utf-8"),
        url_fetcher=_fetcher(),
        font_config=_fonts(),
    )
