"""What a parser may do to its process; run in the sandbox by name."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import socket
import time
from collections.abc import Callable

from ingest.limits import Limits


def double(job: int, _: Limits) -> int:
    """A job that goes well."""
    return job * 2


class Evil:
    """A reply that would run something when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[int, int]]:
        return os.kill, (os.getppid(), signal.SIGKILL)


def _segfault(_: Limits) -> object:
    return ctypes.string_at(0)


def _hang(limits: Limits) -> object:
    time.sleep(limits.seconds * 10)
    return "late"


def _spin(_: Limits) -> object:
    while True:
        pass


def _memory(limits: Limits) -> object:
    return len(bytearray(limits.memory * 2))


def _panic(_: Limits) -> object:
    raise KeyboardInterrupt


def _error(_: Limits) -> object:
    raise KeyError("110101199003074477")


def _core(_: Limits) -> object:
    return resource.getrlimit(resource.RLIMIT_CORE)[0]


def _network(_: Limits) -> object:
    with socket.socket() as probe:
        return probe.connect_ex(("192.0.2.1", 9))


DEEDS: dict[str, Callable[[Limits], object]] = {
    "abort": lambda _: os.abort(),
    "segfault": _segfault,
    "hang": _hang,
    "spin": _spin,
    "memory": _memory,
    "panic": _panic,
    "error": _error,
    "call": lambda _: Evil(),
    "core": _core,
    "network": _network,
}


def misbehave(job: str, limits: Limits) -> object:
    """Do the deed of that name; other words come back as they are."""
    return DEEDS[job](limits) if job in DEEDS else job


def full_disk(_job: str, _limits: Limits) -> None:
    """A worker whose disk has no room left."""
    raise OSError(errno.ENOSPC, "No space left on device")
