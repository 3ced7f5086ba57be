"""A mail server in a process of its own that writes down every mail it has said 250 to."""

from __future__ import annotations

import email
import json
import os
import signal
import socket
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class Postbox:
    """Takes every mail; `sent(sender)` tells what it was given. A context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._pid = 0

    def __enter__(self) -> Self:
        ready, told = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                _serve(self.folder, self.port, told)
            finally:
                os._exit(0)
        os.close(told)
        os.read(ready, 1)
        os.close(ready)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def environment(self, sender: str) -> dict[str, str]:
        """The settings under which a run sends its mails here, from `sender`."""
        return {
            "BAOSHEN_SMTP__HOST": "127.0.0.1",
            "BAOSHEN_SMTP__PORT": str(self.port),
            "BAOSHEN_SMTP__SENDER": f"{sender}@localhost",
            "BAOSHEN_OPERATOR_MAIL": "operator@example.org",
        }

    def sent(self, sender: str) -> list[dict[str, Any]]:
        """Every mail this sender got a 250 for: message_id, to, text."""
        path = self.folder / f"{sender}@localhost"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _serve(folder: Path, port: int, ready: int) -> None:
    from aiosmtpd.controller import Controller

    class Desk:
        async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
            self, _server: Any, _session: Any, envelope: Any
        ) -> str:
            message = email.message_from_bytes(envelope.content, policy=SMTP_POLICY)
            told = {
                "message_id": str(message["Message-ID"]),
                "to": sorted(envelope.rcpt_tos),
                "to_all": str(message["To"]),
            }
            with (folder / str(envelope.mail_from)).open("a", encoding="utf-8") as file:
                file.write(json.dumps(told, ensure_ascii=False) + "\n")
            return "250 OK"

    controller = Controller(Desk(), hostname="127.0.0.1", port=port)
    controller.start()
    os.write(ready, b"1")
    signal.pause()
