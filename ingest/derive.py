"""What others may see of a sender's file: re-encoded pixels, never the sender's bytes.

Photos become baseline JPEG without metadata; scans (PDF, JPEG, PNG, page sets) become a PDF
of one plain image per page. The results lie in `var/derived` under the hash of their source
and are byte-stable, so a second call finds them there (reliability 32, 53).
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pikepdf
import pypdfium2
from PIL import Image, ImageOps

from ingest.archive import store_file
from ingest.limits import Limits
from ingest.media import sniff
from ingest.outcome import Failed, Refused
from ingest.probe_photo import BROKEN, open_image
from ingest.sandbox import Sandbox
from procedures.records import Media
from procedures.workspace import Workspace, by_hash

_POINTS = 72
_DPI = 150
_LONGEST = 2400  # pixels of a scanned page's longer side: A4 at about 200 dpi
_QUALITY = 80
_PHOTO_QUALITY = 95
_A4 = (595.28, 841.89)  # points


@dataclass(frozen=True, slots=True)
class DeriveJob:
    """What to make: a photo of one source, or a PDF of one source or of pages in order."""

    kind: Literal["photo", "scan"]
    sources: tuple[str, ...]

    @property
    def key(self) -> str:
        """Name of the result: the source's hash, or the hash over a page set's hashes."""
        if len(self.sources) == 1:
            return self.sources[0]
        return hashlib.sha256("\n".join(self.sources).encode()).hexdigest()

    @property
    def suffix(self) -> str:
        """.jpg for a photo, .pdf for a scan."""
        return ".jpg" if self.kind == "photo" else ".pdf"


@dataclass(frozen=True, slots=True)
class _Task:
    """A job with its paths, as a worker needs it."""

    kind: str
    sources: tuple[Path, ...]
    target: Path


def derived_path(workspace: Workspace, job: DeriveJob) -> Path:
    """Where the result of `job` lies, whether it has been made or not."""
    path = by_hash(workspace.derived, job.key)
    return path.with_name(path.name + job.suffix)


def derive(jobs: Sequence[DeriveJob], workspace: Workspace, box: Sandbox) -> list[Path | None]:
    """The path of each job's result, made now unless it is there; None where it cannot be made.

    Sources are archived files that passed their checks; None is for files that no longer do.
    """
    paths = [derived_path(workspace, job) for job in jobs]
    missing = {path: job for path, job in zip(paths, jobs, strict=True) if not path.exists()}
    tasks = [
        _Task(job.kind, tuple(by_hash(workspace.archive, s) for s in job.sources), path)
        for path, job in sorted(missing.items())
    ]
    failed = {
        task.target
        for task, made in zip(tasks, box.map(_make, tasks), strict=True)
        if isinstance(made, Failed) or not made
    }
    return [None if path in failed else path for path in paths]


def derive_photo(sha256: str, workspace: Workspace, box: Sandbox) -> Path | None:
    """The clean JPEG of one archived photo."""
    return derive([DeriveJob("photo", (sha256,))], workspace, box)[0]


def derive_scan(sha256: str, workspace: Workspace, box: Sandbox) -> Path | None:
    """The clean PDF of one archived PDF or image."""
    return derive([DeriveJob("scan", (sha256,))], workspace, box)[0]


def derive_pages(sources: Sequence[str], workspace: Workspace, box: Sandbox) -> Path | None:
    """One clean PDF of archived pages in the order given."""
    return derive([DeriveJob("scan", tuple(sources))], workspace, box)[0]


def _make(task: _Task, limits: Limits) -> bool:
    """Make one result in a worker; False when the source cannot be decoded."""
    try:
        if task.kind == "photo":
            body = _photo(task.sources[0].read_bytes(), limits)
        else:
            body = _scan([source.read_bytes() for source in task.sources], limits)
    except (Refused, *BROKEN, pypdfium2.PdfiumError):
        return False
    store_file(task.target, body, synced=True)
    return True


def _photo(data: bytes, limits: Limits) -> bytes:
    """The same pixels, upright, RGB or grey, as baseline JPEG without any metadata."""
    return _jpeg(_upright(data, limits), _PHOTO_QUALITY, subsampling=0)


def _upright(data: bytes, limits: Limits) -> Image.Image:
    image = open_image(data, sniff(data), limits)
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA", "P"):
        rgba = upright.convert("RGBA")
        upright = Image.new("RGB", rgba.size, "white")
        upright.paste(rgba, mask=rgba.getchannel("A"))
    return upright if upright.mode in ("RGB", "L") else upright.convert("RGB")


def _jpeg(image: Image.Image, quality: int, subsampling: int = 2) -> bytes:
    """Encode pixels only: what the opened file carried beside them is left behind."""
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=quality, subsampling=subsampling, optimize=False)
    return out.getvalue()


def _scan(sources: list[bytes], limits: Limits) -> bytes:
    """All pages of all sources as one PDF of images."""
    document = pikepdf.new()
    for data in sources:
        if sniff(data) is Media.PDF:
            _add_pdf(document, data, limits)
        else:
            image = _upright(data, limits)
            image.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
            _add_page(document, image, _page_box(image))
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def _page_box(image: Image.Image) -> tuple[float, float]:
    """An image's page in points: as wide and high as fits A4, upright or lying."""
    long, short = max(_A4), min(_A4)
    page = (long, short) if image.width > image.height else (short, long)
    scale = min(page[0] / image.width, page[1] / image.height)
    return image.width * scale, image.height * scale


def _add_pdf(document: pikepdf.Pdf, data: bytes, limits: Limits) -> None:
    source = pypdfium2.PdfDocument(data)
    try:
        if len(source) > limits.pages:
            raise Refused("file-limit", what="页数")
        for index in range(len(source)):
            page = source[index]
            box = page.get_size()
            if not 0 < math.prod(box) * (_DPI / _POINTS) ** 2 <= limits.page_pixels:
                raise Refused("file-limit", what="页面尺寸")
            image = page.render(scale=_DPI / _POINTS, draw_annots=True).to_pil()
            page.close()
            _add_page(document, image.convert("RGB"), box)
    finally:
        source.close()


def _add_page(document: pikepdf.Pdf, image: Image.Image, box: tuple[float, float]) -> None:
    """One page that is one image."""
    width, height = (round(side, 2) for side in box)
    picture = pikepdf.Stream(
        document,
        _jpeg(image, _QUALITY),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=pikepdf.Name.DeviceGray if image.mode == "L" else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    content = pikepdf.Stream(document, f"{width} 0 0 {height} 0 0 cm /I Do".encode())
    document.pages.append(
        pikepdf.Page(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=[0, 0, width, height],
                Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture)),
                Contents=content,
            )
        )
    )
