"""A small PDF writer for scans: one JPEG per page, the same bytes for the same input.

Scanners write PDFs like these. No date, no random ID: `ident` makes the file's /ID.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

#: The predefined Chinese font of every PDF reader; nothing is embedded, nothing is visible.
_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts["
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
    b"/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880"
    b"/StemV 93>>>>]>>"
)


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page's JPEG (RGB), its size in pixels and its resolution in dots per inch."""

    jpeg: bytes
    width: int
    height: int
    dpi: int


class _Body:
    """Numbered objects in the order they are put; offsets are kept for the cross-reference."""

    def __init__(self) -> None:
        self._parts = [b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"]
        self._size = len(self._parts[0])
        self._offsets: list[int] = []

    def reserve(self) -> int:
        """A number for an object that is put later."""
        self._offsets.append(0)
        return len(self._offsets)

    def put(self, dictionary: str | bytes, stream: bytes | None = None, number: int = 0) -> int:
        """Writes one object and returns its number."""
        number = number or self.reserve()
        content = dictionary.encode() if isinstance(dictionary, str) else dictionary
        if stream is not None:
            content = b"%b/Length %d>>stream\n%b\nendstream" % (content, len(stream), stream)
        self._offsets[number - 1] = self._size
        part = b"%d 0 obj\n%b\nendobj\n" % (number, content)
        self._parts.append(part)
        self._size += len(part)
        return number

    def finish(self, root: int, ident: str) -> bytes:
        """The whole file."""
        count = len(self._offsets) + 1
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets)
        digest = hashlib.md5(ident.encode(), usedforsecurity=False).hexdigest()
        trailer = f"trailer\n<</Size {count}/Root {root} 0 R/ID[<{digest}><{digest}>]>>\n"
        end = f"{trailer}startxref\n{self._size}\n%%EOF\n".encode()
        return b"".join([*self._parts, b"xref\n0 %d\n0000000000 65535 f \n" % count, rows, end])


def write_pdf(
    pages: Sequence[PageImage], ident: str, *, text: Sequence[str] = (), script: str = ""
) -> bytes:
    """A PDF of `pages`.

    `text` adds an invisible text layer (one string a line) to the first page, as scanners with
    OCR do; `script` adds a JavaScript open action, which a careful office refuses.
    """
    body = _Body()
    tree = body.reserve()
    fonts = f"/Font<</F1 {body.put(_FONT)} 0 R>>" if text else ""
    kids = []
    for position, page in enumerate(pages):
        kids.append(_put_page(body, page, tree, fonts, () if position else text))
    references = " ".join(f"{kid} 0 R" for kid in kids)
    body.put(f"<</Type/Pages/Kids[{references}]/Count {len(kids)}>>", number=tree)
    action = ""
    if script:
        action = f"/OpenAction {body.put(f'<</S/JavaScript/JS({script})>>')} 0 R"
    return body.finish(body.put(f"<</Type/Catalog/Pages {tree} 0 R{action}>>"), ident)


def _put_page(body: _Body, page: PageImage, tree: int, fonts: str, text: Sequence[str]) -> int:
    wide, tall = page.width * 72 / page.dpi, page.height * 72 / page.dpi
    image = body.put(
        f"<</Type/XObject/Subtype/Image/Width {page.width}/Height {page.height}"
        "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode",
        page.jpeg,
    )
    drawing = f"q {wide:.2f} 0 0 {tall:.2f} 0 0 cm /Im0 Do Q"
    content = body.put("<<", "\n".join([drawing, *_invisible(text, tall)]).encode())
    return body.put(
        f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {wide:.2f} {tall:.2f}]"
        f"/Contents {content} 0 R/Resources<</XObject<</Im0 {image} 0 R>>{fonts}>>>>"
    )


def _invisible(text: Sequence[str], tall: float) -> list[str]:
    """Lines of text in rendering mode 3: found by a reader, not seen by an eye."""
    if not text:
        return []
    lines = [f"<{line.encode('utf-16-be').hex()}> Tj 0 -24 Td" for line in text]
    return ["BT 3 Tr /F1 12 Tf", f"72 {tall - 120:.2f} Td", *lines, "ET"]
