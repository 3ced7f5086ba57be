"""Ties files to rows by their names, and says what could not be tied (design 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from procedures.findings import Finding, find
from procedures.model import Procedure
from procedures.records import Media, Member, Rename, Tie
from validators.file_names import Match, Names, RowKey
from validators.renames import propose

__all__ = ["RowKey", "Tied", "tie"]

_WORKBOOKS = frozenset({Media.XLSX, Media.XLSM, Media.XLS})

_Files = dict[tuple[int, str], list[tuple[str, Member]]]


@dataclass(slots=True)
class Tied:
    """Which file belongs to which row, what is left over, and what to say about it."""

    ties: tuple[Tie, ...] = ()
    orphans: tuple[Member, ...] = ()
    renames: tuple[Rename, ...] = ()
    findings: list[Finding] = field(default_factory=list)


def tie(
    procedure: Procedure,
    rows: Sequence[RowKey],
    members: Sequence[Member],
    sheet: str | None = None,
) -> Tied:
    """Ties `members` to `rows`; gives ties, orphans, proposals and their findings.

    Findings: attachment-ambiguous, attachment-orphan, attachment-renamed. Workbooks among the
    members are left to their own findings. Nothing here looks inside a file.
    """
    names = Names(procedure, rows)
    tied = Tied()
    found: _Files = defaultdict(list)
    orphans: list[Member] = []
    for member in sorted(members, key=lambda m: m.path):
        if member.media in _WORKBOOKS:
            continue
        match = names.match(member.path)
        if match is None:
            orphans.append(member)
            continue
        for row in match.rows:
            found[row, match.material.name].append((match.page, member))
        tied.findings += _ambiguous(names, match, member, sheet)
    _place_orphans(names, orphans, found, tied, sheet)
    tied.ties = tuple(
        _tie(row, material, files) for (row, material), files in sorted(found.items())
    )
    return tied


def _place_orphans(
    names: Names, orphans: list[Member], found: _Files, tied: Tied, sheet: str | None
) -> None:
    """Gives orphans their proposals; those the sender has accepted go to their row."""
    taken = frozenset(found)
    left: list[Member] = []
    renames: list[Rename] = []
    for member in orphans:
        rename, page, guess = propose(names, member.path, taken)
        if rename and names.rows[rename.row].renames:
            found[rename.row, rename.material].append((page, member))
            tied.findings.append(_renamed(rename, sheet))
            continue
        if rename:
            renames.append(rename)
        left.append(member)
        tied.findings.append(find("attachment-orphan", file=member.path, guess=guess))
    tied.orphans, tied.renames = tuple(left), tuple(renames)


def _tie(row: int, material: str, files: list[tuple[str, Member]]) -> Tie:
    """Files in page order: 2 before 10; the same bytes under two names count once."""
    ordered = sorted(files, key=lambda file: (_page_order(file[0]), file[1].path))
    once: dict[tuple[str, str], Member] = {}
    for page, member in ordered:
        once.setdefault((page, member.sha256), member)
    return Tie(row, material, tuple(once.values()))


def _page_order(page: str) -> tuple[bool, int]:
    """Numbered pages first, as numbers; a number too long for a page has no order."""
    numbered = page.isdecimal() and len(page) < 10
    return not numbered, int(page) if numbered else 0


def _ambiguous(names: Names, match: Match, member: Member, sheet: str | None) -> Iterator[Finding]:
    """A scan that several rows could claim; a photo shows the person, whichever row it is."""
    if len(match.rows) < 2 or match.material.kind == "photo" or match.material.may_share:
        return
    targets = "、".join(names.rows[row].number or f"第 {row} 行" for row in match.rows)
    for row in match.rows:
        yield find(
            "attachment-ambiguous",
            sheet=sheet,
            row=row,
            field=match.material.name,
            file=member.path,
            targets=targets,
        )


def _renamed(rename: Rename, sheet: str | None) -> Finding:
    return find(
        "attachment-renamed",
        sheet=sheet,
        row=rename.row,
        field=rename.material,
        file=rename.path,
        proposed=rename.proposed,
    )
