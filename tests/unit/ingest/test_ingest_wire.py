"""Messages between the run and its children: whole, in order, and nothing but records."""

from __future__ import annotations

import pickle
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import wire
from ingest.probe import Seen
from procedures.records import Media, PhotoProbe


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_one_look_takes_all_that_is_whole(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    inbox = wire.Inbox(ours)
    for word in ("one", "two"):
        wire.send(theirs, word)
    body = pickle.dumps("three")
    theirs.sendall(struct.pack("<Q", len(body)) + body[:4])
    assert [wire.untrusted(body) for body in inbox.bodies()] == ["one", "two"]
    theirs.sendall(body[4:])
    assert [wire.untrusted(body) for body in inbox.bodies()] == ["three"]


def test_the_end_and_an_impossible_length_close(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    theirs.sendall(struct.pack("<Q", 1 << 40))
    with pytest.raises(wire.Closed):
        wire.Inbox(ours).bodies()
    theirs.close()
    with pytest.raises(wire.Closed):
        wire.Inbox(ours).bodies()


def test_records_and_named_tuples_of_ours_come_through() -> None:
    seen = Seen(3, Media.JPEG, PhotoProbe("JPEG", 1, 1, "RGB", 1, complete=True))
    for _ in range(2):  # the second time from what is known
        assert wire.untrusted(pickle.dumps(seen)) == seen


def test_a_reply_is_never_a_call() -> None:
    """Reliability 50: a child that is no longer itself can say anything."""
    for told in (print, Path("/"), wire.send):
        with pytest.raises(pickle.UnpicklingError):
            wire.untrusted(pickle.dumps(told))
