"""`python -m tests.hardening`: run the commands, print their figures, keep them as JSON.

Without names every command runs, in its short form; `--long` takes the long form, `--page` then
writes the table of `docs/security.md` anew.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.hardening.commands import COMMANDS
from tests.hardening.figures import Asked, Figures
from tests.hardening.page import write_page
from tests.memory import work_folder

_KEPT = Path(__file__).parents[2] / "build" / "hardening.json"


def main() -> int:
    """Run what was asked for; 1 when a promise was broken."""
    asked = _arguments()
    kept: dict[str, Any] = (
        json.loads(asked.json.read_text(encoding="utf-8")) if asked.json.exists() else {}
    )
    failed = False
    for name in asked.commands or COMMANDS:
        command = COMMANDS[name]
        seconds = asked.seconds or (command.long_seconds if asked.long else command.short_seconds)
        print(f"== {name}: {command.shows}", flush=True)
        with work_folder(name) as work:
            figures = command.run(Asked(work, asked.seed, asked.long, seconds))
        _print(figures)
        failed |= not figures.held
        form = "long" if asked.long else "short"
        kept.setdefault(name, {})[form] = {
            "date": datetime.now(UTC).date().isoformat(),
            "seed": asked.seed,
            **figures.as_json(),
        }
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        asked.json.write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")
    if asked.page:
        write_page(kept)
    return int(failed)


def _print(figures: Figures) -> None:
    for what, value in figures.counts.items():
        print(f"   {what}: {value}")
    print(f"   seconds: {figures.seconds}")
    for sentence in [*figures.broken, *figures.short_of]:
        print(f"   BROKEN {sentence}")
    print(f"   {'held' if figures.held else 'NOT HELD'}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.hardening", description=__doc__)
    parser.add_argument("commands", nargs="*", metavar="COMMAND", help=", ".join(COMMANDS))
    parser.add_argument("--long", action="store_true", help="the form run by hand")
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--seconds", type=float, help="instead of the command's own limit")
    parser.add_argument("--json", type=Path, default=_KEPT, help="where figures are kept")
    parser.add_argument("--page", action="store_true", help="rewrite the table in docs/security.md")
    asked = parser.parse_args()
    unknown = sorted(set(asked.commands) - set(COMMANDS))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(COMMANDS)}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
