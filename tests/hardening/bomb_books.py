"""Workbooks that would explode: small files whose parts, tables or references are endless."""

from __future__ import annotations

import zipfile
from io import BytesIO

from tests.hardening.bomb_zips import MEGABYTE, Table
from tests.hardening.identity_cells import SharedStrings, words, workbook
from tests.unit.ingest.builders import ole_file

_BOMB = frozenset({"archive-bomb"})
_DTD = frozenset({"xml-dtd"})
_FAR = frozenset({"row-limit"})
_LIMIT = frozenset({"file-limit"})
_BROKEN = frozenset({"file-corrupt"})
_SHEET, _STRINGS, _BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def book(part: str = "", old: str = "", new: str = "", **more: bytes) -> bytes:
    """A small workbook with `old` in one part replaced by `new`, and further parts."""
    plain = workbook("报名信息", [[words("姓名"), words("身份证号")]], SharedStrings())
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(plain)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for name in source.namelist():
            body = source.read(name).decode()
            assert name != part or old in body
            target.writestr(name, body.replace(old, new, 1) if name == part else body)
        for name, data in more.items():
            target.writestr(f"xl/{name}.xml", data)
    return stream.getvalue()


def _with_doctype(part: str, doctype: str) -> bytes:
    """A document type before a part's root."""
    root = {_SHEET: "<worksheet", _STRINGS: "<sst", _BOOK: "<workbook"}[part]
    return book(part, root, doctype + root)


def _laughs() -> bytes:
    body = f'<!DOCTYPE x [<!ENTITY l0 "lol">{_LAUGHS}]><worksheet'
    cell = '<sheetData><row r="9"><c r="A9" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    plain = book(_SHEET, "<sheetData>", cell)
    return _replaced(plain, _SHEET, "<worksheet", body)


def _replaced(data: bytes, part: str, old: str, new: str) -> bytes:
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            body = source.read(name).decode()
            target.writestr(name, body.replace(old, new, 1) if name == part else body)
    return stream.getvalue()


def _wide_doctype() -> bytes:
    """The same in UTF-16, where a search for ASCII finds nothing."""
    sheet = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    return book(more=sheet.encode("utf-16"))


def _cells(*places: str) -> bytes:
    rows = "".join(
        f'<row r="{place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{place}"><v>1</v></c></row>'
        for place in places
    )
    return book(_SHEET, "</sheetData>", f"{rows}</sheetData>")


def _merges(count: int) -> bytes:
    ranges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, count + 1))
    return book(_SHEET, "</sheetData>", f"</sheetData><mergeCells>{ranges}</mergeCells>")


def _strings(megabytes: int) -> bytes:
    """A string table of one long string, over and over."""
    item = f"<si><t>{'A' * 30_000}</t></si>"
    return book(_STRINGS, "</sst>", item * (megabytes * MEGABYTE // len(item)) + "</sst>")


def _repeated_string() -> bytes:
    """A string of a megabyte, used by a hundred thousand cells."""
    plain = book(_STRINGS, "</sst>", f"<si><t>{'长' * 350_000}</t></si></sst>")
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 15_000))
    return _replaced(plain, _SHEET, "</sheetData>", f"{cells}</sheetData>")


def _nested(depth: int) -> bytes:
    deep = "<a>" * depth + "</a>" * depth
    formula = '<row r="9"><c r="A9"><f>1</f><v>1</v></c></row>'
    return book(_SHEET, "</sheetData>", f"{formula}</sheetData>{deep}")


def _loop() -> bytes:
    """A workbook whose relations name the workbook itself as its sheet."""
    return book("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "workbook.xml")


_EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
_PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>'

BOOKS: Table = {
    "字符串表.xlsx": (_BOMB, lambda: _strings(300)),
    "字符串比例.xlsx": (_BOMB, lambda: _strings(120)),
    "重复长文.xlsx": (_LIMIT | _BOMB, _repeated_string),
    "十亿笑.xlsx": (_DTD, _laughs),
    "外部实体.xlsx": (_DTD, lambda: _with_doctype(_SHEET, _EXTERNAL)),
    "远程定义.xlsx": (_DTD, lambda: _with_doctype(_BOOK, _REMOTE)),
    "参数实体.xlsx": (_DTD, lambda: _with_doctype(_STRINGS, _PARAMETER)),
    "宽字符定义.xlsx": (_DTD, _wide_doctype),
    "对角.xlsx": (_FAR, lambda: _cells("A9", "XFD1048576")),
    "最后一行.xlsx": (_FAR, lambda: _cells("A9", "Z1048576")),
    "最后一列.xlsx": (_FAR, lambda: _cells("XFD20000")),
    "没有的行.xlsx": (_FAR | _BROKEN, lambda: _cells("A4294967295")),
    "合并.xlsx": (_LIMIT, lambda: _merges(40_000)),
    "大合并.xlsx": (
        _LIMIT | frozenset({"form-unknown"}),
        lambda: book(
            _SHEET,
            "</sheetData>",
            '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
    ),
    "深层.xlsx": (_BROKEN | _LIMIT, lambda: _nested(200_000)),
    "目录成环.xls": (_BROKEN, lambda: ole_file({1: 1})),
    "内容成环.xls": (_BROKEN, lambda: ole_file({2: 2})),
    "分配表成环.xls": (_BROKEN, lambda: ole_file({}, 3)),
    "自指.xlsx": (frozenset({"form-unknown", "file-corrupt"}), _loop),
}
