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
from typing import Any

_LENGTH = struct.Struct("<Q")
_ALLOWED_MODULES = ("procedures.records", "procedures.findings", "procedures.findings.kind")
_ALLOWED_PREFIX = "ingest."
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


def trusted(body: bytes) -> Any:
    """A message that the run itself has made."""
    return pickle.loads(body)  # noqa: S301 - comes from the process that started this one


def untrusted(body: bytes) -> Any:
    """A child's reply. Raises pickle.UnpicklingError when it names anything but records."""
    return _Records(io.BytesIO(body)).load()


class _Records(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """A dataclass or an enumeration of our own, or nothing."""
        ours = module in _ALLOWED_MODULES or module.startswith(_ALLOWED_PREFIX)
        found = super().find_class(module, name) if ours and "." not in name else None
        if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no record")


def _exactly(channel: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        try:
            part = channel.recv(min(length - len(parts), 1 << 20))
        except ConnectionResetError as error:
            raise Closed from error
        if not part:
            raise Closed
        parts += part
    return bytes(parts)
