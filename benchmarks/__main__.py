"""`python -m benchmarks`: measure, print, keep the figures as JSON, rewrite the page."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import documents, empty, growth, ingest, workbook
from benchmarks.figures import Outcome, load
from benchmarks.machine import described
from benchmarks.page import markdown, write_page

_ROOT = Path(__file__).parents[1]
_RESULT = _ROOT / "build" / "benchmarks.json"

#: Name of a row -> what measures it in a folder of its own.
ROWS: dict[str, Callable[[Path, argparse.Namespace], Outcome]] = {
    "ingest": lambda work, asked: ingest.measure(
        work, asked.applicants, asked.repetitions, cold=asked.cold
    ),
    "growth": lambda work, asked: growth.measure(
        work, asked.applicants, max(1, asked.repetitions - 1), asked.most
    ),
    "documents": lambda work, asked: documents.measure(
        work, asked.forms, asked.rows, asked.repetitions
    ),
    "empty": lambda work, asked: empty.measure(work, asked.repetitions),
    "workbook": lambda work, asked: workbook.measure(work, asked.rows, asked.repetitions),
}


def main() -> int:
    """Measure the rows that were asked for; 1 when a figure is not held."""
    asked = _arguments()
    # Samples are complete when they are written, and Prefect is measured by one row only.
    os.environ |= {"BAOSHEN_SETTLE_SECONDS": "0", "BAOSHEN_PREFECT": "false"}
    # Where it is set, every start compiles all modules anew: nobody's everyday case.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    result = _earlier(asked.json) if asked.keep else {"rows": {}}
    result["machine"] = described()
    for name in asked.only:
        print(f"{name} ...", file=sys.stderr, flush=True)
        outcome = _measured(name, asked)
        result["rows"][name] = outcome.as_json()
        for promise in outcome.promises:
            mark = {True: "held", False: "MISSED", None: ""}[promise.held]
            goal = f" (goal {promise.goal})" if promise.goal else ""
            print(f"  {promise.what}: {promise.measured}{goal} {mark}".rstrip(), flush=True)
    result["rows"] = {name: result["rows"][name] for name in ROWS if name in result["rows"]}
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps(result, ensure_ascii=False, indent=2), encoding="utf-8")
    if asked.page:
        write_page(markdown(result))
    promises = [promise for row in result["rows"].values() for promise in row["promises"]]
    return int(any(promise["held"] is False for promise in promises))


def _measured(name: str, asked: argparse.Namespace) -> Outcome:
    work = Path(tempfile.mkdtemp(prefix=f"baoshen-{name}-", dir=asked.work))
    before = load()
    try:
        outcome = ROWS[name](work, asked)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    outcome.load = (before, load())
    return outcome


def _earlier(path: Path) -> dict[str, Any]:
    earlier: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return earlier


def _names(text: str) -> list[str]:
    names = text.split(",")
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}")
    return names


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--only", type=_names, default=list(ROWS), help=f"of {','.join(ROWS)}")
    add("--applicants", type=int, default=1500, help="in the package of ingest and growth")
    add("--most", type=int, default=10_000, help="applicants of the memory figure; 0: none")
    add("--forms", type=int, default=400, help="legal forms")
    add("--rows", type=int, default=10_000, help="of the summary table and the workbook")
    add("--repetitions", type=int, default=3)
    add("--cold", action="store_true", help="evict the package from the file cache")
    add("--work", type=Path, help="a folder with room (7 GB for 10,000 applicants)")
    add("--json", type=Path, default=_RESULT, help="where the figures are kept")
    add("--keep", action="store_true", help="keep the rows that --json holds already")
    add("--page", action="store_true", help="rewrite the figures in docs/performance.md")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
