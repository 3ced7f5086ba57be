"""What a file is by its content, and whether its name says the same."""

from __future__ import annotations

from ingest.names import suffix
from ingest.zip_directory import BadArchive, read_directory
from procedures.findings import Finding, find
from procedures.records import Media

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"\xff\xd8\xff", Media.JPEG),
    (b"\x89PNG\r\n\x1a\n", Media.PNG),
)
_BOOK_STREAMS = ("Workbook", "WORKBOOK", "Book", "BOOK")  # some writers shout
_ARCHIVE_MAGIC = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")
_OFFICE_PARTS = (b"[content_types].xml", b"_rels/.rels", b"docprops/", b"xl/")

#: Extension -> what its content must be.
EXPECTED: dict[str, frozenset[Media]] = {
    ".xlsx": frozenset({Media.XLSX, Media.XLSM}),
    ".xlsm": frozenset({Media.XLSX, Media.XLSM}),
    ".xls": frozenset({Media.XLS}),
    ".zip": frozenset({Media.ZIP}),
    ".jpg": frozenset({Media.JPEG}),
    ".jpeg": frozenset({Media.JPEG}),
    ".png": frozenset({Media.PNG}),
    ".pdf": frozenset({Media.PDF}),
}
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".csv"})
WORKBOOKS = frozenset({Media.XLSX, Media.XLSM, Media.XLS})
_WORDS = {
    Media.XLSX: "Excel 工作簿",
    Media.XLSM: "含宏的 Excel 工作簿",
    Media.XLS: "Excel 97-2003 工作簿",
    Media.ZIP: "ZIP 压缩包",
    Media.JPEG: "JPG 图片",
    Media.PNG: "PNG 图片",
    Media.PDF: "PDF",
    Media.OLE: "加密或旧式的 Office 文件",
    Media.EMPTY: "空文件",
    Media.OTHER: "其他类型的文件",
}
#: Asked for by its extension too: a name that says .xlsx does not make a workbook.
_WANTED = _WORDS | {Media.XLSX: "Excel 工作簿（.xlsx）"}


def sniff(data: bytes) -> Media:
    """The media type of a whole file's bytes."""
    if not data:
        return Media.EMPTY
    for magic, media in _MAGIC:
        if data.startswith(magic):
            return media
    if data.startswith(b"PK\x03\x04"):
        return _zip_media(data)
    if data.startswith(_OLE):
        return _ole_media(data)
    if b"%PDF-" in data[:1024]:
        return Media.PDF
    return Media.OTHER


def is_foreign_archive(data: bytes) -> bool:
    """Whether the bytes are an archive of a kind we never open (rar, 7z, gz)."""
    return data.startswith(_ARCHIVE_MAGIC)


def _zip_media(data: bytes) -> Media:
    """XLSX, XLSM, ZIP, or OTHER for Word, PowerPoint, xlsb and OpenDocument."""
    try:
        names = [e.raw_name.replace(b"\\", b"/").lower() for e in read_directory(data)]
    except BadArchive:  # cut off: what its first entry is called is all there is
        first = data[30:100].lower()
        return Media.XLSX if first.startswith(_OFFICE_PARTS) else Media.ZIP
    return media_of_names(names)


def media_of_names(names: list[bytes]) -> Media:
    """What a zip is by its entries' lower-case names."""
    tops = {name.split(b"/", 1)[0] for name in names}
    if b"[content_types].xml" in tops and b"xl" in tops:
        if b"xl/workbook.bin" in names:
            return Media.OTHER
        macros = any(name.endswith(b"vbaproject.bin") for name in names)
        return Media.XLSM if macros else Media.XLSX
    if (b"[content_types].xml" in tops and tops & {b"word", b"ppt"}) or b"mimetype" in tops:
        return Media.OTHER
    return Media.ZIP


def _ole_media(data: bytes) -> Media:
    """XLS when the OLE2 directory names a workbook stream, else OLE."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Media.OLE
    named = any(name.encode("utf-16-le") + b"\0\0" in data for name in _BOOK_STREAMS)
    return Media.XLS if named else Media.OLE


def type_finding(path: str, media: Media) -> Finding | None:
    """`file-empty` or `file-type` when name and content disagree, else None.

    An extension we do not know says nothing: whoever needs the file judges its media.
    """
    if media is Media.EMPTY:
        return find("file-empty", file=path)
    extension = suffix(path)
    wanted = EXPECTED.get(extension)
    if wanted is None or media in wanted:
        return None
    if media is Media.OLE and extension in WORKBOOK_SUFFIXES:
        return None  # most often a password: the workbook reader says which
    return wrong_type(path, media, *sorted(wanted - {Media.XLSM}))  # macros are never asked for


def wrong_type(path: str, media: Media, *wanted: Media) -> Finding:
    """`file-type` naming what the file is and what it should be."""
    return find(
        "file-type",
        file=path,
        extension=suffix(path) or "（无）",
        media=_WORDS[media],
        wanted="、".join(_WANTED[one] for one in wanted),
    )
