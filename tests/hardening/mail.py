"""mail: a server that breaks in every way, nights that are killed; the oracle counts what arrived.

What is promised: every message reaches every address of its institution that the server does not
refuse for good; no address gets another institution's message; a mail that comes twice comes under
the same Message-ID, is marked uncertain in the register, and comes twice only where nobody can
know: the server took it and its 250 did not get through, or the run was killed.
"""

from __future__ import annotations

import email
import json
import re
import signal
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from registry.messages import MAX_SENDS, MailState
from registry.models import Mail
from tests.hardening.figures import Asked, Figures
from tests.hardening.mail_office import SENDER, Kill, Office
from tests.hardening.mail_server import served

#: How long the client waits for an answer, and how late the late ones come.
_TIMEOUT, _LATE = 0.5, 0.8
_TOKEN = re.compile(r"T\d{6}")
_HEADERS = {
    "content-type", "mime-version", "date", "subject", "from", "to", "message-id",
}  # fmt: skip
#: Nights after which a server that is well must have taken everything.
_WELL_NIGHTS = MAX_SENDS + 1


@dataclass(frozen=True, slots=True)
class _Size:
    institutions: int
    nights: int
    kills: int
    lates: int


def measure(asked: Asked, figures: Figures) -> None:
    """Sick nights with kills among them, then a server that is well; then the account."""
    size = _Size(2_000, 5, 1_500, 200) if asked.long else _Size(334, 3, 12, 5)
    figures.least = {"mails": 1_000, "troubles": 100, "doubled, flagged": 1, "runs killed": 10}
    until = time.monotonic() + asked.seconds * 0.75
    office = Office(asked.work / "w", size.institutions, asked.seed)
    transcript = asked.work / "transcript"
    transcript.touch()
    killed = 0
    with served(transcript, asked.seed, _LATE, size.lates) as (server, port):
        for _ in range(size.nights):
            office.tell_everybody()
            for _ in range(size.kills // size.nights):
                short = not asked.long and killed < figures.least["runs killed"]
                if time.monotonic() < until or short:
                    killed += office.night(port, _TIMEOUT, _kill(office, transcript))
            office.night(port, _TIMEOUT)
        server.send_signal(signal.SIGUSR1)
        for _ in range(_WELL_NIGHTS):
            office.night(port, _TIMEOUT)
    figures.count("runs", office.nights)
    figures.count("runs killed", killed)
    _Account(office, figures, asked.seed, killed).draw_up(transcript)


def _kill(office: Office, transcript: Path) -> Kill:
    """Soon after the server took a mail, where it hurts most."""
    return Kill(transcript, office.rng.randint(1, 12), office.rng.choice((0, 0, 0.001, 0.01)))


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A mail as the server took it."""

    to: frozenset[str]
    message: EmailMessage
    tokens: tuple[str, ...]
    said: bool

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])


class _Account:
    """The transcript against what was queued and what the register says of it."""

    def __init__(self, office: Office, figures: Figures, seed: int, killed: int) -> None:
        self.office, self.figures, self.seed, self.killed = office, figures, seed, killed
        self.arrived: dict[str, list[_Arrival]] = defaultdict(list)
        self.unexplained = self.given_up = 0

    def draw_up(self, transcript: Path) -> None:
        """Compare everything; what is broken is said."""
        for line in transcript.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if "trouble" in entry:
                self.figures.count("troubles")
            else:
                self._take(_arrival(entry))
        for mail, tokens in self.office.mails():
            self.figures.count("mails")
            self._mail(mail, tokens)
        if self.unexplained > self.killed:
            self._broke(f"{self.unexplained} doubles, but only {self.killed} runs were killed")
        if self.given_up * MAX_SENDS > self.killed:
            self._broke(f"{self.given_up} mails given up, but only {self.killed} runs were killed")
        self.figures.count("given up after deaths, flagged", self.given_up)
        for what in ("lost", "to a wrong institution", "doubled, not flagged"):
            self.figures.count(what, 0)

    def _broke(self, what: str) -> None:
        self.figures.broke(f"{what} (seed {self.seed})")

    def _take(self, arrival: _Arrival) -> None:
        self.figures.count("taken by the server")
        self.arrived[arrival.id].append(arrival)
        message = arrival.message
        if {name.lower() for name in message} != _HEADERS or len(message.keys()) != len(_HEADERS):
            self._broke(f"headers {sorted(message.keys())} in {arrival.id}")
        if message["From"].addresses[0].addr_spec != SENDER:
            self._broke(f"{arrival.id} comes from {message['From']}")
        shown = {address.addr_spec for address in message["To"].addresses}
        if not arrival.to <= shown:
            self._broke(f"{arrival.id} went to {sorted(arrival.to - shown)}, who are not named")
        owners = {self.office.told.get(token, "") for token in arrival.tokens}
        allowed = {a for owner in owners for a in self.office.addresses.get(owner, ())}
        if len(owners) != 1 or not shown <= allowed:
            self.figures.count("to a wrong institution")
            self._broke(f"{arrival.id} holds lines of {sorted(owners)}, went to {sorted(shown)}")

    def _mail(self, mail: Mail, tokens: list[str]) -> None:
        arrivals = self.arrived.get(mail.message_id, [])
        if any(list(arrival.tokens) != tokens for arrival in arrivals):
            self._broke(f"{mail.message_id} came with other lines than the register has")
        counts = Counter(address for arrival in arrivals for address in arrival.to)
        addresses = self.office.addresses[mail.institution]
        never = {address for address in addresses if address.startswith("never.")}
        lost = {address for address in addresses if not counts[address]} - never
        if lost and mail.uncertain and mail.attempts >= MAX_SENDS and mail.state != MailState.SENT:
            self.given_up += 1  # runs died in it again and again: left to the operator, who is told
            return
        if lost:
            self.figures.count("lost")
            self._broke(f"{mail.message_id} never reached {sorted(lost)} ({mail.state})")
        if (mail.state == MailState.SENT) != (not never):
            self._broke(f"{mail.message_id} is {mail.state}, owed to {sorted(never)}")
        if never and (set(mail.recipients.split(",")) != never or not mail.problem):
            self._broke(f"{mail.message_id} owes {sorted(never)}, the register {mail.recipients}")
        self._doubles(mail, arrivals, max(counts.values(), default=0))

    def _doubles(self, mail: Mail, arrivals: list[_Arrival], most: int) -> None:
        if most < 2:
            self.figures.count("flagged, came once", int(mail.uncertain))
            return
        known = [arrival for arrival in arrivals[:-1] if arrival.said]
        for earlier in known:
            again = [a for a in arrivals[arrivals.index(earlier) + 1 :] if a.to & earlier.to]
            self.unexplained += bool(again)
        if mail.uncertain:
            self.figures.count("doubled, flagged")
        else:
            self.figures.count("doubled, not flagged")
            self._broke(f"{mail.message_id} came {most} times and is not flagged")


def _arrival(entry: dict[str, object]) -> _Arrival:
    raw = str(entry["text"]).encode("latin-1")
    message = email.message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    recipients = entry["took"]
    assert isinstance(recipients, list)
    tokens = tuple(sorted(_TOKEN.findall(text)))
    return _Arrival(frozenset(recipients), message, tokens, bool(entry["said"]))
