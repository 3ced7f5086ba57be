"""A drop becomes members: the files of a zip, a folder or a lone file, each looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.media import EXPECTED, WORKBOOK_SUFFIXES, media_of_names, wrong_type
from ingest.names import ignored_path, suffix
from ingest.outcome import Failed
from ingest.probe import LookJob, Seen, look
from ingest.sandbox import Sandbox
from ingest.unzip import Extracted, ExtractJob, Survey, SurveyJob, collisions, extract, survey
from procedures import durable
from procedures.findings import Finding, find
from procedures.records import (
    Drop,
    EntryKind,
    Media,
    Member,
    PhotoProbe,
    ScanProbe,
    StoredFile,
)
from procedures.workspace import Workspace, by_hash

Probe = PhotoProbe | ScanProbe

_FATAL = frozenset({"file-too-large", "file-limit", "file-special"})


@dataclass(slots=True)
class Unpacked:
    """Members in path order, and what was wrong with the package itself."""

    members: list[Member] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _probes: dict[Probe, Probe] = field(default_factory=dict)

    def add(self, path: str, sha256: str, seen: Seen) -> None:
        """One more member; files that look alike share one probe."""
        probe = seen.probe and self._probes.setdefault(seen.probe, seen.probe)
        self.members.append(Member(path, sha256, seen.size, seen.media, probe, seen.findings))


def unpack(drop: Drop, workspace: Workspace, box: Sandbox) -> Unpacked:
    """Every member of a drop, with its probe or with the findings that made it unusable."""
    unpacked = Unpacked(findings=list(drop.findings))
    if any(f.code in _FATAL and f.file == drop.name for f in drop.findings):
        return unpacked
    if drop.kind is EntryKind.FOLDER:
        _look_at(drop, drop.files, workspace, box, unpacked)
    elif drop.files and _looks_like_zip(drop.files[0], workspace):
        _unzip(drop, workspace, box, unpacked)
    else:
        _look_at(drop, drop.files, workspace, box, unpacked)
    unpacked.members.sort(key=lambda member: member.path)
    return unpacked


def _looks_like_zip(stored: StoredFile, workspace: Workspace) -> bool:
    """Whether a lone file is a package: zip bytes under no name of another type."""
    named = suffix(stored.path)
    if named in WORKBOOK_SUFFIXES or named in (".docx", ".pptx"):
        return False
    if named != ".zip" and named in EXPECTED:
        return False
    with by_hash(workspace.archive, stored.sha256).open("rb") as handle:
        return handle.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _look_at(
    drop: Drop,
    files: Sequence[StoredFile],
    workspace: Workspace,
    box: Sandbox,
    unpacked: Unpacked,
) -> None:
    """Members of a folder, or of a drop that is one file."""
    kept = [stored for stored in files if not ignored_path(stored.path)]
    left = [stored.path for stored in files if ignored_path(stored.path)]
    unpacked.findings += _ignored_findings(left)
    clashes = collisions([stored.path for stored in kept])
    unpacked.findings += clashes.values()
    unreadable = {f.file for f in drop.findings if f.code == "name-encoding"}
    good = [
        stored for stored in kept if stored.path not in clashes and stored.path not in unreadable
    ]
    jobs = [LookJob(workspace.archive, stored.path, stored.sha256) for stored in good]
    for stored, result in zip(good, box.map(look, jobs), strict=True):
        seen = _unseen(stored, result) if isinstance(result, Failed) else result
        unpacked.add(stored.path, stored.sha256, seen)


def _unseen(stored: StoredFile, failed: Failed) -> Seen:
    return Seen(stored.size, findings=(failed.finding(stored.path),))


def _unzip(drop: Drop, workspace: Workspace, box: Sandbox, unpacked: Unpacked) -> None:
    """Members of a zip, their bytes archived by the workers as they are inflated."""
    source = by_hash(workspace.archive, drop.sha256)
    surveyed = box.run(survey, SurveyJob(source, drop.name))
    if isinstance(surveyed, Failed):
        surveyed = Survey(findings=(surveyed.finding(drop.name),), refused=True)
    names = [path.encode().lower() for path, _ in surveyed.entries]
    if (media := media_of_names(names)) is not Media.ZIP:
        unpacked.findings.append(wrong_type(drop.name, media, Media.ZIP))
        return
    unpacked.findings += surveyed.findings
    unpacked.findings += _ignored_findings(surveyed.ignored)
    jobs = [ExtractJob(source, path, e, workspace.archive) for path, e in surveyed.entries]
    for job, extracted in zip(jobs, _extracted(jobs, box), strict=True):
        if extracted.sha256:
            unpacked.add(job.path, extracted.sha256, extracted.seen)
        else:
            unpacked.findings += extracted.seen.findings
    durable.sync(workspace.archive)


def _extracted(jobs: list[ExtractJob], box: Sandbox) -> list[Extracted]:
    """Every entry extracted; what kills its prober is extracted again without a look inside."""
    results = list(box.map(extract, jobs))
    broken = [index for index, result in enumerate(results) if isinstance(result, Failed)]
    again = [replace(jobs[index], probe=False) for index in broken]
    for index, result in zip(broken, box.map(extract, again), strict=True):
        failed = results[index]
        if isinstance(failed, Failed):
            plain = Extracted("", Seen()) if isinstance(result, Failed) else result
            told = (failed.finding(jobs[index].path),)
            results[index] = Extracted(plain.sha256, plain.seen._replace(findings=told))
    return [result for result in results if isinstance(result, Extracted)]


def _ignored_findings(paths: Sequence[str]) -> list[Finding]:
    """`file-ignored`, one for each folder that holds files left alone, naming the first."""
    first: dict[str, str] = {}
    for path in sorted(paths):
        first.setdefault(str(Path(path).parent), path)
    return [find("file-ignored", file=path) for path in first.values()]
