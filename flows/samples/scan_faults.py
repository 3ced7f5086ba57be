"""Scans that must not be taken: each maker gets a good scan's page and spoils it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
from PIL import Image

from flows.samples.pdf import PageImage, write_pdf
from flows.samples.scans import page_image


def _encrypted(page: PageImage) -> bytes:
    """Asks for a password on opening. RC4, because AES draws random bytes each time."""
    stream = BytesIO()
    with pikepdf.open(BytesIO(write_pdf([page], "encrypted"))) as pdf:
        lock = pikepdf.Encryption(
            user="baoshen", owner="baoshen-owner", R=3, aes=False, metadata=False
        )
        pdf.save(stream, encryption=lock, static_id=True)
    return stream.getvalue()


def _truncated(page: PageImage) -> bytes:
    """Cut inside the picture: neither the page tree nor the catalogue arrived."""
    whole = write_pdf([page], "truncated")
    return whole[: len(whole) // 2]


def _too_many_pages(_page: PageImage) -> bytes:
    """A whole folder of papers in one file, small pages."""
    sheet = page_image(Image.new("RGB", (124, 175), (240, 238, 230)), 15)
    return write_pdf([sheet] * 60, "too many pages")


#: Fault -> maker. What each breaks is in `flows.samples.faults`.
SCAN_FAULTS: dict[str, Callable[[PageImage], bytes]] = {
    "encrypted": _encrypted,
    "javascript": lambda page: write_pdf([page], "javascript", script="app.alert(1)"),
    "text-named-pdf": lambda _page: "毕业证在单位，以后再交。".encode() * 30,
    "too-many-pages": _too_many_pages,
    "no-pages": lambda _page: write_pdf([], "no pages"),
    "truncated": _truncated,
    "empty": lambda _page: b"",
    "jpeg-named-pdf": lambda page: page.jpeg,
}
