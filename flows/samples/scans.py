"""A4 scans that look like scans: a diploma and a title certificate with a red seal.

A page is text on an aged sheet of paper, turned a little and grainy. `Scanner` draws every
page for its person (about 0.1 s); `FastScanner` draws a few and gives each caller his own
bytes of one of them, for thousands of applicants.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from math import cos, pi, sin
from pathlib import Path
from random import Random
from typing import Protocol

from PIL import Image, ImageChops, ImageDraw, ImageFont

from flows.samples.pdf import PageImage, write_pdf
from flows.samples.people import Person

FONT_FILE = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
FONT_INDEX = 2  # the simplified Chinese face of the collection

DIPLOMA, TITLE = "毕业证", "职称证"
PAGE_INCHES = (8.27, 11.69)  # A4
INK, RED = (38, 34, 36), (196, 28, 36)

Line = tuple[float, float, str]  # height on the page (0-1), size in inches, text


def diploma_lines(person: Person) -> list[Line]:
    """What stands on a diploma."""
    birth, end = person.birth, person.graduated
    begin = date(end.year - 4, 9, 1)
    return [
        (0.16, 0.55, "毕 业 证 书"),
        (0.32, 0.24, f"学生 {person.name}，性别{person.sex}，{birth.year}年{birth.month}月生，"),
        (0.37, 0.24, f"于{begin.year}年{begin.month}月至{end.year}年{end.month}月在本校"),
        (0.42, 0.24, f"{person.major}专业学习，修完{person.education}教学计划"),
        (0.47, 0.24, "规定的全部课程，成绩合格，准予毕业。"),
        (0.56, 0.20, f"身份证号 {person.id_number}"),
        (0.70, 0.26, person.school),
        (0.76, 0.22, f"{end.year}年{end.month}月{end.day}日"),
        (0.86, 0.16, f"证书编号 10000{end.year}{person.id_number[6:17]}"),
    ]


def title_lines(person: Person) -> list[Line]:
    """What stands on a certificate of a technical title."""
    held = person.title_date or person.graduated
    return [
        (0.16, 0.50, "专业技术职称证书"),
        (0.33, 0.24, f"姓    名  {person.name}"),
        (0.38, 0.24, f"性    别  {person.sex}"),
        (0.43, 0.24, f"身份证号  {person.id_number}"),
        (0.48, 0.24, f"专业名称  {person.major}"),
        (0.53, 0.24, f"资格名称  {person.title}"),
        (0.58, 0.24, f"授予时间  {held.year}年{held.month}月{held.day}日"),
        (0.72, 0.24, "湖南省工程系列职称评审委员会"),
        (0.86, 0.18, f"证书编号  {person.title_number}"),
    ]


#: Material -> what is written on it.
CONTENTS: dict[str, Callable[[Person], list[Line]]] = {DIPLOMA: diploma_lines, TITLE: title_lines}


class Scanner:
    """Draws one page per person and material on a few sheets of paper kept ready."""

    def __init__(self, seed: int | str, dpi: int = 200, papers: int = 3) -> None:
        """`dpi` as an office scanner is set; `papers` sheets are prepared."""
        self._rng = Random(f"scans-{seed}")  # noqa: S311 - pictures, not secrets
        self.dpi = dpi
        self._papers = [_paper(self._rng, dpi) for _ in range(papers)]
        self._seal = _seal(dpi)

    def page(self, person: Person, material: str) -> PageImage:
        """The scanned page as a JPEG."""
        rng = self._rng
        sheet = rng.choice(self._papers).copy()
        _write(sheet, CONTENTS[material](person), self.dpi)
        place = (int(sheet.width * rng.uniform(0.52, 0.58)), int(sheet.height * 0.665))
        seal = self._seal.rotate(rng.uniform(-12, 12), Image.Resampling.BILINEAR, fillcolor="white")
        # Multiplied, as red ink over black letters: the letters stay black.
        box = (*place, place[0] + seal.width, place[1] + seal.height)
        sheet.paste(ImageChops.multiply(sheet.crop(box), seal), place)
        turned = sheet.rotate(
            rng.uniform(-0.8, 0.8), Image.Resampling.BILINEAR, fillcolor=(236, 235, 231)
        )
        return page_image(turned, self.dpi, quality=rng.randint(76, 82))

    def scan(self, person: Person, material: str, *, text: bool = False) -> bytes:
        """The scan as a PDF of one page; with `text` also the scanner's own OCR layer."""
        lines = [line for _, _, line in CONTENTS[material](person)] if text else ()
        return write_pdf([self.page(person, material)], person.id_number + material, text=lines)


class Scans(Protocol):
    """Whoever can give a person's scan."""

    def page(self, person: Person, material: str) -> PageImage:
        """The page alone."""

    def scan(self, person: Person, material: str) -> bytes:
        """The scan of `material` as a PDF."""


