"""The table of figures in `docs/security.md`, between two marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.hardening.commands import COMMANDS

_PAGE = Path(__file__).parents[2] / "docs" / "security.md"
BEGIN = "<!-- hardening: begin (python -m tests.hardening --page) -->"
END = "<!-- hardening: end -->"


def table(kept: dict[str, Any]) -> str:
    """A Markdown table of the latest runs, the long form where there is one."""
    lines = [
        "| command | shows | form, date, seed | figures | held |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, command in COMMANDS.items():
        forms = kept.get(name, {})
        for form in ("long", "short"):
            if form in forms:
                lines.append(_line(name, command.shows, form, forms[form]))
                break
    return "\n".join(lines)


def _line(name: str, shows: str, form: str, run: dict[str, Any]) -> str:
    figures = "; ".join(f"{what} {value}" for what, value in run["counts"].items())
    when = f"{form}, {run['date']}, {run['seed']}, {run['seconds']} s"
    return f"| `{name}` | {shows} | {when} | {figures} | {_held(run)} |"


def _held(run: dict[str, Any]) -> str:
    """Broken promises by number, and what a run did not reach that was stopped early."""
    if run["held"]:
        return "yes"
    short = [
        f"{what} {run['counts'].get(what, 0)} of at least {least}"
        for what, least in run["least"].items()
        if float(run["counts"].get(what, 0)) < least
    ]
    if broken := len(run["broken"]) + run["further"]:
        return f"**no**: {'; '.join([f'{broken} promises broken', *short])}"
    return f"nothing broken, stopped early: {'; '.join(short)}"


def write_page(kept: dict[str, Any]) -> None:
    """Put the table between the page's marks."""
    text = _PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    _PAGE.write_text(f"{before}{BEGIN}\n\n{table(kept)}\n\n{END}{after}", encoding="utf-8")
