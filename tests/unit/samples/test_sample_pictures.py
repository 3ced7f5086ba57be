"""Portraits and scans keep the rules of F01 and F02, and each planted fault breaks its own."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from random import Random

import pikepdf
import pytest
from PIL import Image, ImageFile

from flows.samples.people import Crowd
from flows.samples.portraits import HEIGHT, MAX_BYTES, PORTRAIT_FAULTS, WIDTH, portrait
from flows.samples.scan_faults import SCAN_FAULTS
from flows.samples.scans import CONTENTS, DIPLOMA, TITLE, FastScanner, Scanner

PEOPLE = Crowd("pictures", date(2026, 11, 2)).take(3)


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner("pictures", dpi=100)


def opened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body))


def test_f01_good_portraits() -> None:
    """F01: JPG, under 100 KB, 295×413."""
    rng = Random(5)
    bodies = [portrait(rng) for _ in range(8)]
    assert len(set(bodies)) == 8
    for body in bodies:
        picture = opened(body)
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (WIDTH, HEIGHT))
        assert len(body) < MAX_BYTES


def test_portraits_repeat_for_the_same_seed() -> None:
    assert portrait(Random(9)) == portrait(Random(9))
    for make in PORTRAIT_FAULTS.values():
        assert make(Random(9)) == make(Random(9))


def test_portrait_faults_break_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    # WeasyPrint switches this on for the whole process when a test before imported it.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
    made = {name: make(Random(1)) for name, make in PORTRAIT_FAULTS.items()}
    assert opened(made["wrong-size"]).size != (WIDTH, HEIGHT)
    assert len(made["too-many-bytes"]) > MAX_BYTES
    assert opened(made["too-many-bytes"]).size == (WIDTH, HEIGHT)
    assert opened(made["png-named-jpg"]).format == "PNG"
    others = {name: body for name, body in made.items() if name != "too-many-bytes"}
    assert max(len(body) for body in others.values()) < MAX_BYTES
    assert opened(made["cmyk"]).mode == "CMYK"
    assert opened(made["grey"]).mode == "L"
    assert opened(made["exif-rotated"]).getexif()[0x0112] == 6
    with pytest.raises(OSError, match="truncated"):
        opened(made["truncated"]).load()


@pytest.mark.parametrize("material", [DIPLOMA, TITLE])
def test_f02_scan_is_one_page_with_one_jpeg(scanner: Scanner, material: str) -> None:
    """F02: a PDF scan; A4 at the resolution it was made with."""
    body = scanner.scan(PEOPLE[0], material)
    with pikepdf.open(BytesIO(body)) as pdf:
        (page,) = pdf.pages
        assert [float(side) for side in page.mediabox[2:]] == pytest.approx([595, 842], abs=2)
        image = page.Resources.XObject.Im0
        assert image.Filter == "/DCTDecode"
        assert opened(image.read_raw_bytes()).size == (image.Width, image.Height)


def test_scanner_repeats_for_the_same_seed() -> None:
    first = Scanner("again", dpi=80).scan(PEOPLE[1], DIPLOMA)
    assert Scanner("again", dpi=80).scan(PEOPLE[1], DIPLOMA) == first


def test_scan_without_the_font_still_has_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.samples.scans._font", lambda _pixels: None)
    page = Scanner("no font", dpi=80, papers=1).page(PEOPLE[0], DIPLOMA)
    darkest = opened(page.jpeg).convert("L").getextrema()[0]
    assert darkest < 100


def test_text_layer_holds_name_and_number(scanner: Scanner) -> None:
    body = scanner.scan(PEOPLE[0], DIPLOMA, text=True)
    assert PEOPLE[0].id_number.encode("utf-16-be").hex().encode() in body


def test_fast_scans_differ_in_bytes_not_in_size(scanner: Scanner) -> None:
    fast = FastScanner("fast", PEOPLE[:1], dpi=80)
    bodies = {fast.scan(person, material) for person in PEOPLE for material in CONTENTS}
    assert len(bodies) == len(PEOPLE) * len(CONTENTS)


def test_scan_faults_break_what_they_say(scanner: Scanner) -> None:
    page = scanner.page(PEOPLE[0], DIPLOMA)
    made = {name: make(page) for name, make in SCAN_FAULTS.items()}
    assert made == {name: make(page) for name, make in SCAN_FAULTS.items()}
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(made["encrypted"]))
    with pytest.raises(pikepdf.PdfError):
        pikepdf.open(BytesIO(made["truncated"]))
    with pikepdf.open(BytesIO(made["javascript"])) as pdf:
        assert pdf.Root.OpenAction.S == "/JavaScript"
    with pikepdf.open(BytesIO(made["no-pages"])) as pdf:
        assert len(pdf.pages) == 0
    assert not made["text-named-pdf"].startswith(b"%PDF")
    assert made["empty"] == b""
