"""The only links we write: relative, to a file of the same outbox folder."""

from __future__ import annotations

import re
from urllib.parse import quote

from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

#: Links a sheet may hold (Excel's specifications say 65,530).
MOST_LINKS = 65_000
LINK_TEXT = "打开"
#: Everything that a path may not say plainly: senders name their drops, and those are in it.
_ESCAPED = re.compile(r"[^\w/.（）-]")


class _RelativeLink(Url):  # type: ignore[misc]  # the package is untyped
    """A link to a file beside the workbook, with slashes that every office program follows."""

    def _target(self) -> str:
        return str(super()._target()).replace("\\", "/")


class Leads(str):
    """A cell's text that is the path of a file, relative to the workbook's folder."""

    __slots__ = ()


def put_link(sheet: Worksheet, row: int, column: int, path: str, style: Format) -> None:
    """Write 打开, which leads to `path` (posix, relative to the workbook's folder)."""
    escaped = _ESCAPED.sub(lambda found: quote(found[0], errors="replace"), path)
    link = _RelativeLink(f"external:{escaped}")
    link.text = LINK_TEXT
    sheet.write_url(row, column, link, style)
