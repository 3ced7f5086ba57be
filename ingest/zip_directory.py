"""The central directory of a zip, read strictly and without trust.

Python 3.11.7's zipfile neither sees overlapping entries (CVE-2024-0450) nor keeps a name's
raw bytes, cuts names at NUL and accepts junk around the archive; so the directory is read
here, from bytes already in memory or mapped. Layout: APPNOTE.TXT 6.3.10, 4.3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s2B4HL2L2H")
_ALL_ONES = 0xFFFFFFFF
DESCRIPTOR, ENCRYPTED, UTF8 = 0x8, 0x1, 0x800

Source = bytes | mmap


class BadArchive(Exception):
    """The zip cannot be trusted; `reason` is Chinese, `bomb` when it was made to explode."""

    def __init__(self, reason: str, *, bomb: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.bomb = bomb


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """One central directory entry; `data` is where its packed bytes begin (after `located`)."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int
    extra: bytes
    data: int = 0

    @property
    def folder(self) -> bool:
        """Whether the entry is a folder."""
        return self.raw_name.endswith((b"/", b"\\"))


def read_directory(source: Source, limit: int = 1_000_000) -> list[ZipEntry]:
    """All entries in directory order. Raises BadArchive."""
    start, size, count = _bounds(source)
    if count > limit:
        raise BadArchive(f"条目数 {count} 超过上限 {limit}", bomb=True)
    try:
        entries = list(_entries(source[start : start + size], count))
    except (struct.error, IndexError) as error:
        raise BadArchive("目录不完整") from error
    return entries


def _bounds(source: Source) -> tuple[int, int, int]:
    """Offset, size and entry count of the central directory."""
    tail_at = max(0, len(source) - 65_557)
    tail = source[tail_at:]
    position = tail.rfind(b"PK\x05\x06")
    if position < 0 or len(tail) - position < _END.size:
        raise BadArchive("缺少结尾，可能没有复制完整")
    end = _END.unpack_from(tail, position)
    _, disk, first_disk, here, count, size, start, comment = end
    if position + _END.size + comment != len(tail):
        raise BadArchive("结尾之后还有内容")
    if disk or first_disk or here != count:
        raise BadArchive("是分卷压缩包的一部分")
    end_at = tail_at + position
    if (wide := _bounds64(source, end_at)) is not None:
        end_at, (wide_start, wide_size, wide_count) = wide
        stated = ((start, _ALL_ONES, wide_start), (size, _ALL_ONES, wide_size))
        if any(small not in (ones, large) for small, ones, large in stated):
            raise BadArchive("两份目录互相矛盾")
        start, size, count = wide_start, wide_size, wide_count
    if start + size != end_at:
        raise BadArchive("目录位置与记录不符")
    return start, size, count


def _bounds64(source: Source, end_at: int) -> tuple[int, tuple[int, int, int]] | None:
    """Where the zip64 end record lies and its directory offset, size and count, if there is one."""
    locator_at = end_at - _END64_LOCATOR.size
    if locator_at < 0 or source[locator_at : locator_at + 4] != b"PK\x06\x07":
        return None
    _, _, at, _ = _END64_LOCATOR.unpack(source[locator_at:end_at])
    record = source[at : at + _END64.size]
    if len(record) < _END64.size or record[:4] != b"PK\x06\x06":
        raise BadArchive("64 位目录不完整")
    *_, count, size, start = _END64.unpack(record)
    return at, (start, size, count)


def _entries(directory: bytes, count: int) -> Iterator[ZipEntry]:
    at = 0
    for _ in range(count):
        fields = _CENTRAL.unpack_from(directory, at)
        if fields[0] != b"PK\x01\x02":
            raise BadArchive("目录条目损坏")
        flags, method, crc, packed, size = fields[5], fields[6], *fields[9:12]
        name_length, extra_length, comment_length = fields[12:15]
        external, offset = fields[17], fields[18]
        name_at = at + _CENTRAL.size
        extra_at = name_at + name_length
        at = extra_at + extra_length + comment_length
        if at > len(directory):
            raise BadArchive("目录不完整")
        extra = directory[extra_at : extra_at + extra_length]
        if _ALL_ONES in (packed, size, offset):
            size, packed, offset = _sizes64(extra, size, packed, offset)
        name = directory[name_at:extra_at]
        yield ZipEntry(name, flags, method, crc, packed, size, offset, external >> 16, extra)
    if at != len(directory):
        raise BadArchive("目录长度与条目数不符")


def _sizes64(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """The 64-bit values of extra field 1 in place of those that are all ones."""
    values = iter(
        struct.unpack(f"<{len(body) // 8}Q", body[: len(body) // 8 * 8])
        if (body := extra_field(extra, 1))
        else ()
    )
    wide = [next(values, v) if v == _ALL_ONES else v for v in (size, packed, offset)]
    return wide[0], wide[1], wide[2]


def extra_field(extra: bytes, wanted: int) -> bytes:
    """The body of extra field `wanted`, b"" when it is not there."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""


def located(source: Source, entries: list[ZipEntry]) -> list[ZipEntry]:
    """The entries with `data` filled, after comparing every local header with the directory.

    Raises BadArchive when one differs (two truths in one archive) or entries overlap.
    """
    found: list[ZipEntry] = []
    previous_end = 0
    for entry in sorted(entries, key=lambda e: e.offset):
        if entry.offset < previous_end:
            raise BadArchive("条目互相重叠", bomb=True)
        at = _data_offset(source, entry)
        previous_end = at + entry.packed
        if previous_end > len(source):
            raise BadArchive("条目超出文件结尾")
        found.append(
            ZipEntry(
                entry.raw_name,
                entry.flags,
                entry.method,
                entry.crc,
                entry.packed,
                entry.size,
                entry.offset,
                entry.mode,
                entry.extra,
                at,
            )
        )
    order = {entry.offset: position for position, entry in enumerate(entries)}
    return sorted(found, key=lambda e: order[e.offset])


def _data_offset(source: Source, entry: ZipEntry) -> int:
    header = source[entry.offset : entry.offset + _LOCAL.size]
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        raise BadArchive("条目开头损坏")
    fields: tuple[int, ...] = _LOCAL.unpack(header)
    flags, method, crc, packed, size = fields[3], fields[4], *fields[7:10]
    name_length, extra_length = fields[10:12]
    name_at = entry.offset + _LOCAL.size
    same = (
        source[name_at : name_at + name_length] == entry.raw_name
        and method == entry.method
        and not (flags ^ entry.flags) & (ENCRYPTED | DESCRIPTOR)
    )
    if same and not flags & DESCRIPTOR:
        same = crc == entry.crc and all(
            local in (central, _ALL_ONES)
            for local, central in ((packed, entry.packed), (size, entry.size))
        )
    if not same:
        raise BadArchive("条目开头与目录不一致")
    return name_at + name_length + extra_length
