"""Watches this process: connections it opens and files it reads that it has no business with.

Python's audit hooks cannot be taken off again; there is one for the process, idle outside of
`watched`.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_CONNECTS = frozenset(
    {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
     "urllib.Request", "http.client.connect", "smtplib.connect", "ftplib.connect"}
)  # fmt: skip
_seen: list[tuple[str, tuple[Any, ...]]] | None = None
_hooked = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is not None and (event in _CONNECTS or event == "open"):
        _seen.append((event, arguments))


class Seen:
    """What happened within the block."""

    def __init__(self, events: list[tuple[str, tuple[Any, ...]]]) -> None:
        self._events = events

    def connections(self, allowed_port: int | None = None) -> list[str]:
        """Every attempt to reach another process by network, but for one port of this host."""
        return [
            f"{event}: {[str(a)[:80] for a in arguments]}"
            for event, arguments in self._events
            if event in _CONNECTS and not _local(event, arguments, allowed_port)
        ]

    def opened(self, path: str) -> int:
        """How often the file was opened."""
        return sum(event == "open" and str(a[0]) == path for event, a in self._events)

    def written(self) -> set[Path]:
        """Every file that was opened to be written, as it was named."""
        return {
            Path(os.fsdecode(arguments[0])).absolute()
            for event, arguments in self._events
            if event == "open" and isinstance(arguments[0], str | bytes) and _writes(arguments)
        }


@contextmanager
def watched() -> Iterator[Seen]:
    """Everything between is noted."""
    global _seen, _hooked  # noqa: PLW0603 - a hook stays for the life of the process
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    events: list[tuple[str, tuple[Any, ...]]] = []
    _seen = events
    try:
        yield Seen(events)
    finally:
        _seen = None


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def _local(event: str, arguments: tuple[Any, ...], port: int | None) -> bool:
    """What goes nowhere: a data URI, the name of this host, the one server that is allowed."""
    if event == "urllib.Request":
        return str(arguments[0]).startswith("data:")
    if event == "socket.gethostbyname":
        return str(arguments[0]) == socket.gethostname()
    if event == "socket.connect":
        return port is not None and bool(arguments[1] == ("127.0.0.1", port))
    return port is not None and "127.0.0.1" in arguments
