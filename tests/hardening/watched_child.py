"""The sandbox's far side, watched: `python -m tests.hardening.watched_child LOG FD`.

It is `ingest.sandbox_child` with a pen: for every file a worker reads, one line before and one
after, with what the kernel says of time, memory and bytes written. A line without its second one
is a worker that died.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest import sandbox_child
from ingest.outcome import Failed

_PLAIN = sandbox_child._attempt


def main() -> None:
    """Serve as the sandbox's template, with the log at the first argument."""
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def attempt(function: Callable[[Any, Any], Any], job: Any, limits: Any) -> Any:
        line = {"pid": os.getpid(), "what": function.__name__, "file": _called(job)}
        _write(log, line)
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak, anew
        before, written = _resident("VmRSS"), _written()
        began, worked = time.monotonic(), time.process_time()
        reply = _PLAIN(function, job, limits)
        line |= {
            "seconds": round(time.monotonic() - began, 4),
            "cpu": round(time.process_time() - worked, 4),
            "base": before,
            "peak": _resident("VmHWM"),
            "written": _written() - written,
            "failed": reply.code if isinstance(reply, Failed) else "",
            "why": reply.what if isinstance(reply, Failed) else "",
        }
        _write(log, line)
        return reply

    sandbox_child._attempt = attempt
    sandbox_child.main()


def _called(job: Any) -> str:
    """What the sender called the file; a page to be re-encoded has its result's name."""
    for name in ("path", "name"):
        if hasattr(job, name):
            return str(getattr(job, name))
    return str(job.target.name)


def _write(log: int, line: dict[str, Any]) -> None:
    os.write(log, json.dumps(line).encode() + b"\n")


def _resident(which: str) -> int:
    """Kilobytes of this process, now (VmRSS) or at most (VmHWM)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(which):
            return int(line.split()[1])
    return 0


def _written() -> int:
    """Bytes this process has given to write(), files and sockets alike."""
    for line in Path("/proc/self/io").read_text(encoding="ascii").splitlines():
        if line.startswith("wchar"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    main()
