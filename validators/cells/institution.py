"""Institutions chosen by name: the dropdown says `名称（编码）`, the code is kept."""

from __future__ import annotations

import re

from validators.cells import code as code_cell
from validators.cells.reading import Asked, Reader, Reading

_NAMED = re.compile(r".+[（(]\s*([0-9A-Za-z]+)\s*[）)]")


def reader(asked: Asked) -> Reader:
    """Reads what the dropdown offers, or a bare code; whether it exists the register says."""
    bare = code_cell.reader(asked)

    def read(text: str) -> Reading:
        named = _NAMED.fullmatch(text)
        return bare(named[1] if named else text)

    return read
