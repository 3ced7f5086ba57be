"""A mail server that breaks as its seed says; every mail it takes is a line of its transcript.

A program of its own, so that whoever mails to it may be forked and killed: it prints its port and
serves until it is ended. SIGUSR1 makes it well, SIGUSR2 sick again. Addresses that begin with
`never.` are refused for good, those that begin with `later.` while it is sick.

A line of the transcript is `{"took": [recipients], "text": ..., "said": whether the 250 went out in
time and whole}` or `{"trouble": what}`. What was taken is written before anything is answered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

#: Moment of a connection -> what may go wrong there, as often as it stands there.
TROUBLES: dict[str, tuple[str, ...]] = {
    "greeting": ("hang-up", "421", "554", "late"),
    "EHLO": ("hang-up", "421"),
    "MAIL": ("hang-up", "421", "451", "550"),
    "RCPT": ("hang-up", "421"),
    "DATA": ("hang-up", "421", "451", "554"),
    "text": ("hang-up", "421", "451", "554", "late", *("taken-hang-up",) * 4, "taken-late",
             "taken-garbled"),
    "QUIT": ("hang-up", "garbled", "late"),
}  # fmt: skip
#: One connection in so many meets a trouble while the server is sick.
ONE_IN = 5
#: One RCPT in so many of a `later.` address is let through while it is.
_LET_THROUGH = 3


class _HangUp(Exception):
    """The connection is to be dropped without a word."""


@dataclass
class Server:
    """What all connections share. `late_seconds` is longer than the client waits."""

    transcript: Path
    seed: int
    late_seconds: float
    lates: int  # answers that may still come too late: each costs the client its time limit
    sick: bool = True
    connections: int = 0

    def note(self, **line: object) -> None:
        """Append to the transcript; written through at once."""
        with self.transcript.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from greeting to QUIT or to its trouble."""
        self.connections += 1
        rng = Random(f"{self.seed}-{self.connections}")
        moment, trouble = "", ""
        if self.sick and rng.randrange(ONE_IN) == 0:
            moment = rng.choice(sorted(TROUBLES))
            trouble = rng.choice(TROUBLES[moment])
            if trouble.endswith("late"):
                self.lates -= 1
                if self.lates < 0:
                    trouble = trouble.replace("late", "hang-up")
            self.note(trouble=f"{moment} {trouble}")
        talk = _Talk(self, reader, writer, rng, moment, trouble)
        with suppress(_HangUp, ConnectionError, asyncio.IncompleteReadError):
            await talk.through()
        writer.close()


@dataclass
class _Talk:
    """One connection with its trouble, which strikes when `moment` comes."""

    server: Server
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    rng: Random
    moment: str
    trouble: str
    recipients: list[str] = field(default_factory=list)

    async def through(self) -> None:
        await self.answer("greeting", "220 there")
        while line := await self.reader.readline():
            verb, _, rest = line.decode("ascii", "replace").strip().partition(" ")
            verb = verb.upper()
            if verb == "RCPT":
                await self.recipient(rest.partition("<")[2].partition(">")[0])
            elif verb == "DATA":
                await self.data()
            elif verb == "QUIT":
                await self.answer("QUIT", "221 bye")
                return
            else:
                if verb == "MAIL":
                    self.recipients = []
                await self.answer(verb, "250 well")

    async def recipient(self, address: str) -> None:
        later = address.startswith("later.") and self.server.sick
        if address.startswith("never."):
            await self.say("550 no such user")
        elif later and self.rng.randrange(_LET_THROUGH):
            await self.say("451 come later")
        else:
            self.recipients.append(address)
            await self.answer("RCPT", "250 well")

    async def data(self) -> None:
        if not await self.answer("DATA", "354 go on"):
            return
        raw = await self.reader.readuntil(b"\r\n.\r\n")
        lines = raw[:-3].decode("latin-1").split("\r\n")
        text = "\r\n".join(line[1:] if line.startswith(".") else line for line in lines)
        struck = self.moment == "text"
        if struck and not self.trouble.startswith("taken"):
            await self.answer("text", "")
            return
        self.server.note(took=self.recipients, text=text, said=not struck)
        await self.answer("text", "250 taken")

    async def answer(self, moment: str, words: str) -> bool:
        """Say `words`, or what the trouble makes of them; whether they were said."""
        if moment != self.moment:
            await self.say(words)
            return True
        self.moment = ""
        kind = self.trouble.removeprefix("taken-")
        if kind == "late":
            await asyncio.sleep(self.server.late_seconds)
            await self.say(words or "250 too late")
            raise _HangUp
        if kind == "hang-up":
            raise _HangUp
        await self.say("well yes" if kind == "garbled" else f"{kind} no")
        if kind in ("421", "garbled"):
            raise _HangUp
        return False

    async def say(self, words: str) -> None:
        self.writer.write(f"{words}\r\n".encode())
        await self.writer.drain()


@contextmanager
def served(
    transcript: Path, seed: int, late_seconds: float = 1.0, lates: int = 0
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The server in a process of its own for the length of a block, and its port."""
    asked = [str(transcript), str(seed), str(late_seconds), str(lates)]
    server = subprocess.Popen([sys.executable, __file__, *asked], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield server, int(server.stdout.readline())
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("transcript", type=Path)
    parser.add_argument("seed", type=int)
    parser.add_argument("late_seconds", type=float)
    parser.add_argument("lates", type=int)
    asked = parser.parse_args()
    server = Server(asked.transcript, asked.seed, asked.late_seconds, asked.lates)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: setattr(server, "sick", False))
    loop.add_signal_handler(signal.SIGUSR2, lambda: setattr(server, "sick", True))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
