"""Files no office should meet: what each is, and the finding it must give.

`NEIGHBOURS` is read as a table: file name, finding code, maker. Each is one drop.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

from flows.samples.ole import encrypted_workbook
from flows.samples.signup import HEADERS, SHEET
from flows.samples.workbooks import repacked, workbook_bytes
from flows.samples.writing import zip_bytes
from procedures.words import (
    IDENTITY_FORM,
    IDENTITY_HEADER_ROW,
    IDENTITY_INSTITUTION,
    IDENTITY_KIND,
    IDENTITY_PROCEDURE,
    IDENTITY_SHEET,
    IDENTITY_TOKEN,
    IDENTITY_VERSION,
)

Row = dict[str, str]
_FIXED = (2026, 1, 1, 8, 0, 0)
_BOMB_MEGABYTES = 256


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One hostile or odd drop: its name, the code it must give, its bytes from a good row."""

    name: str
    code: str
    make: Callable[[Row], bytes]


def workbook(row: Row, headers: tuple[str, ...] = HEADERS) -> bytes:
    """A sign-up workbook of one row, with other headers perhaps."""
    return workbook_bytes(SHEET, headers, [row])


def _unsigned(row: Row) -> bytes:
    """Our own form by its looks, with a token nobody signed."""
    identity = {
        IDENTITY_KIND: "data",
        IDENTITY_PROCEDURE: "hn-training-newcomer",
        IDENTITY_VERSION: "1",
        IDENTITY_INSTITUTION: "HN0002",
        IDENTITY_FORM: "hn-training-newcomer-HN0002-1",
        IDENTITY_TOKEN: "A" * 26,
        IDENTITY_SHEET: SHEET,
        IDENTITY_HEADER_ROW: "1",
    }
    return workbook_bytes(SHEET, HEADERS, [row], identity=identity)


def _doctype(row: Row) -> bytes:
    def edit(members: dict[str, bytes]) -> None:
        sheet = members["xl/worksheets/sheet1.xml"]
        bad = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<worksheet'
        members["xl/worksheets/sheet1.xml"] = sheet.replace(b"<worksheet", bad, 1)

    return repacked(workbook(row), edit)


def _macro(row: Row) -> bytes:
    def edit(members: dict[str, bytes]) -> None:
        types = members["[Content_Types].xml"]
        plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        binary = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        types = types.replace(plain, macro).replace(b"<Default", binary + b"<Default", 1)
        members["[Content_Types].xml"] = types
        members["xl/vbaProject.bin"] = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2040)

    return repacked(workbook(row), edit)


def _far_cell(row: Row) -> bytes:
    """A few cells and one in the sheet's last corner: small file, endless table."""

    def edit(members: dict[str, bytes]) -> None:
        sheet = members["xl/worksheets/sheet1.xml"]
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        members["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", far)

    return repacked(workbook(row), edit)


def _bomb(_row: Row) -> bytes:
    """256 MB of zeros in a zip of 256 KB."""
    stream = BytesIO()
    with (
        ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=zlib.Z_BEST_COMPRESSION) as archive,
        archive.open(_member("附件/扫描.pdf", ZIP_DEFLATED), "w") as target,
    ):
        for _ in range(_BOMB_MEGABYTES):
            target.write(bytes(1 << 20))
    return stream.getvalue()


def _member(name: str, method: int = ZIP_DEFLATED) -> ZipInfo:
    info = ZipInfo(name, _FIXED)
    info.compress_type = method
    return info


def _zip_of(row: Row, *members: tuple[ZipInfo, bytes]) -> bytes:
    """A zip with a good workbook and the odd members."""
    stream = BytesIO()
    with warnings.catch_warnings(), ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")  # zipfile warns of the equal names we want
        for info, body in [(_member("报名信息.xlsx"), workbook(row)), *members]:
            archive.writestr(info, body, info.compress_type)
    return stream.getvalue()


def _link(row: Row) -> bytes:
    info = _member("附件/照片.jpg")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return _zip_of(row, (info, b"/etc/passwd"))


