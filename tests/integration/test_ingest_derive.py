"""Derived files: same pixels, none of the sender's bytes, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from ingest.derive import DeriveJob, derive, derive_pages, derive_photo, derive_scan
from ingest.sandbox import Sandbox
from procedures.workspace import Workspace
from tests.unit.ingest.builders import archived, jpeg, pdf


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(2) as made:
        yield made


def put(workspace: Workspace, data: bytes) -> str:
    return archived(workspace, "a", data).sha256


def made(path: Path | None) -> Path:
    assert path is not None
    return path


def test_a_photo_keeps_its_pixels_and_loses_the_rest(workspace: Workspace, box: Sandbox) -> None:
    """Reliability 32."""
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    sha256 = put(workspace, jpeg(295, 413, exif=exif.tobytes(), comment=b"note", progressive=True))
    path = made(derive_photo(sha256, workspace, box))
    assert path.name == f"{sha256}.jpg"
    with Image.open(path) as image:
        assert (image.size, image.mode, image.format) == ((295, 413), "RGB", "JPEG")
        assert not image.getexif()
        assert "progressive" not in image.info
        assert "comment" not in image.info
    assert b"where it was taken" not in path.read_bytes()


def test_all_orientations_give_the_same_upright_photo(workspace: Workspace, box: Sandbox) -> None:
    """Reliability 32."""
    upright = Image.new("RGB", (40, 60), "white")
    upright.paste("black", (0, 0, 20, 20))
    turned = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    for orientation, turn in turned.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        out = io.BytesIO()
        image = upright if turn is None else upright.transpose(turn)
        image.save(out, "JPEG", quality=95, exif=exif)
        path = made(derive_photo(put(workspace, out.getvalue()), workspace, box))
        with Image.open(path) as result:
            assert result.size == (40, 60)
            grey = result.convert("L").tobytes()
            assert grey[8 * 40 + 8] < 64
            assert grey[52 * 40 + 32] > 192


def test_a_cmyk_photo_becomes_rgb(workspace: Workspace, box: Sandbox) -> None:
    out = io.BytesIO()
    Image.new("CMYK", (30, 40)).save(out, "JPEG")
    with Image.open(made(derive_photo(put(workspace, out.getvalue()), workspace, box))) as image:
        assert image.mode == "RGB"


def test_a_scan_becomes_plain_pages(workspace: Workspace, box: Sandbox) -> None:
    """Reliability 53: nothing active, nothing embedded comes through."""
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    sha256 = put(workspace, pdf(3, 595, 842, OpenAction=action))
    path = made(derive_scan(sha256, workspace, box))
    with pikepdf.open(path) as document:
        assert len(document.pages) == 3
        assert set(document.Root.keys()) == {"/Type", "/Pages"}
        assert [float(x) for x in document.pages[0].MediaBox] == [0, 0, 595, 842]
    assert b"JavaScript" not in path.read_bytes()


def test_pages_are_merged_in_the_order_given(workspace: Workspace, box: Sandbox) -> None:
    """A lying page, a PDF of two, a standing page."""
    sources = [put(workspace, data) for data in (jpeg(80, 60), pdf(2), jpeg(60, 80))]
    path = made(derive_pages(sources, workspace, box))
    document = pypdfium2.PdfDocument(path)
    shapes = [width > height for width, height in (document.get_page_size(n) for n in range(4))]
    document.close()
    assert shapes == [True, False, False, False]


def test_results_are_stable_and_made_once(workspace: Workspace, box: Sandbox) -> None:
    jobs = [
        DeriveJob("photo", (put(workspace, jpeg()),)),
        DeriveJob("scan", (put(workspace, pdf(2)),)),
    ]
    first = [made(path).read_bytes() for path in derive(jobs, workspace, box)]
    stamps = [made(path).stat().st_mtime_ns for path in derive(jobs, workspace, box)]
    assert [made(path).stat().st_mtime_ns for path in derive(jobs, workspace, box)] == stamps
    for path in derive(jobs, workspace, box):
        made(path).unlink()
    assert [made(path).read_bytes() for path in derive(jobs, workspace, box)] == first


def test_what_cannot_be_decoded_has_no_result(workspace: Workspace, box: Sandbox) -> None:
    broken = put(workspace, jpeg()[:100])
    good = put(workspace, jpeg())
    photo, scan, other = derive(
        [DeriveJob("photo", (broken,)), DeriveJob("scan", (broken,)), DeriveJob("photo", (good,))],
        workspace,
        box,
    )
    assert (photo, scan) == (None, None)
    assert made(other).exists()
