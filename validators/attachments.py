"""What tied files must be: photos, scans and page sets judged by their content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from procedures.findings import Finding, find
from procedures.model import Attachment, Procedure
from procedures.records import Media, Member, PhotoProbe, ScanProbe, Tie
from validators.pages import page_findings
from validators.words import size_and_limit

MEDIA_WORDS = {
    Media.XLSX: "Excel 工作簿",
    Media.XLSM: "含宏的 Excel 工作簿",
    Media.XLS: "旧版 Excel 工作簿",
    Media.ZIP: "压缩包",
    Media.JPEG: "JPG 图片",
    Media.PNG: "PNG 图片",
    Media.PDF: "PDF",
    Media.OLE: "旧版 Office 文件",
    Media.EMPTY: "空文件",
    Media.OTHER: "无法识别的内容",
}
_FORMAT_WORDS = {"jpeg": "JPG", "png": "PNG", "pdf": "PDF"}
_UPRIGHT = (0, 1)  # some cameras write 0 for "not set"
_PRINTABLE_MODES = ("RGB", "L")


def attachment_findings(
    procedure: Procedure, ties: Sequence[Tie], sheet: str | None = None
) -> list[Finding]:
    """Findings on the content of tied files, each at its row, material and file.

    A file that the sandbox could not use has its findings repeated at the row it belongs to,
    and nothing is said about what is inside it.
    """
    specs = {spec.name: spec for spec in procedure.attachments}
    findings: list[Finding] = []
    for tie in ties:
        spec = specs[tie.material]
        place = {"sheet": sheet, "row": tie.row, "field": spec.name}
        found: list[Finding] = []
        for member in tie.members:
            found += member.findings
            if not any(finding.blocks for finding in member.findings):
                found += _content(spec, member)
        found += _count(spec, tie)
        findings += (f.at(**place, basis=f.basis or spec.basis) for f in found)
    return findings


def shared_scans(
    procedure: Procedure, ties: Sequence[Tie], keys: Mapping[int, str], sheet: str | None = None
) -> Iterator[Finding]:
    """`scan-shared` for a file whose exact bytes a row of another person uses too.

    `keys` says by row who it is about. Materials that many rows may share (社保清单) are
    left out.
    """
    single = {spec.name for spec in procedure.attachments if not spec.may_share}
    users: dict[str, set[int]] = defaultdict(set)
    usable = [
        (tie, [m for m in tie.members if not any(f.blocks for f in m.findings)]) for tie in ties
    ]
    for tie, members in usable:
        if tie.material in single:
            for member in members:
                users[member.sha256].add(tie.row)
    for tie, members in usable:
        for member in members:
            others = sorted(
                row for row in users.get(member.sha256, ()) if keys.get(row) != keys.get(tie.row)
            )
            if tie.material in single and others:
                yield find(
                    "scan-shared",
                    sheet=sheet,
                    row=tie.row,
                    field=tie.material,
                    file=member.path,
                    material=tie.material,
                    other="、".join(f"第 {row} 行" for row in others),
                )


def _content(spec: Attachment, member: Member) -> Iterator[Finding]:
    if member.media.value not in spec.formats:
        yield _wrong_format(spec, member)
        return
    if spec.max_bytes is not None and member.size >= spec.max_bytes:
        code = "photo-bytes" if spec.kind == "photo" else "file-too-large"
        size, limit = size_and_limit(member.size, spec.max_bytes)
        yield find(code, file=member.path, size=size, limit=limit)
    match member.probe:
        case PhotoProbe() as probe:
            yield from _image(spec, member, probe)
        case ScanProbe() as probe:
            yield from _pdf(spec, member, probe)


def _wrong_format(spec: Attachment, member: Member) -> Finding:
    media = MEDIA_WORDS[member.media]
    if spec.kind == "photo":
        return find("photo-format", file=member.path, media=media)
    wanted = "、".join(_FORMAT_WORDS[form] for form in spec.formats)
    return find("scan-format", file=member.path, material=spec.name, media=media, wanted=wanted)


def _image(spec: Attachment, member: Member, probe: PhotoProbe) -> Iterator[Finding]:
    say = partial(find, file=member.path)
    if not probe.complete:
        yield say("photo-truncated")
    wrong_width = spec.width is not None and probe.width != spec.width
    wrong_height = spec.height is not None and probe.height != spec.height
    if wrong_width or wrong_height:
        yield say(
            "photo-dimensions",
            width=probe.width,
            height=probe.height,
            want_width=spec.width or probe.width,
            want_height=spec.height or probe.height,
        )
    if spec.kind != "photo":
        return
    modes = ("RGB",) if spec.colour else _PRINTABLE_MODES
    if probe.mode not in modes:
        yield say("photo-mode", mode=probe.mode)
    if probe.orientation not in _UPRIGHT:
        yield say("photo-rotated", orientation=probe.orientation)


def _pdf(spec: Attachment, member: Member, probe: ScanProbe) -> Iterator[Finding]:
    if probe.encrypted:
        yield find("file-encrypted", file=member.path)
        return
    if probe.active:
        yield find("pdf-active", file=member.path, active="、".join(probe.active))
    if spec.kind == "scan" and not spec.min_pages <= probe.pages <= spec.max_pages:
        yield _wrong_pages(spec, member.path, probe.pages)
    if spec.kind == "page_set" and probe.pages != 1:
        yield find(
            "scan-pages", file=member.path, material=spec.name, pages=probe.pages, low=1, high=1
        )


def _count(spec: Attachment, tie: Tie) -> Iterator[Finding]:
    count = len(tie.members)
    if spec.kind == "page_set":
        yield from page_findings(spec, tie)
        if not spec.min_pages <= count <= spec.max_pages:
            yield _wrong_pages(spec, tie.members[0].path.rpartition("/")[0], count)
    elif count > spec.max_count:
        surplus = "、".join(member.name for member in tie.members[spec.max_count :])
        yield find(
            "attachment-count",
            material=spec.name,
            count=count,
            limit=spec.max_count,
            files=surplus,
        )


def _wrong_pages(spec: Attachment, file: str, pages: int) -> Finding:
    return find(
        "scan-pages",
        file=file,
        material=spec.name,
        pages=pages,
        low=spec.min_pages,
        high=spec.max_pages,
    )
