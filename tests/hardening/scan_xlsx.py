"""What must not be in a workbook of ours, looked for in its raw parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZipFile

from defusedxml import ElementTree

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml"
    r"|xl/(workbook|styles|sharedStrings|comments\d+|metadata)\.xml"
    r"|xl/(_rels/workbook\.xml\.rels|theme/theme1\.xml|worksheets/sheet\d+\.xml)"
    r"|xl/(worksheets|drawings)/_rels/(sheet|drawing)\d+\.xml\.rels"
    r"|xl/drawings/(drawing|vmlDrawing)\d+\.(xml|vml)|xl/media/image\d+\.(jpeg|jpg|png)"
)
#: The only names we define, and the only things they may name: cells of our own sheets.
_NAMES = re.compile(r"_xlnm\.(_FilterDatabase|Print_Titles|Print_Area)")
_SHEET = r"('(?:[^']|'')+'|[^'!\s]+)"
_CELLS = re.compile(
    rf"({_SHEET}!\$?[A-Z]*\$?\d+(:\$?[A-Z]*\$?\d+)?|{_SHEET}!\$[A-Z]+:\$[A-Z]+)(,{_SHEET}!.*)?"
)
_RANGE = re.compile(rf"{_SHEET}!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+")
#: The only links we write: a dossier, or a photo page, beside the workbook; a receipt of the same
#: folder, from its top (台账) or from 查询结果.
_LINK = re.compile(
    r"(附件|%E9%99%84%E4%BB%B6)/[A-Z]+-\d{4}-\d{6}\.pdf"
    r"|(\.\./\.\./)?\d{4}-\d{2}-\d{2}/回执/[^/\\#?]+_回执_[0-9a-f]{6}\.xlsx"
)


def faults_of(content: bytes) -> Iterator[str]:
    """Every formula, link, name or part that is none of ours, and XML that is none."""
    with ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            if not _PARTS.fullmatch(name):
                yield f"a part {name!r}"
            if name.endswith((".xml", ".rels", ".vml")):
                yield from _of_part(name, package.read(name))


def strings_of(content: bytes) -> list[str]:
    """Every shared string, comment and header of the workbook, as a reader of XML sees it."""
    found = []
    with ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            if re.fullmatch(r"xl/(sharedStrings|comments\d+|worksheets/sheet\d+)\.xml", name):
                root = ElementTree.fromstring(package.read(name))
                found += [
                    "".join(holder.itertext()).replace("_x005F_", "_")
                    for holder in root.iter()
                    if _tag(holder) in ("si", "is", "text")
                ]
    return found


def _of_part(name: str, raw: bytes) -> Iterator[str]:
    try:
        root = ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        yield f"{name} is no XML: {error}"
        return
    for element in root.iter():
        if fault := _of_element(_tag(element), element.text or "", element.attrib):
            yield f"{fault} in {name}"


def _of_element(tag: str, text: str, given: Mapping[str, str]) -> str:
    """What is wrong with one element, "" when nothing is."""
    match tag:
        case "f":
            return f"a formula {text[:60]!r}"
        case "formula1" | "formula2" if not _RANGE.fullmatch(text):
            return f"a dropdown from {text[:60]!r}"
        case "definedName" if not (_NAMES.fullmatch(given["name"]) and _CELLS.fullmatch(text)):
            return f"a name {given['name']!r} for {text[:60]!r}"
        case "oleObject" | "externalReference" | "control" | "ddeLink" | "webPublishItem":
            return f"a {tag}"
        case "Relationship" if given.get("TargetMode") and not _LINK.fullmatch(given["Target"]):
            return f"a link to {given['Target']!r}"
        case "c" if given.get("t") in ("str", "e", "b"):
            return f"a cell {given['r']} that is no text and no number"
    return ""


def _tag(element: object) -> str:
    return str(getattr(element, "tag", "")).rpartition("}")[2]
