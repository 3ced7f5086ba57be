"""By hand: `python -m flows.samples OUT_DIR [--large N] [--start 2026-11-02] [--seed 1]`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from flows.samples.calendar import DEFAULT_START
from flows.samples.packages import write_demo_drops
from flows.samples.scale import write_large_package


def main(arguments: list[str] | None = None) -> int:
    """Writes the demonstration's drops, or one large package, under OUT_DIR."""
    parser = argparse.ArgumentParser(prog="python -m flows.samples", description=__doc__)
    parser.add_argument("out_dir", type=Path)
    parser.add_argument("--large", type=int, metavar="N", help="one package of N applicants")
    parser.add_argument("--start", type=date.fromisoformat, default=DEFAULT_START)
    parser.add_argument("--seed", default="1")
    chosen = parser.parse_args(arguments)
    if chosen.large:
        size = write_large_package(chosen.out_dir, chosen.large, chosen.seed, chosen.start)
        sys.stdout.write(f"{chosen.large} applicants, {size / 1e6:.1f} MB\n")
    else:
        drops = write_demo_drops(chosen.out_dir, chosen.seed, chosen.start)
        people = sum(drop.applicants for drop in drops)
        sys.stdout.write(f"{len(drops)} drops, {people} applicants\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
