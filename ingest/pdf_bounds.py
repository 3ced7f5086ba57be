"""How far qpdf may go in a hostile PDF, and whether its pages' contents can be read at all.

A kilobyte of a PDF can state a gigabyte: as an object stream, a table of contents, a page. qpdf
counts while it inflates and stops; pdfium does not, so it is asked only afterwards (reliability
50).
"""

from __future__ import annotations

import pikepdf
from pikepdf import settings

from ingest.limits import Limits
from ingest.outcome import Refused

#: What qpdf says of a stream beyond its limit; what it can do without, it goes on without.
_EXCEEDED = "limit exceeded"
_LZW = ("/LZWDecode", "/LZW")
#: What a byte of LZW may become: a code of 9 to 12 bits names a string of up to 4,096.
_LZW_RATIO = 4_096 * 8 // 12
_LZW_MOST = 16  # streams' worth: the ratio is reached by no more than a part of a stream


def bound_qpdf(limits: Limits) -> None:
    """From now on this process inflates no stream of a PDF beyond `limits.stream_bytes`."""
    most = limits.stream_bytes
    settings.set_qpdf_limits(
        flate_max_memory=most,
        run_length_max_memory=most,
        png_max_memory=most,
        tiff_max_memory=most,
    )


def check_contents(document: pikepdf.Pdf, limits: Limits) -> None:
    """Inflate the contents of every page, as a viewer will; pictures on them are left alone.

    Raises Refused: file-corrupt for damaged ones, file-limit for endless ones and for structure
    that has shown itself to be endless before.
    """
    damaged: pikepdf.PdfError | None = None
    try:
        for page in document.pages:
            _read_contents(page, limits)
    except pikepdf.PdfError as error:
        damaged = error
    if any(_EXCEEDED in warning for warning in document.get_warnings()):
        raise Refused("file-limit", what="展开后的大小") from damaged
    if damaged is not None:
        raise Refused("file-corrupt", reason="页面内容损坏") from damaged


def _read_contents(page: pikepdf.Page, limits: Limits) -> None:
    contents = page.obj.get("/Contents")
    for part in contents if isinstance(contents, pikepdf.Array) else (contents,):
        if isinstance(part, pikepdf.Stream):
            _check_lzw(part, limits)
            part.read_bytes()


def _check_lzw(part: pikepdf.Stream, limits: Limits) -> None:
    """No scanner of this century writes LZW, and qpdf knows no limit for it."""
    filters = part.get("/Filter")
    names = filters if isinstance(filters, pikepdf.Array) else (filters,)
    if not any(str(name) in _LZW for name in names):
        return
    if len(part.read_raw_bytes()) * _LZW_RATIO > limits.stream_bytes * _LZW_MOST:
        raise Refused("file-limit", what="展开后的大小")
