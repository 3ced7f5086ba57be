"""Templates to HTML bytes. Everything a sender wrote is data: autoescape is on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from outputs.pdf.engine import html_environment


def page_of(template: str, values: Mapping[str, Any]) -> bytes:
    """The template filled with `values`, as UTF-8. Rare characters are left to the browser."""
    text: str = html_environment().get_template(template).render(values)
    return text.encode("utf-8", "replace")
