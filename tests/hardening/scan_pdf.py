"""What must not be in a PDF of ours, looked for in all its objects."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2

#: Actions that leave the page, run something or send something (ISO 32000-1, 12.6.4).
_ACTIONS = frozenset(
    {"/URI", "/Launch", "/JavaScript", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData",
     "/Rendition", "/Movie", "/Sound", "/ResetForm", "/Trans", "/RichMediaExecute"}
)  # fmt: skip
_KEYS = ("/JS", "/EF", "/AA", "/OpenAction", "/AcroForm", "/XFA", "/RichMediaContent")
_TYPES = frozenset({"/EmbeddedFile", "/Filespec", "/F"})


def faults_of(content: bytes) -> Iterator[str]:
    """Every attachment, script, form or action that reaches out of the paper."""
    with pikepdf.open(BytesIO(content)) as paper:
        for thing in paper.objects:
            yield from _of_object(thing)


def _of_object(thing: object) -> Iterator[str]:
    """Faults of an object and of what is written inside it; references come by themselves."""
    if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
        yield from (f"{key} in an object" for key in _KEYS if key in thing)
        if str(thing.get("/S", "")) in _ACTIONS:
            yield f"an action {thing['/S']}"
        if str(thing.get("/Type", "")) in _TYPES:
            yield f"an object of type {thing['/Type']}"
    inner: list[object] = []
    if isinstance(thing, pikepdf.Dictionary):
        inner = list(thing.as_dict().values())
    elif isinstance(thing, pikepdf.Array):
        inner = list(thing.as_list())
    for value in inner:
        if not getattr(value, "is_indirect", True):
            yield from _of_object(value)


def text_of(content: bytes) -> str:
    """The text of all pages, without what a reader does not see: line ends and hyphenation."""
    with pypdfium2.PdfDocument(content) as paper:
        return "".join(page.get_textpage().get_text_range() for page in paper)
