"""Photos and PDFs: what is seen in them, and that no part of one passes for a whole."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pikepdf
import pytest
from PIL import Image

from ingest.limits import MEGABYTE, Limits
from ingest.media import sniff
from ingest.probe import Seen, examine
from procedures.records import Media, PhotoProbe, ScanProbe
from tests.unit.ingest.builders import jpeg, pdf, raw_zip, xlsx, zipped


def seen(name: str, data: bytes, limits: Limits | None = None) -> Seen:
    return examine(name, data, limits or Limits())


def codes(found: Seen) -> list[str]:
    return [finding.code for finding in found.findings]


@pytest.mark.parametrize(
    ("media", "data"),
    [
        (Media.EMPTY, b""),
        (Media.JPEG, jpeg()),
        (Media.PDF, pdf()),
        (Media.PDF, b"\n\n" + pdf()),
        (Media.ZIP, zipped({"a.txt": b"a"})),
        (Media.ZIP, zipped({"报送.xlsx": xlsx({"一": [["a"]]})}, 0)),
        (Media.XLSX, xlsx({"一": [["a"]]})),
        (Media.XLSM, zipped({"[Content_Types].xml": b"", "xl/vbaProject.bin": b""})),
        (Media.OTHER, zipped({"[Content_Types].xml": b"", "word/document.xml": b""})),
        (Media.OTHER, zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""})),
        (Media.OTHER, b"<html></html>"),
        (Media.OLE, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)),
    ],
)
def test_content_decides_what_a_file_is(media: Media, data: bytes) -> None:
    """Reliability 34."""
    assert sniff(data) is media


@pytest.mark.parametrize(
    ("code", "name", "data"),
    [
        ("file-empty", "a.jpg", b""),
        ("file-type", "a.jpg", b"\x89PNG\r\n\x1a\n" + bytes(50)),
        ("file-type", "a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0"),
        ("file-type", "a.pdf", b"<html></html>"),
        ("archive-nested", "a.bin", raw_zip([(b"a", b"a")])),
        ("archive-nested", "a.bin", b"Rar!\x1a\x07\x01\0"),
        ("file-corrupt", "a.jpg", b"\xff\xd8\xff\xe0"),
        ("file-corrupt", "a.pdf", pdf()[:-20]),
        ("file-corrupt", "a.pdf", b"%PDF-1.7\n%%EOF\n"),
    ],
)
def test_a_file_that_is_not_what_it_says_has_a_finding(code: str, name: str, data: bytes) -> None:
    found = seen(name, data)
    assert codes(found) == [code]
    assert found.findings[0].file == name
    assert found.probe is None


def test_a_photo_is_measured() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = seen("a.jpg", jpeg(295, 413, exif=exif.tobytes()))
    assert found.probe == PhotoProbe("JPEG", 295, 413, "RGB", 6, complete=True)


@pytest.mark.parametrize("progressive", [False, True])
def test_no_part_of_a_photo_is_complete(progressive: bool) -> None:
    """Reliability 33: cut at every hundredth, 0 accepted."""
    whole = jpeg(295, 413, progressive=progressive)
    for percent in range(1, 100):
        found = seen("a.jpg", whole[: len(whole) * percent // 100])
        assert found.probe is None or not getattr(found.probe, "complete", True)


def test_an_embedded_thumbnail_does_not_end_the_photo() -> None:
    """Reliability 33: its end mark lies in a metadata segment."""
    whole = jpeg(295, 413)
    thumbnail = jpeg(16, 16)
    segment = b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail
    cut = whole[:2] + segment + whole[2:-2]
    probe = seen("a.jpg", cut).probe
    assert isinstance(probe, PhotoProbe)
    assert not probe.complete


def test_too_many_pixels_are_refused_before_decoding() -> None:
    """Reliability 47."""
    assert codes(seen("a.jpg", jpeg(100, 100), Limits(pixels=9_999))) == ["file-limit"]


@pytest.mark.parametrize(("scans", "code"), [(1, []), (200, ["file-limit"])])
def test_a_picture_of_endless_scans_is_refused_before_decoding(scans: int, code: list[str]) -> None:
    """Reliability 47: thousands of passes over a progressive picture kept a child for 20 s."""
    whole = jpeg(100, 100, progressive=True)
    last = whole.rindex(b"\xff\xda")
    made = whole[:last] + whole[last:-2] * scans + b"\xff\xd9"
    assert codes(seen("a.jpg", made, Limits(pixels=10_000))) == code


def test_marks_behind_the_picture_are_no_scans() -> None:
    """Phones append films and second pictures."""
    behind = b"\xff\xda" * 1000
    assert codes(seen("a.jpg", jpeg(100, 100) + behind, Limits(pixels=10_000))) == []


def page_of(contents: bytes, *filters: str) -> bytes:
    """A PDF of one page with these packed contents."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(300, 300))
    names = pikepdf.Array([pikepdf.Name(name) for name in filters])
    page.Contents = pikepdf.Stream(document, contents, Filter=names)
    out = io.BytesIO()
    document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


