"""Named points at which a test may kill the process: every commit, rename and send.

`BAOSHEN_KILL_AT=name` (or `name:3` for the third passage) ends the process with SIGKILL
there, as a power cut would. Without the variable a point costs one dictionary look-up.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

_passed: Counter[str] = Counter()


def kill_point(name: str) -> None:
    """Die here when the environment asks for it."""
    wanted = os.environ.get("BAOSHEN_KILL_AT")
    if not wanted:
        return
    point, _, nth = wanted.partition(":")
    if point != name:
        return
    _passed[name] += 1
    if _passed[name] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
