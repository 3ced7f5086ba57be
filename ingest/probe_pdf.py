"""What a PDF is: pages, encryption, active content, and whether two engines agree on it.

qpdf (pikepdf) opens it within bounds and counts, then pdfium counts and measures: where parsers
disagree a viewer may show another document than the reviewer saw (reliability 53).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2

from ingest.limits import Limits
from ingest.outcome import Refused
from ingest.pdf_bounds import bound_qpdf, check_contents
from procedures.records import ScanProbe

_END_WITHIN = 8192
_DOTS_PER_POINT = 150 / 72
_TEXT_LENGTH = 20_000
#: Name in the file -> what the sender is told it is.
ACTIVE = {
    "/JS": "JavaScript",
    "/JavaScript": "JavaScript",
    "/Launch": "启动程序",
    "/EmbeddedFile": "内嵌文件",
    "/EmbeddedFiles": "内嵌文件",
    "/OpenAction": "打开动作",
    "/AA": "自动动作",
    "/URI": "网址链接",
    "/GoToR": "外部文件链接",
    "/GoToE": "外部文件链接",
    "/SubmitForm": "提交表单",
    "/ImportData": "导入数据",
    "/RichMedia": "多媒体",
    "/XFA": "XFA 表单",
}
#: Actions and keys that only move within the document: no harm when a file opens on page 1.
_HARMLESS_ACTIONS = frozenset({"/GoTo", "/Named"})
#: Any of these names in the text of an object, where qpdf spells them without escapes.
_SUSPECT = re.compile(rb"/(?:" + "|".join(name[1:] for name in ACTIVE).encode() + rb")\b")


def probe_pdf(data: bytes, limits: Limits) -> ScanProbe:
    """Open a PDF in both engines. Raises Refused: file-corrupt, file-encrypted, file-limit."""
    if b"%%EOF" not in data[-_END_WITHIN:]:
        raise Refused("file-corrupt", reason="缺少结尾，可能没有复制完整")
    count, encrypted, active = _qpdf(data, limits)
    pages, text = _pdfium(data, limits)
    if count != pages:
        raise Refused("file-corrupt", reason="页数无法确定")
    return ScanProbe(pages=pages, encrypted=encrypted, active=active, text=text)


def _pdfium(data: bytes, limits: Limits) -> tuple[int, str]:
    """Page count and text layer by pdfium, every page box within limits."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused("file-corrupt", reason="不是完整的 PDF") from error
    try:
        pages = len(document)
        if pages == 0:
            raise Refused("file-corrupt", reason="没有页面")
        if pages > limits.pages:
            raise Refused("file-limit", what="页数")
        for index in range(pages):
            width, height = document.get_page_size(index)
            if not 0 < width * height * _DOTS_PER_POINT**2 <= limits.page_pixels:
                raise Refused("file-limit", what="页面尺寸")
        return pages, _text(document, min(pages, limits.text_pages))
    except pypdfium2.PdfiumError as error:
        raise Refused("file-corrupt", reason="页面损坏") from error
    finally:
        document.close()


def _text(document: pypdfium2.PdfDocument, pages: int) -> str:
    """The text layer of the first `pages` pages, white space removed."""
    parts: list[str] = []
    for index in range(pages):
        page = document[index]
        layer = page.get_textpage()
        parts.append("".join(layer.get_text_bounded().split()))
        layer.close()
        page.close()
    return "".join(parts)[:_TEXT_LENGTH]


def _qpdf(data: bytes, limits: Limits) -> tuple[int, bool, tuple[str, ...]]:
    """Page count, encryption and active content by qpdf."""
    bound_qpdf(limits)
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            count = len(document.pages)
            if count > limits.pages:
                raise Refused("file-limit", what="页数")
            active = sorted(set(_active(document))) if _suspect(document) else []
            check_contents(document, limits)
            return count, document.is_encrypted, tuple(active)
    except pikepdf.PasswordError as error:
        raise Refused("file-encrypted") from error
    except (pikepdf.PikepdfError, ValueError, RuntimeError, RecursionError) as error:
        raise Refused("file-corrupt", reason="结构损坏") from error


def _suspect(document: pikepdf.Pdf) -> bool:
    """Whether any object names what could act, be it in a string.

    Asked of every document, so it is quick: the objects' own text, not the megabytes of their
    streams, and what lies in object streams or is encrypted is seen as it is.
    """
    things = (*document.objects, document.trailer)
    return any(_SUSPECT.search(_spelled(thing)) for thing in things)


def _spelled(thing: object) -> bytes:
    """The text of an object; of a stream its dictionary. What is a plain value has no names."""
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    return thing.unparse(resolved=True) if isinstance(thing, pikepdf.Object) else b""


def _active(document: pikepdf.Pdf) -> Iterator[str]:
    """What in the document could act by itself or lead outside it."""
    for thing in document.objects:
        yield from _in_object(thing, 0)
    yield from _in_object(document.trailer, 0)


def _in_object(thing: object, depth: int) -> Iterator[str]:
    """Active keys and action names of one object and of what lies directly inside it."""
    if depth > 30:
        return
    if isinstance(thing, pikepdf.Array):
        for item in thing:
            if not getattr(item, "is_indirect", False):
                yield from _in_object(item, depth + 1)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        kind = thing.get("/S")
        if isinstance(kind, pikepdf.Name) and str(kind) in ACTIVE:
            yield ACTIVE[str(kind)]
        for key, value in thing.items():
            if key in ACTIVE and not _harmless(key, value):
                yield ACTIVE[key]
            if not getattr(value, "is_indirect", False):
                yield from _in_object(value, depth + 1)


def _harmless(key: str, value: object) -> bool:
    """An /OpenAction that only chooses the first view, and keys that are no action."""
    if key == "/OpenAction":
        if isinstance(value, pikepdf.Array):
            return True
        action = value.get("/S") if isinstance(value, pikepdf.Dictionary) else None
        return action is not None and str(action) in _HARMLESS_ACTIONS
    return False
