"""Findings: what is wrong, where, and what to do. Every code is catalogued here.

A check never phrases a sentence: it names a code and gives the measured values,
`find("photo-bytes", row=7, file="…", bytes=131072)`. Receipts, returned workbooks,
`--json` and docs/findings.md all render from the same catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from procedures.findings import attachment, cell, decision, file, form, look, register, row, sender
from procedures.findings.kind import Kind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["KINDS", "SCOPES", "Finding", "Kind", "Severity", "find", "rank", "worst"]

#: Scope -> its kinds, in the order a reader meets them: file first, decision last.
SCOPES: dict[str, tuple[Kind, ...]] = {
    "file": file.KINDS,
    "sender": sender.KINDS,
    "form": form.KINDS,
    "cell": cell.KINDS,
    "row": row.KINDS,
    "attachment": attachment.KINDS,
    "look": look.KINDS,
    "register": register.KINDS,
    "decision": decision.KINDS,
}


def _index() -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for scope in SCOPES.values():
        for kind in scope:
            if kind.code in kinds:
                raise ValueError(f"finding code {kind.code} is catalogued twice")
            kinds[kind.code] = kind
    return kinds


#: Code -> kind.
KINDS: dict[str, Kind] = _index()
_RANK = {code: position for position, code in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place.

    `row` is the Excel row number, `column` the Excel letter, `field` the header, `file` the
    path inside the drop, `basis` the law or standard behind the rule. `value` is what was
    found; it may be personal, so it goes to the sender's receipt and nowhere else.
    """

    code: str
    severity: Severity
    message: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    field: str | None = None
    file: str | None = None
    remedy: str = ""
    basis: str = ""
    value: str = ""

    def at(self, **place: Any) -> Finding:
        """The same finding at another place (sheet, row, column, field, file)."""
        return replace(self, **place)

    @property
    def blocks(self) -> bool:
        """True when the row (or file) cannot be taken."""
        return self.severity is Severity.MUST_FIX


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"〔{key}〕"


def find(
    code: str,
    *,
    sheet: str | None = None,
    row: int | None = None,
    column: str | None = None,
    field: str | None = None,
    file: str | None = None,
    severity: Severity | None = None,
    basis: str = "",
    value: str = "",
    **values: object,
) -> Finding:
    """A finding of the catalogued kind `code`.

    The kind's template is filled with `values` and with field, file and value.
    `severity` overrides the catalogue (a procedure may soften a rule for one period).
    Raises KeyError for a code that is not catalogued.
    """
    kind = KINDS[code]
    filled = _Values(
        values, sheet=sheet or "", field=field or "", file=file or "", value=value, row=row or ""
    )
    return Finding(
        code=code,
        severity=severity or kind.severity,
        message=kind.template.format_map(filled),
        sheet=sheet,
        row=row,
        column=column,
        field=field,
        file=file,
        remedy=kind.remedy.format_map(filled),
        basis=basis,
        value=value,
    )


def rank(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order of repair: blocking before asking before telling, file before row."""
    order = {Severity.MUST_FIX: 0, Severity.CONFIRM: 1, Severity.HINT: 2}
    return sorted(
        findings,
        key=lambda f: (
            order[f.severity],
            _RANK[f.code],
            f.row or 0,
            len(f.column or ""),
            f.column or "",
            f.file or "",
            f.message,
        ),
    )


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity among `findings`, None when there are none."""
    severities = {finding.severity for finding in findings}
    for severity in (Severity.MUST_FIX, Severity.CONFIRM, Severity.HINT):
        if severity in severities:
            return severity
    return None
