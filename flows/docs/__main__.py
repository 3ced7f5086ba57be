"""By hand: `python -m flows.docs [--check]`."""

from __future__ import annotations

import argparse
import sys

from flows.docs import pages


def main(arguments: list[str] | None = None) -> int:
    """Rewrite the generated pages, or with `--check` only look; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m flows.docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail on lies")
    chosen = parser.parse_args(arguments)
    wrong = list(pages.lies())
    names = pages.stale() if chosen.check else pages.write()
    if chosen.check:
        wrong += [f"docs/{name}: stale, run python -m flows.docs" for name in names]
    else:
        sys.stdout.writelines(f"docs/{name}: written\n" for name in names)
    if waiting := pages.ready():
        sys.stdout.write(f"planned, but cited by tests: {', '.join(waiting)}\n")
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
