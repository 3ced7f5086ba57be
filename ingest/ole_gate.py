"""The gate before an old .xls: its sectors are chained, and a chain may never end.

The workbook reader follows chains without looking where it has been; 2 KB that lead in a circle
filled its memory until it aborted (reliability, fact 1; row 16). Layout: [MS-CFB] 2.2-2.6.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator, Sequence

from ingest.outcome import Refused

_HEADER = 512
_SPECIAL = 0xFFFFFFFA  # from here on numbers are marks, not sectors
Table = Sequence[int]
_ENTRY, _STREAM, _ROOT = 128, 2, 5


def check_ole(data: bytes) -> None:
    """Follow every chain of a compound file once.

    Raises Refused (file-corrupt) for one without an end; what else may be wrong is for the
    reader to find.
    """
    if len(data) < _HEADER:
        return
    (shift,) = struct.unpack_from("<H", data, 0x1E)
    if shift not in (9, 12):
        return
    directory, _, smallest, mini = struct.unpack_from("<4L", data, 0x30)
    sectors = _Sectors(data, 1 << shift)
    table = sectors.table(sectors.places())
    seen = bytearray(len(table))
    entries = b"".join(map(sectors.body, _chain(table, directory, seen)))
    mini_table = sectors.table(_chain(table, mini, seen))
    seen_mini = bytearray(len(mini_table))
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        kind, (start, size) = entries[at + 66], struct.unpack_from("<LL", entries, at + 116)
        if kind == _STREAM and size < smallest:
            _follow(mini_table, start, seen_mini)
        elif kind in (_STREAM, _ROOT) and size:
            _follow(table, start, seen)


class _Sectors:
    """The sectors of a file; those beyond its end are empty."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data = data
        self.size = size
        self.numbers = struct.Struct(f"<{size // 4}L")

    def body(self, number: int) -> bytes:
        """The bytes of one sector."""
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    def places(self) -> Iterator[int]:
        """Where the sectors of the allocation table lie: 109 places in the header, then a chain."""
        yield from struct.unpack_from("<109L", self.data, 0x4C)
        (number,) = struct.unpack_from("<L", self.data, 0x44)
        seen: set[int] = set()
        while number < _SPECIAL and len(body := self.body(number)) == self.size:
            if number in seen:
                raise _endless()
            seen.add(number)
            *places, number = self.numbers.unpack(body)
            yield from places

    def table(self, places: Iterator[int]) -> Table:
        """An allocation table: sector -> the next one of its chain."""
        table = array("I")  # little-endian, four bytes each
        for number in places:
            body = self.body(number) if number < _SPECIAL else b""
            if len(body) == self.size and len(table) * self.size <= len(self.data):
                table.frombytes(body)
        if sys.byteorder == "big":
            table.byteswap()
        return table


def _chain(table: Table, number: int, seen: bytearray) -> Iterator[int]:
    """The sectors of a chain. Raises Refused when one is another chain's, or its own again."""
    while number < len(table):
        if seen[number]:
            raise _endless()
        seen[number] = 1
        yield number
        number = table[number]


def _follow(table: Table, start: int, seen: bytearray) -> None:
    for _ in _chain(table, start, seen):
        pass


def _endless() -> Refused:
    return Refused("file-corrupt", reason="工作簿结构不能走到结尾")
