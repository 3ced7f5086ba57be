"""A small OLE2 compound file, the wrapping of a workbook that was saved with a password.

Source: [MS-CFB] 2.2-2.6 for the container, [MS-OFFCRYPTO] 2.3.4 for the two streams.
"""

from __future__ import annotations

import struct
from random import Random

_SECTOR = 512
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_MIN_STREAM = 4096  # shorter ones would need a second, smaller allocation table


def encrypted_workbook(seed: int | str) -> bytes:
    """What Excel writes for a workbook with an opening password; the content is noise."""
    rng = Random(f"encrypted-{seed}")  # noqa: S311 - noise, not a key
    info = b"\x04\x00\x04\x00\x40\x00\x00\x00" + b'<?xml version="1.0"?><encryption/>'
    package = struct.pack("<Q", 8000) + rng.randbytes(8 * 1024 - 8)
    return compound_file({"EncryptedPackage": package, "EncryptionInfo": info})


def compound_file(streams: dict[str, bytes]) -> bytes:
    """An OLE2 file of `streams`: at most three, together under 60 KB.

    One FAT sector, one directory sector, then the streams in order, padded to whole sectors.
    """
    table = [_FAT, _END]
    entries = [_entry("Root Entry", kind=5, child=1, right=_NONE, start=_END, size=0)]
    body = b""
    for position, (name, content) in enumerate(streams.items(), start=1):
        padded = content.ljust(max(_MIN_STREAM, -(-len(content) // _SECTOR) * _SECTOR), b"\x00")
        start, count = len(table), len(padded) // _SECTOR
        table += [*range(start + 1, start + count), _END]
        right = position + 1 if position < len(streams) else _NONE
        entries.append(
            _entry(name, kind=2, child=_NONE, right=right, start=start, size=len(padded))
        )
        body += padded
    table += [_FREE] * (_SECTOR // 4 - len(table))
    directory = b"".join(entries).ljust(_SECTOR, b"\x00")
    return _header() + struct.pack("<128I", *table) + directory + body


def _header() -> bytes:
    fixed = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        b"",
        0x3E,  # minor version
        3,  # major version: sectors of 512 bytes
        0xFFFE,
        9,
        6,
        0,
        1,  # FAT sectors
        1,  # first directory sector
        0,
        _MIN_STREAM,
        _END,  # no mini FAT
        0,
        _END,  # no further table of FAT sectors
        0,
    )
    return fixed + struct.pack("<109I", 0, *[_FREE] * 108)


def _entry(name: str, *, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ",
        text,
        len(text) + 2,
        kind,
        1,  # black
        _NONE,
        right,
        child,
        0,
        start,
        size,
    )
