"""Pictures and PDFs that would explode: lying dimensions, loops, giant pages, endless streams."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image

from flows.samples.portraits import portrait
from tests.hardening.bomb_zips import MEGABYTE, Table

_ENDLESS = 320  # megabytes
_LIMIT = frozenset({"file-limit"})
_TYPE = frozenset({"file-type"})
_BROKEN = frozenset({"file-corrupt"})
_EITHER = _LIMIT | _BROKEN


# --- pictures ------------------------------------------------------------------------------------


def _jpeg_of(width: int, height: int, *, progressive: bool = False) -> bytes:
    """A small picture whose frame header states other dimensions."""
    stream = BytesIO()
    Image.linear_gradient("L").resize((64, 64)).convert("RGB").save(
        stream, "JPEG", progressive=progressive
    )
    data = bytearray(stream.getvalue())
    at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">2H", height, width)
    return bytes(data)


def _scans() -> bytes:
    """A progressive picture whose last scan is repeated thousands of times."""
    data = _jpeg_of(6_000, 6_000, progressive=True)
    last = data.rindex(b"\xff\xda")
    scan = data[last:-2]
    return data[:last] + scan * 8_000 + data[-2:]


def _png(width: int, height: int, data: bytes = b"", **chunks: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))
        )

    head = chunk(b"IHDR", struct.pack(">2L5B", width, height, 8, 6, 0, 0, 0))
    more = b"".join(chunk(kind.encode(), body) for kind, body in chunks.items())
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _text_bomb() -> bytes:
    """A compressed comment that inflates to 64 MB, sixteen times."""
    body = b"Comment\0\0" + zlib.compress(bytes(64 * MEGABYTE), 9)
    chunk = struct.pack(">L", len(body)) + b"zTXt" + body
    chunk += struct.pack(">L", zlib.crc32(b"zTXt" + body))
    plain = _png(10, 10, zlib.compress(bytes(41 * 10)))
    return plain[:33] + chunk * 16 + plain[33:]


# --- PDFs ---------------------------------------------------------------------------------------


@cache
def flate(megabytes: int, times: int = 1) -> bytes:
    """Zeros as a zlib stream, packed `times` over."""
    data = bytes(megabytes * MEGABYTE)
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def pdf(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A PDF of these objects, with a table that is right."""
    body, offsets = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        offsets[number] = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    size = max(objects) + 1
    rows = b"".join(
        b"%010d 00000 n \n" % offsets[n] if n in offsets else b"0000000000 65535 f \n"
        for n in range(size)
    )
    return b"%bxref\n0 %d\n%btrailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        body, size, rows, size, root, len(body),
    )  # fmt: skip


def stream(dictionary: bytes, data: bytes) -> bytes:
    """A stream object."""
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (dictionary, len(data), data)


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"


def _page(content: bytes, box: bytes = b"0 0 300 400", more: bytes = b"") -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R%b>>" % (box, more)
    return pdf({1: _CATALOG, 2: _PAGES, 3: page, 4: content})


