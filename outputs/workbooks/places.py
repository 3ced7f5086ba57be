"""Many equal problems as a reader wants them: one line, and where it applies (C5、C9–C40)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from outputs.workbooks.common import column_index
from procedures.findings import KINDS, Finding, Severity, rank


@dataclass(frozen=True, slots=True)
class Merged:
    """One message over all places where it applies, in the order of repair."""

    severity: Severity
    message: str
    remedy: str
    basis: str
    places: str
    count: int


@dataclass(frozen=True, slots=True)
class Frequent:
    """How often a kind of problem occurs, by field where it has one."""

    severity: Severity
    title: str
    count: int
    remedy: str


def merge(findings: Iterable[Finding]) -> list[Merged]:
    """Findings with equal message, remedy and severity as one line each, in rank order."""
    groups: dict[tuple[Severity, str, str, str], list[Finding]] = {}
    for finding in rank(findings):
        key = (finding.severity, finding.message, finding.remedy, finding.basis)
        groups.setdefault(key, []).append(finding)
    return [
        Merged(*key, places=places(members), count=len(members)) for key, members in groups.items()
    ]


def most_frequent(findings: Iterable[Finding], limit: int = 10) -> list[Frequent]:
    """The `limit` most frequent kinds of problem; hints only after everything else."""
    counts: Counter[tuple[Severity, str, str]] = Counter()
    remedies: dict[tuple[Severity, str, str], str] = {}
    for finding in rank(findings):
        key = (finding.severity, finding.code, finding.field or "")
        counts[key] += 1
        remedies.setdefault(key, finding.remedy)
    ordered = sorted(counts.items(), key=lambda item: (item[0][0] is Severity.HINT, -item[1]))
    return [
        Frequent(severity, titled(code, field), count, remedies[severity, code, field])
        for (severity, code, field), count in ordered[:limit]
    ]


def places(findings: Iterable[Finding]) -> str:
    """Where: C5、C9–C40 for cells, 第 5 行 for rows, the file's path for files."""
    cells: dict[str, list[int]] = {}
    files: list[str] = []
    for finding in findings:
        if finding.row is not None:
            cells.setdefault(finding.column or "", []).append(finding.row)
        elif finding.file:
            files.append(finding.file)
        elif finding.column:
            files.append(f"{finding.column} 列")
    parts = [
        span
        for letter in sorted(cells, key=lambda each: column_index(each) if each else -1)
        for span in _spans(letter, cells[letter])
    ]
    return "、".join([*parts, *dict.fromkeys(files)])


def titled(code: str, field: str) -> str:
    """The kind of problem and its field: 缺附件（毕业证）."""
    title = KINDS[code].title
    return f"{title}（{field}）" if field else title


def _spans(letter: str, rows: list[int]) -> list[str]:
    """Runs of neighbouring rows: C9–C40, or 第 9–40 行 where there is no column."""
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    if letter:
        return [
            f"{letter}{low}" if low == high else f"{letter}{low}–{letter}{high}"
            for low, high in spans
        ]
    return [f"第 {low} 行" if low == high else f"第 {low}–{high} 行" for low, high in spans]
