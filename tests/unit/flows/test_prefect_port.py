"""The port of Prefect's pages: the one the settings name, or another when it is taken."""

from __future__ import annotations

import socket

from flows.prefect_server import _free_port


def test_the_port_asked_for_unless_something_listens_there() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = int(other.getsockname()[1])
        assert _free_port(taken) not in (0, taken)
    assert _free_port(taken) == taken
    assert _free_port(0) > 0