def _tree_loop() -> bytes:
    return pdf({1: _CATALOG, 2: b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"})


def _doubling_tree(depth: int = 40) -> bytes:
    """Every node has the next one twice: a million million pages in two kilobytes."""
    objects = {1: _CATALOG}
    for number in range(2, depth + 2):
        kid = number + 1
        objects[number] = b"<</Type/Pages/Count %d/Kids[%d 0 R %d 0 R]>>" % (2**30, kid, kid)
    objects[depth + 2] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    return pdf(objects)


def _many_pages(count: int = 100_000) -> bytes:
    kids = b"3 0 R " * count
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    return pdf({1: _CATALOG, 2: b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids), 3: page})


def _deep(count: int = 500_000) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/X %b%b>>" % (b"[" * count, b"]" * count)
    return pdf({1: _CATALOG, 2: _PAGES, 3: page})


def _object_stream(data: bytes, extends: bytes = b"") -> bytes:
    """A PDF whose page tree lies in a compressed object stream, by a cross-reference stream."""
    head = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    place = len(head)
    inner = b"4 0 obj\n%b\nendobj\n" % stream(
        b"/Type/ObjStm/N 2/First 100/Filter/FlateDecode%b" % extends, data
    )
    table_at = place + len(inner)
    rows = [(0, 0, 255), (1, 9, 0), (2, 4, 0), (2, 4, 1), (1, place, 0), (1, table_at, 0)]
    table = b"".join(struct.pack(">BLB", *row) for row in rows)
    last = stream(b"/Type/XRef/Size 6/W[1 4 1]/Root 1 0 R", table)
    return head + inner + b"5 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (last, table_at)


def _object_stream_bomb() -> bytes:
    return _object_stream(flate(_ENDLESS))


def _object_stream_loop() -> bytes:
    pages = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    index = b"2 0 3 %d" % (len(pages) + 1)
    plain = index.ljust(100) + pages + b" <</Type/Page/Parent 2 0 R/X 4 0 R>>"
    return _object_stream(zlib.compress(plain), b"/Extends 4 0 R")


def _table_bomb() -> bytes:
    """A cross-reference stream that inflates to hundreds of megabytes."""
    head = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    last = stream(
        b"/Type/XRef/Size 90000000/W[1 4 1]/Root 1 0 R/Filter/FlateDecode", flate(_ENDLESS)
    )
    return head + b"5 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (last, len(head))


def _table_loop() -> bytes:
    """Cross-reference tables that name each other as their elder."""
    plain = _page(stream(b"", b"q Q"))
    at = plain.rindex(b"xref\n0")
    return plain.replace(b"trailer\n<<", b"trailer\n<</Prev %d" % at)


def _lzw(size: int) -> bytes:
    """An LZW stream of one letter: every code is the one before and one letter more."""
    bits, width, code = [(256, 9), (65, 9)], 9, 258
    for _ in range(size):
        bits.append((code if code < 4094 else 256, width))
        code += 1
        if code + 1 >= 1 << width and width < 12:
            width += 1
        if bits[-1][0] == 256:
            bits.append((65, 9))
            code, width = 258, 9
    text = "".join(f"{value:0{count}b}" for value, count in [*bits, (257, width)])
    text = text.ljust(-(-len(text) // 8) * 8, "0")
    return int(text, 2).to_bytes(len(text) // 8, "big")


_FLATE = b"/Filter/FlateDecode"

PAPERS: Table = {
    "尺寸.jpg": (_LIMIT, lambda: _jpeg_of(65_500, 65_500)),
    "尺寸一维.jpg": (_LIMIT, lambda: _jpeg_of(65_500, 2_000)),
    "多次扫描.jpg": (_LIMIT | _BROKEN | {"photo-truncated", "attachment-orphan"}, _scans),
    "其实是图.jpg": (_TYPE, lambda: _png(60_000, 60_000)),
    "巨大.png": (_LIMIT, lambda: _png(2**31 - 1, 2**31 - 1)),
    "说明炸弹.png": (_EITHER, _text_bomb),
    "巨大页.pdf": (_LIMIT, lambda: _page(stream(b"", b"q Q"), b"0 0 9999999 9999999")),
    "页环.pdf": (_EITHER, _tree_loop),
    "页倍增.pdf": (_EITHER, _doubling_tree),
    "十万页.pdf": (_LIMIT | _BROKEN, _many_pages),
    "深层.pdf": (_EITHER, _deep),
    "对象流炸弹.pdf": (_EITHER, _object_stream_bomb),
    "目录流炸弹.pdf": (_EITHER, _table_bomb),
    "内容炸弹.pdf": (_EITHER, lambda: _page(stream(_FLATE, flate(_ENDLESS)))),
    "内容两层.pdf": (
        _EITHER,
        lambda: _page(stream(b"/Filter[/FlateDecode/FlateDecode]", flate(_ENDLESS, 2))),
    ),
    "内容四百层.pdf": (
        _EITHER,
        lambda: _page(stream(b"/Filter[%b]" % (b"/FlateDecode" * 400), flate(1))),
    ),
    "内容变长.pdf": (_EITHER, lambda: _page(stream(b"/Filter/LZWDecode", _lzw(600_000)))),
    "图片在图片.pdf": (_TYPE, lambda: portrait(Random(3))),
}
#: Nothing in these explodes for those who look at them once: read quickly, and taken.
HARMLESS: Table = {
    "表环.pdf": (frozenset(), _table_loop),
    "对象流环.pdf": (frozenset(), _object_stream_loop),
    "负页.pdf": (frozenset(), lambda: _page(stream(b"", b"q Q"), b"1e38 1e38 -1e38 -1e38")),
    "单位.pdf": (frozenset(), lambda: _page(stream(b"", b"q Q"), more=b"/UserUnit 10000")),
}
