"""Small files for the tests of ingest, built in memory: workbooks, photos, PDFs, zips."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pikepdf
import xlsxwriter
from PIL import Image

from procedures import words
from procedures.load import Catalogue
from procedures.model import Procedure
from procedures.records import Drop, EntryKind, StoredFile
from procedures.tables import Tables
from procedures.tokens import form_token
from procedures.workspace import Workspace, by_hash

SECRET = b"a secret of the tests"
TODAY = date(2026, 11, 21)


def procedure(ident: str = "test-people", title: str = "人员登记", **changes: object) -> Procedure:
    """A small procedure: 姓名 and 身份证号码 required, 性别 and 备注 not."""
    body: dict[str, object] = {
        "id": ident,
        "version": 2,
        "prefix": "TP",
        "title": title,
        "system": "office",
        "order": 1,
        "source": "建议值",
        "sheet": "人员",
        "submitter": {},
        "subject": "person",
        "unique": {"fields": ["身份证号码"]},
        "fields": [
            {"name": "姓名", "required": True},
            {"name": "身份证号码", "aliases": ["证件号码"], "required": True, "key": True},
            {"name": "性别"},
            {"name": "备注", "aliases": ["说明"]},
            {"name": "密码", "secret": True},
        ],
    }
    return Procedure.model_validate(body | changes)


def catalogue(*procedures: Procedure) -> Catalogue:
    """A catalogue of just these."""
    return Catalogue({p.id: p for p in procedures or (procedure(),)}, Tables())


def xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of these sheets; str, int, float, bool and None cells, "=…" are formulas."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.very_hidden()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(number, column, value)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write(number, column, value)
    book.close()
    return out.getvalue()


def form(
    rows: Sequence[Sequence[object]],
    kind: str = "data",
    version: int = 2,
    sheet: str = "人员",
    header_row: int = 1,
    token: str | None = None,
    more: Mapping[str, Sequence[Sequence[object]]] | None = None,
) -> bytes:
    """An identified form of `procedure()` for institution 4301."""
    signature = form_token(SECRET, kind, "test-people", version, "4301", "F1")
    identity = [
        (words.IDENTITY_KIND, kind),
        (words.IDENTITY_PROCEDURE, "test-people"),
        (words.IDENTITY_VERSION, version),
        (words.IDENTITY_INSTITUTION, "4301"),
        (words.IDENTITY_FORM, "F1"),
        (words.IDENTITY_TOKEN, signature if token is None else token),
        (words.IDENTITY_SHEET, sheet),
        (words.IDENTITY_HEADER_ROW, header_row),
    ]
    sheets = {sheet: rows, **(more or {}), words.SHEET_IDENTITY: identity}
    return xlsx(sheets, hidden=(words.SHEET_IDENTITY,))


def jpeg(width: int = 60, height: int = 80, **options: object) -> bytes:
    """A photo with some structure in it."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def pdf(pages: int = 1, width: float = 300, height: float = 400, **root: Any) -> bytes:
    """A PDF of empty pages; keywords become entries of its catalogue."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(width, height))
    for key, value in root.items():
        document.Root[f"/{key}"] = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files, in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def raw_zip(entries: Sequence[tuple[bytes, bytes]], **changes: int) -> bytes:
    """A zip with names as raw bytes. `changes` set fields of every entry.

    flags, method, mode, local_method (only in the local header), size (declared everywhere).
    """
    body, directory = b"", b""
    flags, method = changes.get("flags", 0), changes.get("method", 8)
    for name, data in entries:
        engine = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = engine.compress(data) + engine.flush() if method == 8 else data
        sizes = zlib.crc32(data), len(packed), changes.get("size", len(data))
        offset = len(body)
        local_method = changes.get("local_method", method)
        body += b"PK\x03\x04" + struct.pack("<5H", 20, flags, local_method, 0, 33)
        body += struct.pack("<3L2H", *sizes, len(name), 0) + name + packed
        directory += b"PK\x01\x02" + struct.pack("<BB5H", 20, 3, 20, flags, method, 0, 33)
        directory += struct.pack("<3L5H", *sizes, len(name), 0, 0, 0, 0)
        directory += struct.pack("<2L", changes.get("mode", 0o100644) << 16, offset) + name
    count = len(entries)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + end


def ole_file(table: dict[int, int], more: int = 0xFFFFFFFE) -> bytes:
    """An OLE2 file: FAT in sector 0, directory in 1, stream Workbook in 2, DIFAT at `more`."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + struct.pack("<H", 9)
    head = head.ljust(48, b"\0") + struct.pack("<6L", 1, 0, 4096, 0xFFFFFFFE, 0, more)
    head = (head + bytes(4) + bytes(4)).ljust(512, b"\xff")
    fat = [table.get(number, 0xFFFFFFFE) for number in range(128)]
    name = "Workbook\0".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<HBB12x", len(name), 2, 1)
    entry = entry.ljust(116, b"\0") + struct.pack("<2L4x", 2, 100_000)
    places = struct.pack("<128L", *[0xFFFFFFFF] * 127, 3)
    return head + struct.pack("<128L", *fat) + entry.ljust(512, b"\0") + bytes(512) + places


def archived(workspace: Workspace, name: str, data: bytes) -> Drop:
    """A drop that is one file, already in the archive."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = by_hash(workspace.archive, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    stored = StoredFile(name, sha256, len(data))
    return Drop(
        id=sha256[:20],
        folder="4301_某站",
        org="4301",
        person="",
        name=name,
        kind=EntryKind.FILE,
        sha256=sha256,
        size=len(data),
        files=(stored,),
        claimed_on=TODAY,
    )
