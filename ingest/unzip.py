"""A package as a zip: surveyed first, then taken apart entry by entry, never extracted by name.

Both halves run in the sandbox. An entry's name is only a label; its bytes go to the archive
under their hash (reliability 29-31, 41-46).
"""

from __future__ import annotations

import mmap
import stat
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ingest.archive import store_bytes
from ingest.limits import Limits, shown
from ingest.names import fold, ignored_path, printable, suffix
from ingest.outcome import Refused
from ingest.probe import Seen, cap_for, examine
from ingest.zip_directory import (
    ENCRYPTED,
    UTF8,
    BadArchive,
    Source,
    ZipEntry,
    extra_field,
    located,
    read_directory,
)
from procedures.findings import Finding, find

_STORED, _DEFLATED = 0, 8
_UNICODE_PATH = 0x7075
_NESTED = frozenset({".zip", ".rar", ".7z", ".gz", ".tar", ".tgz"})
_METHODS = {9: "Deflate64", 12: "BZIP2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd"}


@dataclass(frozen=True, slots=True)
class Survey:
    """What a zip holds. `entries` may be extracted; `findings` say what may not, and why.

    `refused` is True when nothing may be extracted. `ignored` are paths left alone.
    """

    entries: tuple[tuple[str, ZipEntry], ...] = ()
    findings: tuple[Finding, ...] = ()
    ignored: tuple[str, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class SurveyJob:
    """The zip at `source`, called `name` by its sender."""

    source: Path
    name: str


@dataclass(frozen=True, slots=True)
class ExtractJob:
    """One surveyed entry of the zip at `source`, to be kept in `archive`; `probe` looks inside."""

    source: Path
    path: str
    entry: ZipEntry
    archive: Path
    probe: bool = True


class Extracted(NamedTuple):
    """An entry's hash, "" when its bytes could not be had, and what was seen of it."""

    sha256: str
    seen: Seen


def survey(job: SurveyJob, limits: Limits) -> Survey:
    """List a zip without inflating anything."""
    try:
        with _mapped(job.source) as source:
            entries = [e for e in read_directory(source, limits.entries) if not e.folder]
            entries = located(source, entries)
            _check_ratio(entries, len(source), limits)
    except BadArchive as error:
        return Survey(findings=(archive_finding(job.name, error),), refused=True)
    except Refused as error:
        return Survey(findings=(error.finding(job.name),), refused=True)
    if any(entry.flags & ENCRYPTED for entry in entries):
        return Survey(findings=(find("file-encrypted", file=job.name),), refused=True)
    return _sorted_out(job.name, entries, limits)


def archive_finding(name: str, error: BadArchive) -> Finding:
    """`archive-bomb` or `file-corrupt` for a zip that cannot be trusted."""
    code = "archive-bomb" if error.bomb else "file-corrupt"
    return find(code, file=name, reason=error.reason)


@contextmanager
def _mapped(path: Path) -> Iterator[Source]:
    with path.open("rb") as handle:
        if path.stat().st_size == 0:
            raise BadArchive("空文件")
        with mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as source:
            yield source


def _check_ratio(entries: list[ZipEntry], packed: int, limits: Limits) -> None:
    """Declared sizes, which `inflate` holds every entry to."""
    size = sum(entry.size for entry in entries)
    if size > limits.ratio_floor and size > packed * limits.ratio:
        reason = f"解压后 {shown(size)}，是压缩包的 {size // max(packed, 1)} 倍"
        raise BadArchive(reason, bomb=True)
    if size > limits.package_bytes:
        limit = shown(limits.package_bytes)
        raise Refused("file-too-large", size=shown(size), limit=limit)


def _sorted_out(name: str, entries: list[ZipEntry], limits: Limits) -> Survey:
    good: list[tuple[str, ZipEntry]] = []
    findings: list[Finding] = []
    left: list[str] = []
    for path, entry in zip(decoded_names(entries), entries, strict=True):
        if path is None:
            unreadable = printable(entry.raw_name.decode("ascii", "replace"))
            findings.append(find("name-encoding", file=unreadable))
        elif ignored_path(path) and not leads_outside(path):
            left.append(path)
        elif finding := _entry_finding(name, path, entry, limits):
            findings.append(finding)
        else:
            plain = [part for part in path.split("/") if part not in ("", ".")]
            good.append(("/".join(plain), entry))
    doubled = Counter(path for path, _ in good)
    findings += [
        find("archive-duplicate-name", file=name, member=path)
        for path, count in doubled.items()
        if count > 1
    ]
    good = [pair for pair in good if doubled[pair[0]] == 1]
    clashes = collisions([path for path, _ in good])
    findings += clashes.values()
    kept = tuple(pair for pair in good if pair[0] not in clashes)
    return Survey(kept, tuple(findings), tuple(left))


def collisions(paths: list[str]) -> dict[str, Finding]:
    """`name-collision` for every path that another one equals but for case or glyph form."""
    groups: dict[str, list[str]] = {}
    for path in paths:
        groups.setdefault(fold(path), []).append(path)
    return {
        path: find("name-collision", file=path, other=next(o for o in group if o != path))
        for group in groups.values()
        if len(group) > 1
        for path in group
    }


def decoded_names(entries: list[ZipEntry]) -> list[str | None]:
    """NFC names, None where the bytes are neither UTF-8 nor GBK.

    The UTF-8 flag and the 0x7075 extra field are believed; unflagged names are UTF-8 when
    all of the archive's are, else GBK, because one program wrote them all.
    """
    unflagged = [e.raw_name for e in entries if _stated_name(e) is None]
    encoding = "utf-8" if all(_decode(raw, "utf-8") is not None for raw in unflagged) else "gbk"
    return [
        _nfc(_decode(entry.raw_name, encoding) if stated is None else stated or None)
        for entry in entries
        for stated in (_stated_name(entry),)
    ]


def _stated_name(entry: ZipEntry) -> str | None:
    """The name by flag or extra field; "" when the flag lies, None when nothing is stated."""
    extra = extra_field(entry.extra, _UNICODE_PATH)
    about = int.from_bytes(extra[1:5], "little")
    if len(extra) > 5 and extra[0] == 1 and about == zlib.crc32(entry.raw_name):
        return _decode(extra[5:], "utf-8") or ""
    if entry.flags & UTF8:
        return _decode(entry.raw_name, "utf-8") or ""
    return None


def _decode(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _nfc(name: str | None) -> str | None:
    return None if name is None else unicodedata.normalize("NFC", name)


def _entry_finding(name: str, path: str, entry: ZipEntry, limits: Limits) -> Finding | None:
    """Why an entry may not be extracted, None when it may."""
    member = printable(path)
    if leads_outside(path):
        return find("archive-path", file=name, member=member)
    if entry.mode and stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        return find("archive-link", file=name, member=member)
    if entry.method not in (_STORED, _DEFLATED):
        method = _METHODS.get(entry.method, str(entry.method))
        return find("archive-method", file=name, member=member, method=method)
    if suffix(path) in _NESTED:
        return find("archive-nested", file=name, member=member)
    cap = cap_for(path, limits)
    if entry.size > cap:
        return find("file-too-large", file=member, size=shown(entry.size), limit=shown(cap))
    return None


def leads_outside(path: str) -> bool:
    """Absolute, drive, backslash, control-character and parent names."""
    return (
        path.startswith("/")
        or "\\" in path
        or path[1:2] == ":"
        or ".." in path.split("/")
        or any(unicodedata.category(c) == "Cc" for c in path)
        or not path.strip("/. ")
    )


def extract(job: ExtractJob, limits: Limits) -> Extracted:
    """Inflate one entry into the archive and, if asked, look at what it is."""
    try:
        with _mapped(job.source) as source:
            data = inflate(source, job.entry)
    except BadArchive as error:
        return Extracted("", Seen(findings=(archive_finding(job.path, error),)))
    sha256 = store_bytes(job.archive, data)
    return Extracted(sha256, examine(job.path, data, limits if job.probe else None))


def inflate(source: Source, entry: ZipEntry) -> bytes:
    """An entry's bytes, held to its declared size and checksum. Raises BadArchive."""
    packed = source[entry.data : entry.data + entry.packed]
    data = packed
    if entry.method == _DEFLATED:
        engine = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = engine.decompress(packed, entry.size + 1)
        except zlib.error as error:
            raise BadArchive("压缩数据损坏") from error
    if len(data) > entry.size:
        raise BadArchive("解压后超过所声明的大小", bomb=True)
    if len(data) != entry.size or zlib.crc32(data) != entry.crc:
        raise BadArchive("校验和不符")
    return data