class _RawName(ZipInfo):
    """A member whose name is neither UTF-8 nor GBK."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile asks for it
        return b"\xff\xfe\xff\xfd.jpg", 0


NEIGHBOURS: tuple[Neighbour, ...] = (
    Neighbour("文本.xlsx", "file-type", lambda _row: "姓名,身份证号\n".encode() * 50),
    Neighbour("空文件.xlsx", "file-empty", lambda _row: b""),
    Neighbour("加密.xlsx", "file-encrypted", lambda _row: encrypted_workbook("neighbour")),
    Neighbour("残缺.xlsx", "file-corrupt", lambda row: workbook(row)[:3000]),
    Neighbour("外部定义.xlsx", "xml-dtd", _doctype),
    Neighbour("含宏.xlsm", "macro-workbook", _macro),
    Neighbour("远端单元格.xlsx", "row-limit", _far_cell),
    Neighbour("炸弹.zip", "archive-bomb", _bomb),
    Neighbour("越界路径.zip", "archive-path", lambda r: _zip_of(r, (_member("../../x.jpg"), b"x"))),
    Neighbour("含链接.zip", "archive-link", _link),
    Neighbour(
        "少见压缩.zip",
        "archive-method",
        lambda row: _zip_of(row, (_member("附件/说明.jpg", ZIP_LZMA), b"x" * 500)),
    ),
    Neighbour(
        "套娃.zip",
        "archive-nested",
        lambda row: _zip_of(row, (_member("附件.zip"), zip_bytes({"a.jpg": b"x"}))),
    ),
    Neighbour(
        "重名.zip",
        "archive-duplicate-name",
        lambda row: _zip_of(row, (_member("附件/a.jpg"), b"1"), (_member("附件/a.jpg"), b"2")),
    ),
    Neighbour(
        "大小写.zip",
        "name-collision",
        lambda row: _zip_of(row, (_member("附件/a.jpg"), b"1"), (_member("附件/A.JPG"), b"2")),
    ),
    Neighbour(
        "乱码名.zip", "name-encoding", lambda row: _zip_of(row, (_RawName("raw.jpg", _FIXED), b"1"))
    ),
    Neighbour(
        "两个工作簿.zip",
        "workbook-several",
        lambda row: _zip_of(row, (_member("报名信息2.xlsx"), workbook(row))),
    ),
    Neighbour(
        "没有工作簿.zip",
        "workbook-missing",
        lambda _row: zip_bytes({"说明.txt": b"1", "附件/备忘.txt": b"2"}),
    ),
    Neighbour(
        "别的表.xlsx",
        "form-unknown",
        lambda _row: workbook_bytes("值班表", ("日期", "值班人", "电话"), [{"日期": "周一"}]),
    ),
    Neighbour("改过标识.xlsx", "form-tampered", _unsigned),
    Neighbour(
        "缺列.xlsx",
        "form-unknown",
        lambda row: workbook(row, tuple(h for h in HEADERS if h != "工作经历*")),
    ),
    Neighbour("重列.xlsx", "header-duplicate", lambda row: workbook(row, (*HEADERS, "联系电话*"))),
    Neighbour("空表.xlsx", "sheet-empty", lambda _row: workbook_bytes(SHEET, HEADERS, [])),
)

#: Codes of the sign-up that no sample plants, and why.
NOT_PLANTED: dict[str, str] = {
    "file-too-large": "needs a file above the limit: gigabytes in every demo",
    "file-limit": "depends on the machine's speed; tests set a small limit instead",
    "file-closed": "needs a file of another user's",
    "form-version": "needs a form of an earlier version, signed with the workspace's key",
    "header-missing": "needs our own form with a column cut out, signed with the workspace's key",
    "parser-crash": "a sample that crashes a parser is fixed by the parser's next release",
    "error-cell": "the writing library keeps error values only as results of formulas",
    "key-changed": "needs a returned workbook with its hidden row ids",
    "row-unknown": "needs a returned workbook with its hidden row ids",
    "action-not-allowed": "needs a filed application that somebody has reviewed",
    "authority-missing": "all sample stations have their province above them",
    "already-ended": "needs a returned workbook whose row was taken back before",
    "whole-file": "the sign-up is taken row by row",
    "not-own-institution": "the sign-up has no institution column: the folder is the sender",
    "text-pattern": "the sign-up has no such field",
    "secret-ignored": "the sign-up has no such field",
    "resubmit-unchanged": "needs an application that a reviewer has returned",
    "certificate-number": "the sign-up has no field of that type with a pattern",
    "email": "the sign-up has no such field",
    "uscc-checksum": "the sign-up has no such field",
    "page-name": "the sign-up has no page sets",
    "page-gap": "the sign-up has no page sets",
    "attachment-kept": "needs an earlier attachment in the register",
    "attachment-given": "is told of loose files, and the sample packages are folders",
    "orphan-kept": "is told of what is kept, beside the orphans that are planted",
    "orphan-used": "needs files kept from an earlier drop",
    "attachment-renamed": "needs a returned workbook that answers 按建议改名",
    "attachment-ambiguous": "needs an application number that equals an ID number",
    "certificate-not-held": "asked by procedures about a certificate held",
    "certificate-locked": "asked by procedures about a certificate held",
    "quota-exceeded": "the sample session has places for everybody",
    "eligibility-registration": "asked by the constructors' procedures",
    "prerequisite-missing": "asked by other procedures",
    "state-not-allowed": "asked by other procedures",
    "registry-conflict": "asked by base data only",
    "no-change": "asked by base data only",
    "period-dates-shared": "asked by base data only",
    "period-not-opened": "asked by base data only",
    "same-kind-held": "asked by Jilin's 原持证备案 only",
    "id-birth": "the sign-up has no column 出生日期",
    "renewal-void": "asked by renewals only",
    "validity-capped": "asked by renewals only",
    "value-as-kept": "asked by 信息更正申请 only",
    "values-ignored": "asked by forms with prefilled people",
    "saved-only": "the sign-up has no column 上报",
    "field-flagged": "the sign-up has no field that reviewers are warned of",
    "query-condition": "asked of 查询导出申请 only",
    "query-area": "asked of 查询导出申请 only",
}
