"""Reading a drop: members, the one workbook among them, and which form that is.

The table of contents of this room's second half; everything untrusted happens in the
sandbox, and what comes back is a `Package` whose findings say why anything is missing.
"""

from __future__ import annotations

from ingest.headers import header_findings
from ingest.limits import Limits
from ingest.media import WORKBOOK_SUFFIXES, WORKBOOKS
from ingest.names import suffix
from ingest.outcome import Failed, Refused
from ingest.recognise import Recognised, recognise, version_finding
from ingest.sandbox import Sandbox
from ingest.sheets import build_sheet, read_bulk
from ingest.unpack import unpack
from ingest.workbook import RawSheet, WorkbookJob, read_workbook
from procedures import words
from procedures.findings import Finding, Severity, find
from procedures.load import Catalogue
from procedures.records import Drop, Member, Package
from procedures.workspace import Workspace, by_hash

UNREADABLE = "unreadable"
_NAMED = 6  # workbooks named in one sentence


def read(
    drop: Drop,
    catalogue: Catalogue,
    workspace: Workspace,
    secret: bytes,
    box: Sandbox,
    limits: Limits | None = None,
) -> Package:
    """The package a drop holds. Never raises for what a sender did.

    Findings of single members stay on the members; `package.findings` are about the package,
    its workbook and its form. A must_fix one about workbook or form makes it unreadable.
    `limits` are for the sentences only: what binds the workers is the sandbox's own.
    """
    limits = limits or box.limits
    unpacked = unpack(drop, workspace, box)
    package = Package(drop, UNREADABLE, findings=unpacked.findings)
    books = _workbooks(unpacked.members)
    package.members = tuple(m for m in unpacked.members if m not in books)
    if len(books) > 1:
        names = "、".join(book.path for book in books[:_NAMED])
        names += " 等" if len(books) > _NAMED else ""
        package.findings.append(
            find("workbook-several", file=drop.name, count=len(books), files=names)
        )
    elif books:
        _read_form(package, books[0], catalogue, workspace, secret, box, limits)
    elif any(not _useless(member) for member in package.members):
        package.kind = "attachments"
    else:
        _say_why(package)
    return package


def _workbooks(members: list[Member]) -> list[Member]:
    """The workbooks of a package; those among the attachments count only when no other is."""
    books = [
        member
        for member in members
        if suffix(member.path) in WORKBOOK_SUFFIXES or member.media in WORKBOOKS
    ]
    outside = [book for book in books if words.FOLDER_ATTACHMENTS not in book.path.split("/")]
    return outside or books


def _useless(member: Member) -> bool:
    """Whether a member can be nobody's attachment: unusable, or of no known kind."""
    return member.probe is None


def _say_why(package: Package) -> None:
    """A package with nothing to work on says so: through its lone file, or in general."""
    members = package.members
    if any(finding.blocks for finding in package.findings):
        return
    blocking = [f for member in members for f in member.findings if f.blocks]
    package.findings += blocking[:1] if len(members) == 1 else []
    if not package.findings or not any(f.blocks for f in package.findings):
        package.findings.append(find("workbook-missing", file=package.drop.name))


def _read_form(
    package: Package,
    book: Member,
    catalogue: Catalogue,
    workspace: Workspace,
    secret: bytes,
    box: Sandbox,
    limits: Limits,
) -> None:
    """Read the workbook and put form, sheet and findings into the package."""
    job = WorkbookJob(by_hash(workspace.archive, book.sha256), book.path)
    result = box.run(read_workbook, job)
    if isinstance(result, Failed):
        package.findings.append(result.finding(book.path))
        return
    if result.findings:
        package.findings += result.findings
        return
    try:
        found = recognise(result.sheets, catalogue, secret)
    except Refused as error:
        error.values.setdefault("limit", f"{limits.rows} 行 {limits.columns} 列")
        package.findings.append(error.finding(book.path))
        return
    package.procedure = found.procedure.id
    package.form = found.form
    _fill(package, found, result.sheets, book.path)


def _fill(package: Package, found: Recognised, sheets: list[RawSheet], file: str) -> None:
    """Sheet and bulk decisions of a recognised form, unless its header says no."""
    findings = _form_findings(found, file)
    package.findings += findings
    if any(finding.severity is Severity.MUST_FIX for finding in findings):
        return
    package.sheet, notices = build_sheet(found, file)
    package.findings += notices
    package.kind = found.form.kind if found.form else "data"
    if package.kind == "review":
        package.bulk = read_bulk(sheets)


def _form_findings(found: Recognised, file: str) -> list[Finding]:
    """What is wrong with the header; columns a review workbook adds of its own are no matter."""
    if outdated := version_finding(found, file):
        return [outdated]
    findings = header_findings(found.vocabulary, found.match, found.sheet.name, file)
    if found.form is not None and found.form.kind == "review":
        findings = [finding for finding in findings if finding.code != "header-unknown"]
    return findings
