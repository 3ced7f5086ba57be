"""The measured part of docs/performance.md, and putting it into the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"


def markdown(result: Mapping[str, Any]) -> str:
    """Machine, goals and the figures beside them as Markdown; `result` as `--json` has it."""
    rows = [promise for each in result["rows"].values() for promise in each["promises"]]
    goals = [row for row in rows if row["held"] is not None]
    others = [row for row in rows if row["held"] is None]
    parts = [
        _table(("On", ""), result["machine"].items()),
        _table(
            ("Measured", "Ended", "Load before and after"),
            (
                (name, each["at"], " and ".join(map(str, each["load_before_after"])))
                for name, each in result["rows"].items()
            ),
        ),
        _table(
            ("What", "Goal", "Measured", ""),
            (
                (row["what"], row["goal"], row["measured"], "held" if row["held"] else "**missed**")
                for row in goals
            ),
        ),
        _table(
            ("What lies behind it", "Median (lowest to highest)"),
            ((row["what"], row["measured"]) for row in others),
        ),
    ]
    return "\n\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_page(text: str) -> None:
    """Replace what stands between the marks of the page. Raises ValueError without marks."""
    page = PAGE.read_text(encoding="utf-8")
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{PAGE} has lost its marks")
    PAGE.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}", encoding="utf-8")
