"""The far side of the sandbox: a warm template that forks limited workers.

`python -m ingest.sandbox_child <fd>` imports the parsers once, cuts itself off from the
network where the kernel lets it, and forks one worker for every socket it is handed.
A worker reads one file at a time; the kernel ends it when a limit is passed.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import importlib
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from ingest import wire
from ingest.limits import Limits
from ingest.outcome import MACHINE, Failed

_PRELOAD = ("ingest.probe", "ingest.unzip", "ingest.workbook", "ingest.derive", "ingest.ink")
_CLONE_NEWNET = 0x40000000
_OPEN_FILES = 64
#: What a disk says when it is full or sick; no reader of ours says so of a file.
_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES)


def main() -> None:
    """Serve fork requests until the run closes the socket."""
    control = socket.socket(fileno=int(sys.argv[-1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for workers
    ctypes.CDLL(None).unshare(_CLONE_NEWNET)  # only root may; elsewhere the limits remain
    for module in _PRELOAD:
        importlib.import_module(module)
    gc.freeze()
    while descriptors := _next_request(control):
        pid = os.fork()
        if pid == 0:
            control.close()
            _serve(socket.socket(fileno=descriptors[0]))
            os._exit(0)
        os.close(descriptors[0])
        control.sendall(pid.to_bytes(8, "little"))
    with contextlib.suppress(ChildProcessError):
        os.waitpid(-1, 0)  # with SIGCHLD ignored: returns when the last worker is gone


def _next_request(control: socket.socket) -> list[int]:
    """The socket of the next worker to fork, [] when the run has hung up."""
    try:
        _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
    except ConnectionResetError:
        return []
    return descriptors


def _serve(channel: socket.socket) -> None:
    """Work through chunks of (function, jobs), one reply per job, until the run hangs up."""
    try:
        limits: Limits = wire.trusted(wire.receive(channel))
        _confine(limits)
        while True:
            reference, jobs = wire.trusted(wire.receive(channel))
            function = _resolve(reference)
            for job in jobs:
                reply = _attempt(function, job, limits)
                wire.send(channel, reply)
                if isinstance(reply, Failed) and reply.spent:
                    return  # after a failed allocation nothing here is to be relied upon
    except wire.Closed:
        return


def _confine(limits: Limits) -> None:
    started_with = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    space = started_with + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))


def _attempt(function: Callable[[Any, Limits], Any], job: Any, limits: Limits) -> Any:
    """The function's result; the kernel ends this process when the file takes too long."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime) + limits.seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    try:
        return function(job, limits)
    except MemoryError:
        return Failed("file-limit", "内存", spent=True)
    except OSError as error:
        ours = error.errno in _DISK_ERRORS
        return Failed(MACHINE if ours else "parser-crash", type(error).__name__, spent=True)
    except BaseException as error:  # noqa: BLE001 - a Rust panic is a BaseException
        return Failed("parser-crash", type(error).__name__, spent=True)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@cache
def _resolve(reference: str) -> Callable[[Any, Limits], Any]:
    module, _, name = reference.partition(":")
    function: Callable[[Any, Limits], Any] = getattr(importlib.import_module(module), name)
    return function


if __name__ == "__main__":
    main()
