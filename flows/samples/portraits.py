"""Drawn one-inch portraits, good ones and ones with a planted fault.

The rule they keep or break is seed 000 line 24: JPG, under 100 KB, 295×413 pixels, named by
the ID number.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageOps

WIDTH, HEIGHT = 295, 413  # pixels of a Chinese one-inch photo at 300 dpi
MAX_BYTES = 102_400  # the first size that is refused (小于100k)

BACKGROUNDS = ((255, 255, 255), (238, 243, 250), (67, 142, 219), (215, 30, 45))
SKINS = ((250, 220, 196), (241, 205, 175), (228, 186, 150), (214, 168, 130))
HAIRS = ((24, 20, 18), (44, 34, 28), (70, 66, 64), (120, 118, 118))
SUITS = ((28, 34, 52), (60, 62, 66), (20, 60, 90), (92, 32, 38), (236, 236, 232))
TIES = ((150, 20, 30), (20, 50, 120), (70, 70, 76))

_Box = tuple[float, float, float, float]


def portrait(rng: Random) -> bytes:
    """A good portrait: 295×413 RGB JPEG, well under 100 KB, every call other bytes."""
    return _jpeg(draw_portrait(rng), quality=rng.randint(86, 92))


def draw_portrait(rng: Random) -> Image.Image:
    """The portrait as an image: background, shoulders, neck, head, hair, face, fine grain."""
    ground = rng.choice(BACKGROUNDS)
    large = Image.new("RGB", (WIDTH * 2, HEIGHT * 2), ground)
    pen = ImageDraw.Draw(large)
    skin, hair = rng.choice(SKINS), rng.choice(HAIRS)
    centre, top = WIDTH + rng.randint(-8, 8), 170 + rng.randint(-14, 14)
    half, tall = 112 + rng.randint(-8, 10), 300 + rng.randint(-14, 16)
    head: _Box = (centre - half, top, centre + half, top + tall)
    long_hair = rng.random() < 0.4
    _hair_behind(pen, head, hair, long=long_hair)
    _shoulders(pen, rng, centre, top + tall, skin)
    for side in (head[0], head[2]):
        pen.ellipse((side - 20, top + tall * 0.42, side + 20, top + tall * 0.64), fill=skin)
    pen.ellipse(head, fill=skin)
    _fringe(pen, rng, head, hair)
    _face(pen, rng, head, hair, skin)
    return _grain(rng, large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS))


def _shoulders(
    pen: ImageDraw.ImageDraw, rng: Random, centre: int, chin: int, skin: tuple[int, int, int]
) -> None:
    bottom = HEIGHT * 2
    suit = rng.choice(SUITS)
    pen.rounded_rectangle((centre - 250, chin + 60, centre + 250, bottom + 200), 110, fill=suit)
    pen.polygon(
        [(centre - 92, chin + 44), (centre + 92, chin + 44), (centre, bottom)], fill=(250, 250, 250)
    )
    pen.rectangle((centre - 54, chin - 60, centre + 54, chin + 46), fill=_shade(skin, 0.9))
    pen.pieslice((centre - 54, chin, centre + 54, chin + 96), 0, 180, fill=_shade(skin, 0.9))
    if rng.random() < 0.6:
        tie = rng.choice(TIES)
        pen.polygon([(centre, chin + 90), (centre - 24, bottom), (centre + 24, bottom)], fill=tie)
    for side in (-1, 1):
        lapel = [
            (centre + side * 92, chin + 40),
            (centre + side * 170, chin + 110),
            (centre, bottom),
        ]
        pen.polygon(lapel, fill=_shade(suit, 0.8))


def _hair_behind(
    pen: ImageDraw.ImageDraw, head: _Box, hair: tuple[int, int, int], *, long: bool
) -> None:
    left, top, right, bottom = head
    pen.ellipse((left - 16, top - 34, right + 16, top + (bottom - top) * 0.8), fill=hair)
    if long:
        middle = top + (bottom - top) * 0.4
        pen.rounded_rectangle((left - 22, middle, right + 22, bottom + 70), 40, fill=hair)


def _fringe(pen: ImageDraw.ImageDraw, rng: Random, head: _Box, hair: tuple[int, int, int]) -> None:
    left, top, right, bottom = head
    depth = (bottom - top) * rng.uniform(0.42, 0.58)
    pen.chord((left - 4, top - 8, right + 4, top + depth), 180, 360, fill=hair)
    parting = left + (right - left) * rng.uniform(0.2, 0.8)
    brow = top + (bottom - top) * 0.3
    pen.polygon([(left + 6, brow), (parting, top + 10), (right - 6, brow - 12)], fill=hair)


def _face(
    pen: ImageDraw.ImageDraw,
    rng: Random,
    head: _Box,
    hair: tuple[int, int, int],
    skin: tuple[int, int, int],
) -> None:
    left, top, right, bottom = head
    centre, width, height = (left + right) / 2, right - left, bottom - top
    eyes, mouth = top + height * 0.5, top + height * 0.8
    glasses = rng.random() < 0.3
    for side in (-1, 1):
        x = centre + side * width * 0.22
        pen.ellipse((x - 19, eyes - 9, x + 19, eyes + 9), fill=(250, 250, 250))
        pen.ellipse((x - 8, eyes - 9, x + 8, eyes + 9), fill=(35, 25, 20))
        pen.arc((x - 30, eyes - 42, x + 30, eyes - 4), 205, 335, fill=hair, width=8)
        if glasses:
            pen.ellipse((x - 36, eyes - 28, x + 36, eyes + 28), outline=(40, 40, 44), width=5)
    if glasses:
        pen.line((centre - 14, eyes, centre + 14, eyes), fill=(40, 40, 44), width=5)
    shadow = _shade(skin, 0.78)
    pen.arc((centre - 18, eyes + 30, centre + 18, eyes + 70), 20, 160, fill=shadow, width=5)
    wide = rng.randint(34, 46)
    pen.arc((centre - wide, mouth - 40, centre + wide, mouth), 25, 155, fill=(176, 78, 74), width=9)


def _shade(colour: tuple[int, int, int], factor: float) -> tuple[int, int, int]:
    red, green, blue = colour
    return int(red * factor), int(green * factor), int(blue * factor)


def _grain(rng: Random, image: Image.Image) -> Image.Image:
    """Sensor noise of a few levels: makes every file its own and of a camera's size."""
    noise = Image.frombytes("L", image.size, rng.randbytes(image.width * image.height))
    faint = noise.point(lambda level: level // 32)
    return ImageChops.subtract(image, Image.merge("RGB", (faint, faint, faint)))


def _jpeg(image: Image.Image, quality: int = 90, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, "JPEG", quality=quality, dpi=(300, 300), **options)
    return stream.getvalue()


# --- planted faults ------------------------------------------------------------------------


def _wrong_size(rng: Random) -> bytes:
    return _jpeg(draw_portrait(rng).resize((300, 400)))


def _too_many_bytes(rng: Random) -> bytes:
    """A loud sensor and the best quality: a little more than 130 KB."""
    image = draw_portrait(rng)
    loud = Image.frombytes("RGB", image.size, rng.randbytes(image.width * image.height * 3))
    return _jpeg(Image.blend(image, loud, 0.35), quality=98)


def _png_named_jpg(rng: Random) -> bytes:
    stream = BytesIO()
    # Fewer tones, so that the PNG is small enough and only its format is wrong.
    ImageOps.posterize(draw_portrait(rng), 4).save(stream, "PNG")
    return stream.getvalue()


def _cmyk(rng: Random) -> bytes:
    return _jpeg(draw_portrait(rng).convert("CMYK"), quality=80)


def _grey(rng: Random) -> bytes:
    return _jpeg(draw_portrait(rng).convert("L"))


def _exif_rotated(rng: Random) -> bytes:
    """295×413 as stored, but a tag asks the viewer to turn it by 90 degrees."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return _jpeg(draw_portrait(rng), exif=exif)


def _truncated(rng: Random) -> bytes:
    whole = portrait(rng)
    return whole[: len(whole) * 2 // 3]


#: Fault -> maker. What each breaks is in `flows.samples.faults`.
PORTRAIT_FAULTS: dict[str, Callable[[Random], bytes]] = {
    "wrong-size": _wrong_size,
    "too-many-bytes": _too_many_bytes,
    "png-named-jpg": _png_named_jpg,
    "cmyk": _cmyk,
    "grey": _grey,
    "exif-rotated": _exif_rotated,
    "truncated": _truncated,
    "empty": lambda _rng: b"",
    "text-named-jpg": lambda _rng: "这不是照片".encode() * 40,
}
