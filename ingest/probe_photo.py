"""What an image is: pixels, mode, orientation, and whether all of it is there."""

from __future__ import annotations

import io
import re
import struct
import warnings

from PIL import Image, ImageFile, UnidentifiedImageError

from ingest.limits import Limits
from ingest.outcome import Refused
from procedures.records import Media, PhotoProbe

_ORIENTATION = 0x0112
_PNG_END = b"IEND\xaeB\x60\x82"
_END, _SCAN = 0xD9, 0xDA
#: A marker among entropy-coded bytes, restarts and stuffed ones left out (ITU-T T.81, B.1.1).
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
#: What Pillow's JPEG and PNG decoders raise on broken data, by the corpus.
BROKEN = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    struct.error,
    OverflowError,
    ZeroDivisionError,
)


def probe_photo(data: bytes, media: Media, limits: Limits) -> PhotoProbe:
    """Decode an image whole. Raises Refused: file-corrupt, file-limit.

    The pixel limit is checked before decoding; the allow-list is one format, because
    `formats=['JPEG', 'MPO']` fails for every other file (reliability, fact 7).
    """
    image = open_image(data, media, limits)
    return PhotoProbe(
        format=image.format or media.upper(),
        width=image.width,
        height=image.height,
        mode=image.mode,
        orientation=_orientation(image),
        complete=_decodes(image) and has_end(data, media),
    )


def open_image(data: bytes, media: Media, limits: Limits) -> Image.Image:
    """The image with its header read and its size within limits. Raises Refused."""
    form = "PNG" if media is Media.PNG else "JPEG"
    # A library may have switched this on for the whole process; a cut photo must never pass.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=[form])
    except Image.DecompressionBombError as error:
        raise Refused("file-limit", what="像素") from error
    except BROKEN as error:
        raise Refused("file-corrupt", reason="不是完整的图片") from error
    area = image.width * image.height
    if area > limits.pixels:
        raise Refused("file-limit", what="像素")
    if media is Media.JPEG and area * _scans(data) > limits.pixels * limits.passes:
        raise Refused("file-limit", what="扫描次数")
    return image


def _scans(data: bytes) -> int:
    """How often a decoder passes over the picture: a progressive one may state thousands."""
    count, at = 0, _first_scan(data)
    while at + 4 <= len(data) and data[at + 1] != _END:
        count += data[at + 1] == _SCAN
        behind = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        found = _MARKER.search(data, behind)
        at = found.start() if found else len(data)
    return count


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except BROKEN:
        return 1
    return value if value in range(1, 9) else 1


def _decodes(image: Image.Image) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.load()
    except BROKEN:
        return False
    return True


def has_end(data: bytes, media: Media) -> bool:
    """Whether the end mark follows the image data (not one of an embedded thumbnail)."""
    if media is Media.PNG:
        return _PNG_END in data[-4096:]
    return data.find(b"\xff\xd9", _first_scan(data)) >= 0


def _first_scan(data: bytes) -> int:
    """Offset of the first start-of-scan marker, behind all metadata segments."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == _SCAN:
            return at
        if marker == 0xFF:
            at += 1
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return len(data)
