"""The gate before any workbook parser: an xlsx is a zip of XML, and is checked as both.

No bomb, no lie in the directory, no DTD, no macros; only then may calamine see the bytes
(reliability 41, 42, 46; fact 1).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from lxml import etree

from ingest.limits import Limits, shown
from ingest.names import fold, printable
from ingest.outcome import Refused
from ingest.unzip import inflate, leads_outside
from ingest.zip_directory import ENCRYPTED, BadArchive, ZipEntry, located, read_directory

_XML = (".xml", ".rels", ".vml")
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE_DTD = re.compile(rb"<\0!\0\s*\0?D\0O\0C\0T|\0<\0!\0D\0O\0C\0T", re.IGNORECASE)
_STRINGS = "sharedstrings.xml"
_STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")
_USE = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_USED = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v[^>]*>\s*(\d+)")
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

Parts = dict[str, bytes]


def open_parts(data: bytes, limits: Limits) -> Parts:
    """The XML parts of an xlsx by folded name. Raises Refused for everything suspect."""
    try:
        entries = [e for e in read_directory(data, limits.workbook_entries) if not e.folder]
        entries = located(data, entries)
        _check(entries, len(data), limits)
        parts = {
            name: inflate(data, entry)
            for entry in entries
            if (name := _part_name(entry)).endswith(_XML)
        }
    except BadArchive as error:
        code = "archive-bomb" if error.bomb else "file-corrupt"
        raise Refused(code, reason=error.reason) from error
    for body in parts.values():
        if _DTD.search(body) or (b"\0" in body[:64] and _WIDE_DTD.search(body)):
            raise Refused("xml-dtd")
    _check_text(parts, limits)
    return parts


def _check_text(parts: Parts, limits: Limits) -> None:
    """Refuse strings kept once and used so often that their copies would fill the memory."""
    tables = [body for name, body in parts.items() if name.endswith(_STRINGS)]
    sheets = [body for name, body in parts.items() if not name.endswith(_STRINGS)]
    lengths = [len(item) for body in tables for item in _STRING.split(body)[1:]]
    uses = sum(len(_USE.findall(body)) for body in sheets) if lengths else 0
    if max(lengths, default=0) * uses <= limits.text_bytes:
        return
    places = [int(place[:9]) for body in sheets for place in _USED.findall(body)]
    size = sum(lengths[place] for place in places if place < len(lengths))
    if size > limits.text_bytes:
        raise Refused("archive-bomb", reason=f"单元格文字展开后 {shown(size)}")


def _part_name(entry: ZipEntry) -> str:
    name = entry.raw_name.decode("utf-8", "replace")
    return fold(name.replace("\\", "/").lstrip("/"))


def _check(entries: list[ZipEntry], packed: int, limits: Limits) -> None:
    size = sum(entry.size for entry in entries)
    if size > limits.workbook_unpacked:
        reason = f"解压后 {shown(size)}，超过上限 {shown(limits.workbook_unpacked)}"
        raise BadArchive(reason, bomb=True)
    if size > limits.ratio_floor and size > packed * limits.ratio:
        raise BadArchive(f"解压后是原来的 {size // packed} 倍", bomb=True)
    seen: set[str] = set()
    for entry in entries:
        name = _part_name(entry)
        member = printable(name)
        if entry.flags & ENCRYPTED:
            raise Refused("file-encrypted")
        if entry.method not in (0, 8):
            raise Refused("archive-method", member=member, method=str(entry.method))
        if leads_outside(name):
            raise Refused("archive-path", member=member)
        if name in seen:
            raise Refused("archive-duplicate-name", member=member)
        if name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/"):
            raise Refused("macro-workbook", media="VBA 或 Excel 4.0 宏")
        seen.add(name)


def sheet_parts(parts: Parts) -> dict[str, str]:
    """Sheet name -> folded name of its part, by the workbook's own relations."""
    book = _office_document(parts)
    if book not in parts:
        return {}
    targets = _relations(parts, book, lambda _: True)
    found: dict[str, str] = {}
    for sheet in _parse(parts[book]).iter("{*}sheet"):
        name = sheet.get("name")
        relation = next((v for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
        if name is not None and str(relation) in targets:
            found[str(name)] = targets[str(relation)]
    return found


def _office_document(parts: Parts) -> str:
    """The workbook part named by the package's root relations."""
    tops = _relations(parts, "", lambda kind: kind.endswith("/officeDocument"))
    return next(iter(tops.values()), "xl/workbook.xml")


def _relations(parts: Parts, part: str, wanted: Callable[[str], bool]) -> dict[str, str]:
    """Relation id -> folded target of one part's relations."""
    folder, name = posixpath.split(part)
    body = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if body is None:
        return {}
    targets: dict[str, str] = {}
    for relation in _parse(body).iter(_RELATIONS):
        target = str(relation.get("Target", "")).replace("\\", "/")
        if not wanted(str(relation.get("Type", ""))) or relation.get("TargetMode") == "External":
            continue
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        targets[str(relation.get("Id", ""))] = fold(posixpath.normpath(path))
    return targets


def _parse(body: bytes) -> etree._Element:
    try:
        return etree.fromstring(
            body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        )
    except etree.XMLSyntaxError as error:
        raise Refused("file-corrupt", reason="工作簿内容损坏") from error
