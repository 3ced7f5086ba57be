"""Joining and splitting: pages, bookmarks, numbers on pages of any size, fonts left whole."""

from __future__ import annotations

import io

import pdfplumber
import pikepdf
import pytest

from outputs.pdf.engine import pdf_of
from outputs.pdf.join import Part, join, page_count, split_pages
from outputs.pdf.shrink import shrink_fonts


def text_pdf(*texts: str) -> bytes:
    body = "".join(f'<p style="break-after: page">{text}</p>' for text in texts)
    return pdf_of(f"<html><body>{body}</body></html>")


def blank_pdf(width: int, height: int) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(width, height))
        document.save(target, deterministic_id=True)
    return target.getvalue()


def texts_of(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [page.extract_text() or "" for page in document.pages]


def test_split_gives_one_pdf_a_page() -> None:
    first, second = split_pages(text_pdf("甲页", "乙页"))[:2]
    assert "甲页" in texts_of(first)[0]
    assert "乙页" in texts_of(second)[0]
    assert page_count(first) == 1


def test_pages_of_one_rendering_get_each_their_own_number() -> None:
    """They share their resources, so that a name used twice would be the last page's."""
    pages = texts_of(join([Part(text_pdf("甲", "乙", "丙"))], "题", numbered=True))
    for number, text in enumerate(pages, 1):
        assert f"第 {number} 页 共 {len(pages)} 页" in text


@pytest.mark.parametrize("size", [(595, 842), (842, 595), (300, 200), (2400, 3300)])
def test_every_page_gets_its_number(size: tuple[int, int]) -> None:
    """Scans too, whatever their size."""
    joined = join([Part(text_pdf("甲")), Part(blank_pdf(*size), "扫描件")], "题", numbered=True)
    pages = texts_of(joined)
    assert [f"第 {i} 页 共 {len(pages)} 页" in text for i, text in enumerate(pages, 1)] == [
        True
    ] * len(pages)
    with pikepdf.open(io.BytesIO(joined)) as document, document.open_outline() as outline:
        assert [item.title for item in outline.root] == ["扫描件"]
        assert document.docinfo["/Title"] == "题"


def test_joining_twice_gives_equal_bytes() -> None:
    parts = [Part(text_pdf("甲"), "一"), Part(blank_pdf(500, 500), "二")]
    assert join(parts, "题", numbered=True) == join(parts, "题", numbered=True)


def test_fonts_hold_the_same_in_less_space() -> None:
    content = text_pdf("建设工程质量安全监督机构")
    with pikepdf.open(io.BytesIO(content)) as document:
        fonts = [
            each
            for each in document.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/OpenType"
        ]
        before = [(font.read_bytes(), len(font.read_raw_bytes())) for font in fonts]
        shrink_fonts(document)
        assert fonts
        for font, (whole, size) in zip(fonts, before, strict=True):
            assert font.read_bytes().rstrip(b"\0") == whole.rstrip(b"\0")
            assert len(font.read_raw_bytes()) < size / 2
