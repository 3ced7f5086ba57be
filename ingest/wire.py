"""Messages between the run and its sandboxed children: length, then pickle.

A child has read hostile bytes, so its replies are unpickled with an allow-list of record
classes: a reply can hold data, never a call.
"""

from __future__ import annotations

import io
import pickle
import socket
import struct
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, ClassVar

_LENGTH = struct.Struct("<Q")
_ALLOWED_MODULES = ("procedures.records", "procedures.findings", "procedures.findings.kind")
_ALLOWED_PREFIX = "ingest."
_LOOK = 1 << 18  # bytes taken in at once
_LONGEST = 1 << 30  # bytes of one message; what is longer did not come from our code


class Closed(Exception):
    """The other end is gone."""


def send(channel: socket.socket, message: Any) -> None:
    """Send one message whole. Raises Closed when nobody listens any more."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    try:
        channel.sendall(_LENGTH.pack(len(body)) + body)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise Closed from error


def receive(channel: socket.socket) -> bytes:
    """The body of the next message. Raises Closed at the end of the stream."""
    (length,) = _LENGTH.unpack(_exactly(channel, _LENGTH.size))
    if length > _LONGEST:
        raise Closed
    return _exactly(channel, length)


class Inbox:
    """What has come in on a channel; messages are taken as they become whole."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._came = bytearray()

    def bodies(self) -> list[bytes]:
        """The bodies that one look makes whole; waits only where nothing has come.

        Raises Closed at the end of the stream, and for a length that is none of ours.
        """
        self._came += _some(self._channel, _LOOK)
        bodies: list[bytes] = []
        at = 0
        while len(self._came) >= at + _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._came, at)
            if length > _LONGEST:
                raise Closed
            start, end = at + _LENGTH.size, at + _LENGTH.size + length
            if len(self._came) < end:
                break
            bodies.append(bytes(self._came[start:end]))
            at = end
        del self._came[:at]
        return bodies


def trusted(body: bytes) -> Any:
    """A message that the run itself has made."""
    return pickle.loads(body)  # noqa: S301 - comes from the process that started this one


def untrusted(body: bytes) -> Any:
    """A child's reply. Raises pickle.UnpicklingError when it names anything but records."""
    return _Records(io.BytesIO(body)).load()


class _Records(pickle.Unpickler):
    #: What has been looked up and found to be a record.
    known: ClassVar[dict[tuple[str, str], Any]] = {}

    def find_class(self, module: str, name: str) -> Any:
        """A dataclass, a named tuple or an enumeration of our own, or nothing."""
        found = self.known.get((module, name))
        if found is None:
            ours = module in _ALLOWED_MODULES or module.startswith(_ALLOWED_PREFIX)
            found = super().find_class(module, name) if ours and "." not in name else None
            if not _is_record(found):
                raise pickle.UnpicklingError(f"{module}.{name} is no record")
            self.known[module, name] = found
        return found


def _is_record(found: Any) -> bool:
    return isinstance(found, type) and (
        is_dataclass(found) or issubclass(found, Enum) or hasattr(found, "_fields")
    )


def _exactly(channel: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        parts += _some(channel, min(length - len(parts), _LOOK))
    return bytes(parts)


def _some(channel: socket.socket, most: int) -> bytes:
    try:
        part = channel.recv(most)
    except ConnectionResetError as error:
        raise Closed from error
    if not part:
        raise Closed
    return part