class FastScanner:
    """A few drawn pages, handed out again and again with bytes of their own."""

    def __init__(self, seed: int | str, people: Sequence[Person], dpi: int = 200) -> None:
        """Draws each material once for each of `people` (a handful)."""
        scanner = Scanner(seed, dpi)
        self._pages = {m: [scanner.page(person, m) for person in people] for m in CONTENTS}

    def page(self, person: Person, material: str) -> PageImage:
        """One of the drawn pages; a comment inside its JPEG makes it the person's own.

        The picture is as good as the base's, only the bytes and so the hash differ.
        """
        pages = self._pages[material]
        base = pages[int(person.id_number[14:17]) % len(pages)]
        return replace(base, jpeg=with_comment(base.jpeg, person.id_number))

    def scan(self, person: Person, material: str) -> bytes:
        """The scan as a PDF of one page."""
        return write_pdf([self.page(person, material)], person.id_number + material)


def with_comment(jpeg: bytes, text: str) -> bytes:
    """The same picture with an ASCII comment: other bytes, another hash."""
    token = text.encode("ascii")
    return jpeg[:2] + b"\xff\xfe" + (len(token) + 2).to_bytes(2, "big") + token + jpeg[2:]


def page_image(image: Image.Image, dpi: int, quality: int = 84) -> PageImage:
    """An image as a page of a scan."""
    stream = BytesIO()
    image.save(stream, "JPEG", quality=quality, dpi=(dpi, dpi))
    return PageImage(stream.getvalue(), image.width, image.height, dpi)


@cache
def _font(pixels: int) -> ImageFont.FreeTypeFont | None:
    """The serif font of printed certificates, or None where it is not installed."""
    if not FONT_FILE.exists():
        return None
    return ImageFont.truetype(str(FONT_FILE), pixels, index=FONT_INDEX)


def _write(sheet: Image.Image, lines: list[Line], dpi: int) -> None:
    pen = ImageDraw.Draw(sheet)
    left = int(1.1 * dpi)
    for height, inches, text in lines:
        font = _font(int(inches * dpi))
        y = int(height * sheet.height)
        start = left if inches < 0.4 else (sheet.width - int(len(text) * inches * dpi * 0.9)) // 2
        if font is None:  # no Chinese font here: bars where the words would be
            pen.rectangle((start, y, start + int(len(text) * inches * dpi), y + 6), fill=INK)
        else:
            pen.text((start, y), text, INK, font)


def _paper(rng: Random, dpi: int) -> Image.Image:
    """A sheet: warm white, uneven light, grain, a decorated border, two punch marks."""
    size = (int(PAGE_INCHES[0] * dpi), int(PAGE_INCHES[1] * dpi))
    tint = rng.choice(((250, 246, 236), (247, 247, 243), (252, 243, 238)))
    light = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270))).resize(size)
    sheet = Image.new("RGB", size, tint)
    shadow = light.point(lambda level: level // 14)
    grain = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    dust = ImageChops.add(shadow, grain.point(lambda level: level // 27))
    pen = ImageDraw.Draw(sheet)
    for inset, width in ((0.42, 5), (0.52, 2)):
        edge = int(inset * dpi)
        box = (edge, edge, size[0] - edge, size[1] - edge)
        pen.rectangle(box, outline=(176, 60, 52), width=width)
    return ImageChops.subtract(sheet, Image.merge("RGB", (dust, dust, dust)))


def _seal(dpi: int) -> Image.Image:
    """A round red seal of 42 mm with a star, on white."""
    side = int(42 / 25.4 * dpi)
    large = side * 2
    seal = Image.new("RGB", (large, large), "white")
    pen = ImageDraw.Draw(seal)
    pen.ellipse((8, 8, large - 8, large - 8), outline=RED, width=max(8, large // 30))
    middle, reach = large / 2, large * 0.16
    corners = [
        (
            middle + (reach if k % 2 == 0 else reach * 0.4) * sin(k * pi / 5),
            middle - (reach if k % 2 == 0 else reach * 0.4) * cos(k * pi / 5),
        )
        for k in range(10)
    ]
    pen.polygon(corners, fill=RED)
    _ring_text(seal, "本章仅供系统演示样本使用")
    return seal.resize((side, side), Image.Resampling.LANCZOS)


def _ring_text(seal: Image.Image, words: str) -> None:
    """The words along the upper arc of the seal."""
    side = seal.width
    font = _font(side // 11)
    if font is None:
        return
    for position, word in enumerate(words):
        angle = -120 + 240 * position / (len(words) - 1)
        tile = Image.new("RGB", (side // 9, side // 8), "white")
        ImageDraw.Draw(tile).text((side // 150, 0), word, RED, font)
        tile = tile.rotate(-angle, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
        turn = angle * pi / 180
        x = int(side / 2 + side * 0.37 * sin(turn) - tile.width / 2)
        y = int(side / 2 - side * 0.37 * cos(turn) - tile.height / 2)
        area = (x, y, x + tile.width, y + tile.height)
        seal.paste(ImageChops.multiply(seal.crop(area), tile), (x, y))
