"""Zips that would explode, or that say one thing and hold another. Layout: APPNOTE.TXT 6.3.10."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

MEGABYTE = 1 << 20
#: Name in the inbox -> codes of which one must be given, and the maker.
Table = dict[str, tuple[frozenset[str], Callable[[], bytes]]]

_BOMB = frozenset({"archive-bomb"})
_LIE = frozenset({"file-corrupt", "archive-bomb"})
_LARGE = frozenset({"file-too-large", "archive-bomb"})
_NESTED = frozenset({"archive-nested", "archive-bomb"})


@cache
def deflated_zeros(megabytes: int) -> tuple[bytes, int]:
    """So many megabytes of zeros as a raw deflate stream (a thousandth of it), and their CRC."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block, crc, parts = bytes(MEGABYTE), 0, []
    for _ in range(megabytes):
        parts.append(engine.compress(block))
        crc = zlib.crc32(block, crc)
    return b"".join([*parts, engine.flush()]), crc


@dataclass(slots=True)
class Entry:
    """One entry, with everything that may be lied about; `at` points it at another's header."""

    name: bytes
    packed: bytes
    size: int
    crc: int
    method: int = 8
    flags: int = 0
    local_size: int | None = None
    said_packed: int | None = None
    extra: bytes = b""
    at: int | None = None


@dataclass(slots=True)
class Lies:
    """What the end record says wrongly; None is the truth."""

    count: int | None = None
    directory: int | None = None
    start: int | None = None
    tail: bytes = field(default=b"")


def archive(entries: list[Entry], lies: Lies | None = None) -> bytes:
    """The bytes of a zip of these entries."""
    lies = lies or Lies()
    body, directory = bytearray(), bytearray()
    for entry in entries:
        offset = len(body) if entry.at is None else entry.at
        packed = len(entry.packed) if entry.said_packed is None else entry.said_packed
        local = entry.size if entry.local_size is None else entry.local_size
        if entry.at is None:
            body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, entry.flags, entry.method, 0, 33,
                                entry.crc, packed, local, len(entry.name), 0)  # fmt: skip
            body += entry.name + entry.packed
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, entry.flags, entry.method, 0, 33,
                                 entry.crc, packed, entry.size, len(entry.name), len(entry.extra),
                                 0, 0, 0, 0, offset)  # fmt: skip
        directory += entry.name + entry.extra
    count = (len(entries) if lies.count is None else lies.count) & 0xFFFF
    size = len(directory) if lies.directory is None else lies.directory
    start = len(body) if lies.start is None else lies.start
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, start, 0)
    return bytes(body) + bytes(directory) + lies.tail + end


def zeros(name: bytes, megabytes: int, **changes: int) -> Entry:
    """An entry of zeros."""
    packed, crc = deflated_zeros(megabytes)
    entry = Entry(name, packed, megabytes * MEGABYTE, crc)
    for key, value in changes.items():
        setattr(entry, key, value)
    return entry


def _whole(name: bytes, data: bytes) -> Entry:
    return Entry(name, data, len(data), zlib.crc32(data), method=0)


def _nested() -> bytes:
    """42.zip's way: zips of zips of zips."""
    inner = archive([zeros(b"0.dll", 64)])
    for depth in range(3):
        data = inner
        inner = archive([_whole(b"lib %d %d.zip" % (depth, n), data) for n in range(4)])
    return inner


def _quoted_overlap(count: int = 2_000) -> bytes:
    """Fifield's quoted overlap: every file's packed data begins with the next local header."""
    kernel, crc = deflated_zeros(16)
    size = 16 * MEGABYTE
    names = [b"%04d.jpg" % number for number in range(count)]
    length = 30 + len(names[0])
    headers = [
        struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 33, crc,
                    len(kernel) + (count - 1 - number) * length, size, len(name), 0) + name
        for number, name in enumerate(names)
    ]  # fmt: skip
    body = b"".join(headers) + kernel
    directory = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc,
                    len(kernel) + (count - 1 - number) * length, size, len(name), 0, 0, 0, 0, 0,
                    number * length) + name
        for number, name in enumerate(names)
    )  # fmt: skip
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + end


def _full_overlap() -> bytes:
    """A thousand directory entries that all point at one file."""
    kernel, crc = deflated_zeros(16)
    first = Entry(b"a.jpg", kernel, 16 * MEGABYTE, crc)
    others = [Entry(b"a.jpg", kernel, 16 * MEGABYTE, crc, at=0) for _ in range(999)]
    return archive([first, *others])


def _wide(value: int, *, known: bool) -> bytes:
    """A zip64 end record and locator that state `value` entries."""
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, value, value, 60 * value, 0)
    return (record if known else b"") + struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)


def _wide_sizes() -> bytes:
    """Sizes of 16 EB in the zip64 field of a directory entry."""
    entry = zeros(b"a.jpg", 1)
    entry.extra = struct.pack("<2H2Q", 1, 16, 1 << 63, len(entry.packed))
    entry.size = 0xFFFFFFFF
    return archive([entry])


def _stored_giant() -> bytes:
    """160 bytes that state a stored file of 2 GB (cpython issue 151307)."""
    return archive([Entry(b"a.jpg", b"x", 0x7FFFFFFF, 0, method=0, said_packed=0x7FFFFFFF)])


ZIPS: Table = {
    "套娃.zip": (_NESTED, _nested),
    "引用重叠.zip": (_BOMB, _quoted_overlap),
    "完全重叠.zip": (_BOMB, _full_overlap),
    "倍数.zip": (_BOMB, lambda: archive([zeros(b"a.pdf", 300)])),
    "许多大的.zip": (_BOMB, lambda: archive([zeros(b"%d.jpg" % n, 19) for n in range(400)])),
    "大小写小.zip": (_LIE, lambda: archive([zeros(b"a.jpg", 64, size=1000, local_size=1000)])),
    "本地写小.zip": (_LIE, lambda: archive([zeros(b"a.jpg", 16, local_size=10)])),
    "目录写小.zip": (_LIE, lambda: archive([zeros(b"a.jpg", 16, size=10)])),
    "存储巨大.zip": (_LIE | _LARGE, _stored_giant),
    "压缩写大.zip": (_LIE, lambda: archive([zeros(b"a.jpg", 1, said_packed=1 << 30)])),
    "宽大小.zip": (_LIE | _LARGE, _wide_sizes),
    "宽条目数.zip": (
        _LIE,
        lambda: archive([zeros(b"a.jpg", 1)], Lies(tail=_wide(1 << 40, known=True))),
    ),
    "宽无目录.zip": (_LIE, lambda: archive([zeros(b"a.jpg", 1)], Lies(tail=_wide(1, known=False)))),
    "条目数写大.zip": (_LIE, lambda: archive([zeros(b"a.jpg", 1)], Lies(count=65_535))),
    "目录写大.zip": (_LIE, lambda: archive([zeros(b"a.jpg", 1)], Lies(directory=0xFFFFFFFE))),
    "目录在前.zip": (_LIE, lambda: archive([zeros(b"a.jpg", 1)], Lies(start=0))),
    "一百万条.zip": (
        _LIE | _LARGE,
        lambda: archive([_whole(b"", b""), *[Entry(b"", b"", 0, 0, method=0, at=0)] * 999_999]),
    ),
    "六万条.zip": (
        _BOMB,
        lambda: archive([_whole(b"%d.jpg" % n, b"x") for n in range(60_000)]),
    ),
}
