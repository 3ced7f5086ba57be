"""One look at one file, in the sandbox: what it is, whether it is whole, what is inside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ingest.limits import Limits, shown
from ingest.media import is_foreign_archive, sniff, type_finding
from ingest.names import suffix
from ingest.outcome import Refused
from ingest.probe_pdf import probe_pdf
from ingest.probe_photo import probe_photo
from procedures.findings import Finding, find
from procedures.records import Media, PhotoProbe, ScanProbe
from procedures.workspace import by_hash


@dataclass(frozen=True, slots=True)
class LookJob:
    """The file of that hash in `archive`, called `path` by its sender."""

    archive: Path
    path: str
    sha256: str


class Seen(NamedTuple):
    """What was seen of a file."""

    size: int = 0
    media: Media = Media.OTHER
    probe: PhotoProbe | ScanProbe | None = None
    findings: tuple[Finding, ...] = ()


def cap_for(path: str, limits: Limits) -> int:
    """How many bytes a file of this name may have."""
    match suffix(path):
        case ".pdf":
            return limits.pdf_bytes
        case ".jpg" | ".jpeg" | ".png":
            return limits.image_bytes
        case ".xlsx" | ".xlsm" | ".xls":
            return limits.workbook_bytes
    return limits.other_bytes


def look(job: LookJob, limits: Limits) -> Seen:
    """Read an archived file and say what it is."""
    source = by_hash(job.archive, job.sha256)
    size = source.stat().st_size
    cap = cap_for(job.path, limits)
    if size > cap:
        large = find("file-too-large", file=job.path, size=shown(size), limit=shown(cap))
        return Seen(size, findings=(large,))
    return examine(job.path, source.read_bytes(), limits)


def examine(path: str, data: bytes, limits: Limits | None) -> Seen:
    """What `data` is. Without `limits` only its type is looked at, nothing is parsed."""
    media = sniff(data)
    if limits is None:
        return Seen(len(data), media)
    finding = type_finding(path, media)
    if finding is None and (media is Media.ZIP or is_foreign_archive(data)):
        finding = find("archive-nested", file=path, member=path.rsplit("/", 1)[-1])
    if finding is not None:
        return Seen(len(data), media, findings=(finding,))
    probe: PhotoProbe | ScanProbe | None = None
    try:
        if media in (Media.JPEG, Media.PNG):
            probe = probe_photo(data, media, limits)
        elif media is Media.PDF:
            probe = probe_pdf(data, limits)
    except Refused as error:
        return Seen(len(data), media, findings=(error.finding(path),))
    return Seen(len(data), media, probe)
