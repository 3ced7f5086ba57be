"""docs/findings.md: every finding of the catalogue, as people and programs meet it."""

from __future__ import annotations

from flows.docs.markdown import code, page, table
from procedures import findings
from procedures.findings import SCOPES, Kind, Severity
from procedures.findings.kind import SEVERITY_WORDS

_INTRO = """\
A finding is one problem at one place. Its **code** is stable: it stands in `run --json` and
`check --json`, and tests compare codes, never sentences. Sentence and remedy are what the sender
reads in his receipt and his returned workbook; `{…}` is filled with what the check measured.

| severity | in Chinese | what it does |
| --- | --- | --- |
| `must_fix` | 必改 | the row (or file) is not filed |
| `confirm` | 需确认 | the row is filed, and held until the sender answers 情况属实 in his sheet |
| `hint` | 提示 | only tells |

A procedure may set another severity for one of its rules ([procedure-file.md](procedure-file.md)).
The same page as data: `procedures.findings.KINDS`."""


def findings_page() -> str:
    """The page: one section for each scope, in the order of `SCOPES`."""
    blocks: list[list[str] | str] = [_INTRO, _summary()]
    for scope, kinds in SCOPES.items():
        rows = [_row(kind) for kind in kinds]
        blocks.append(f"## {scope}")
        blocks.append(_about(scope))
        blocks.append(table(("code", "severity", "title", "sentence", "remedy"), rows))
    return page("Findings", *blocks)


def _summary() -> str:
    count = dict.fromkeys(Severity, 0)
    for kinds in SCOPES.values():
        for kind in kinds:
            count[kind.severity] += 1
    words = ", ".join(f"{number} {SEVERITY_WORDS[severity]}" for severity, number in count.items())
    return f"{sum(count.values())} codes in {len(SCOPES)} scopes: {words}."


def _about(scope: str) -> str:
    """The scope's own words: the docstring of its module."""
    module = getattr(findings, scope)
    return str(module.__doc__ or "").strip()


def _row(kind: Kind) -> tuple[str, ...]:
    severity = f"`{kind.severity.value}` {SEVERITY_WORDS[kind.severity]}"
    return code(kind.code), severity, kind.title, kind.template, kind.remedy
