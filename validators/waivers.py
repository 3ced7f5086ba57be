"""Findings that somebody answerable has waived for one subject: told still, stopping nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from procedures.findings import Finding, Severity


def waived(
    findings: Iterable[Finding], subjects: Mapping[int, str], waivers: Mapping[tuple[str, str], str]
) -> list[Finding]:
    """The findings, those waived as 提示 with the reason for their ground.

    `subjects`: row -> key value of the row; `waivers`: (key value, code) -> reason.
    """
    return [_hint(each, subjects, waivers) for each in findings]


def _hint(
    finding: Finding, subjects: Mapping[int, str], waivers: Mapping[tuple[str, str], str]
) -> Finding:
    reason = waivers.get((subjects.get(finding.row or 0, ""), finding.code))
    if reason is None:
        return finding
    return replace(finding, severity=Severity.HINT, basis=f"已豁免：{reason}")