ZEROS = zlib.compress(bytes(2 * MEGABYTE), 9)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ([], page_of(zlib.compress(b"q Q"), "/FlateDecode")),
        ([], page_of(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", "/LZWDecode")),
        (["file-corrupt"], page_of(zlib.compress(b"q Q " * 99)[:-9] + b"?" * 9, "/FlateDecode")),
        (["file-corrupt"], page_of(b"\xff" * 99, "/LZWDecode")),
        (["file-limit"], page_of(ZEROS, "/FlateDecode")),
        (["file-limit"], page_of(zlib.compress(ZEROS), "/FlateDecode", "/FlateDecode")),
        (["file-limit"], page_of(bytes(7_000), "/LZWDecode")),
    ],
)
def test_contents_of_pages_can_be_read_to_an_end(code: list[str], data: bytes) -> None:
    """Reliability 50, 53: `qpdf --check` refuses damaged contents too."""
    assert codes(seen("a.pdf", data, Limits(stream_bytes=MEGABYTE))) == code


def test_structure_that_inflates_without_end_is_refused() -> None:
    """Reliability 50: an object stream of half a gigabyte made pdfium abort."""
    head = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    opening = b"<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length %d>>stream\n" % len(ZEROS)
    body = head + b"3 0 obj\n" + opening + ZEROS + b"\nendstream\nendobj\n"
    rows = [(0, 0, 0), (1, 9, 0), (2, 3, 0), (1, len(head), 0), (1, len(body), 0)]
    table = b"".join(struct.pack(">BLB", *row) for row in rows)
    body += b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length 30>>stream\n"
    body += table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % rows[-1][1]
    assert codes(seen("a.pdf", body, Limits(stream_bytes=MEGABYTE))) == ["file-corrupt"]


def test_a_pdf_is_counted() -> None:
    assert seen("a.pdf", pdf(3)).probe == ScanProbe(pages=3, encrypted=False)


@pytest.mark.parametrize(
    ("active", "root"),
    [
        ("JavaScript", {"OpenAction": pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")}),
        ("启动程序", {"OpenAction": pikepdf.Dictionary(S=pikepdf.Name.Launch)}),
        ("自动动作", {"AA": pikepdf.Dictionary()}),
        ("内嵌文件", {"Names": pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())}),
        ("网址链接", {"X": pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://x")}),
    ],
)
def test_active_content_is_named(active: str, root: dict[str, Any]) -> None:
    """Reliability 53."""
    probe = seen("a.pdf", pdf(1, **root)).probe
    assert isinstance(probe, ScanProbe)
    assert active in probe.active


def test_active_content_hidden_in_object_streams_is_found() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
    document.Root.OpenAction = document.make_indirect(action)
    out = io.BytesIO()
    document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in out.getvalue()
    probe = seen("a.pdf", out.getvalue()).probe
    assert isinstance(probe, ScanProbe)
    assert "JavaScript" in probe.active


def test_a_pdf_that_opens_on_a_page_is_not_active() -> None:
    go = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([0, pikepdf.Name.Fit]))
    probe = seen("a.pdf", pdf(1, OpenAction=go)).probe
    assert isinstance(probe, ScanProbe)
    assert probe.active == ()


@pytest.mark.parametrize(("user", "code"), [("secret", ["file-encrypted"]), ("", [])])
def test_only_a_password_to_open_stops_a_pdf(user: str, code: list[str]) -> None:
    """Reliability 45."""
    document = pikepdf.open(io.BytesIO(pdf()))
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
    assert codes(seen("a.pdf", out.getvalue())) == code


@pytest.mark.parametrize(
    "data", [pdf(1, 14_400, 14_400), pdf(4)], ids=["giant page", "too many pages"]
)
def test_pages_have_limits(data: bytes) -> None:
    """Reliability 51."""
    assert codes(seen("a.pdf", data, Limits(pages=3))) == ["file-limit"]


def test_the_text_layer_is_read_when_asked() -> None:
    document = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page = document.add_blank_page(page_size=(300, 300))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.Contents = pikepdf.Stream(document, b"BT /F 12 Tf 20 20 Td (4301 2023) Tj ET")
    out = io.BytesIO()
    document.save(out)
    probe = seen("a.pdf", out.getvalue(), Limits(text_pages=1)).probe
    assert isinstance(probe, ScanProbe)
    assert probe.text == "43012023"
