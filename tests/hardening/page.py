"""The table of figures in `docs/security.md`, between two marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.hardening.commands import COMMANDS

_PAGE = Path(__file__).parents[2] / "docs" / "security.md"
BEGIN = "<!-- hardening: begin (python -m tests.hardening --page) -->"
END = "<!-- hardening: end -->"


def table(kept: dict[str, Any], before: str = "") -> str:
    """A Markdown table of the latest runs, the long form where there is one.

    A command that `kept` knows nothing of has its line of the table that was there `before`.
    """
    lines = [
        "| command | shows | form, date, seed | figures | held |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, command in COMMANDS.items():
        forms = kept.get(name, {})
        form = next((each for each in ("long", "short") if each in forms), "")
        if form:
            lines.append(_line(name, command.shows, form, forms[form]))
        else:
            lines += [line for line in before.splitlines() if line.startswith(f"| `{name}` |")]
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
    before, rest = _PAGE.read_text(encoding="utf-8").split(BEGIN)
    old, after = rest.split(END)
    page = f"{before}{BEGIN}\n\n{table(kept, old)}\n\n{END}{after}"
    _PAGE.write_text(page, encoding="utf-8")
