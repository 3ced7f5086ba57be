"""injection: payloads in every field, name and opinion; every output is then taken apart.

Papers are made in this process, where an audit hook sees each connection and each file opened.
"""

from __future__ import annotations

import email
import json
import os
import re
import signal
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.policy import SMTP
from pathlib import Path

from tests.hardening import payloads, scan_html, scan_pdf, scan_xlsx
from tests.hardening.figures import Asked, Figures
from tests.hardening.injection_world import SENDER, HostileWorld, outputs_of
from tests.hardening.mail_server import served
from tests.hardening.reaching_out import watched

_CANARY = "the text of a file that nobody may read"
_SCANS: dict[str, Callable[[bytes], Iterator[str]]] = {
    ".xlsx": scan_xlsx.faults_of,
    ".pdf": scan_pdf.faults_of,
    ".html": scan_html.faults_of,
}
_KINDS = {".xlsx": "workbooks", ".pdf": "papers", ".html": "pages"}
_HEADERS = {"content-type", "mime-version", "date", "subject", "from", "to", "message-id"}
_LOG_KEYS = re.compile(r"[a-z_]{2,20}")
_EVENTS = re.compile(r"[a-z]+(-[a-z]+)*")
#: By design such a paper is not made, and the operator told which characters (design 8).
_NO_GLYPH = re.compile(r"未能生成：字体中没有这些字：")
#: A reader takes a hyphen at a line's end for no character; entries of 工作经历 are lines of their
#: own, without the sign that divided them.
_LOST_ON_PAPER = str.maketrans("", "", "-;；")
_SENDER = "office@baoshen.example"


def measure(asked: Asked, figures: Figures) -> None:
    """Three nights of payloads, then every file, mail and line they left."""
    figures.least = {"workbooks": 60, "papers": 40, "pages": 5, "mails": 3, "log lines": 6,
                     "payloads": 90, "payloads read again in workbooks": 40,
                     "payloads read again in papers": 20}  # fmt: skip
    canary = asked.work / "canary.txt"
    canary.write_text(_CANARY, encoding="utf-8")
    rounds = range(4 if asked.long else 1)
    began = time.monotonic()
    for number in rounds:
        if number and asked.enough(began, reached=True):
            break
        world = HostileWorld(asked.work / f"w{number}", canary, asked.seed + number)
        _Round(world, figures, f"seed {asked.seed}, round {number}").go(
            asked.work / f"mail{number}", canary, people=94 if asked.long else 14
        )
    figures.counts["payloads"] = len(payloads.PAYLOADS)


class _Round:
    """One hostile world through its nights."""

    def __init__(self, world: HostileWorld, figures: Figures, case: str) -> None:
        self.world, self.figures, self.case = world, figures, case
        self.root = world.world.workspace.root

    def go(self, transcript: Path, canary: Path, people: int) -> None:
        """Nights, then the scans."""
        transcript.touch()
        with served(transcript, 0) as (server, port), _settings(port), watched() as seen:
            server.send_signal(signal.SIGUSR1)
            self.world.drop_base_data(open_periods=2)
            self._night()
            self.world.sign_up(people)
            self.world.drop_refused()
            self.world.drop_names(95 if people > 50 else 24)
            self.world.drop_active_scan()
            self._night()
            if self.world.review() < people:
                self._broke("the review workbook holds fewer rows than were signed up")
            self._night()
            self._commands()
        for attempt in seen.connections(port):
            self._broke(f"an attempt to reach out: {attempt}")
        if seen.opened(str(canary)):
            self._broke("the canary file was opened")
        self._outputs()
        self._mails(transcript)
        self._logs()

    def _broke(self, what: str) -> None:
        self.figures.broke(f"{what} ({self.case})")

    def _night(self) -> None:
        code = self.world.run()
        self.figures.count("nights")
        faults = [line for line in self.world.lines if line.startswith("系统故障")]
        told = [line for line in faults if not _NO_GLYPH.search(line)]
        if told or code != int(bool(faults)):
            self._broke(f"night {self.world.day} ended with {code}: {told[:3]}")
        self.figures.count("papers no font could print", len(faults))
        self.world.forget_lines()

    def _commands(self) -> None:
        """What an operator reads on a terminal."""
        self.world.command("find")
        for number in range(1, 5):
            self.world.command("show", f"XJ-{self.world.day.year}-{number:06d}")
        book = next((self.root / "outbox").rglob("全拒_0_回执_*.xlsx"))
        self.world.command("check", str(book))
        self.world.command("check", str(self.world.to_check), "--org", SENDER)
        self.world.forget_lines()
        for line in self.world.all_lines:
            if odd := _unseen(line):
                self._broke(f"a command printed {odd}")
        self.figures.count("printed lines", len(self.world.all_lines))

    def _outputs(self) -> None:
        read = dict.fromkeys(_KINDS, "")
        for path in outputs_of(self.root):
            name = str(path.relative_to(self.root))
            if odd := _unseen(name):
                self._broke(f"a file name holds {odd}: {name!r}")
            self.figures.count(_KINDS[path.suffix])
            content = path.read_bytes()
            if _CANARY.encode() in content:
                self._broke(f"{name} holds the canary file")
            for fault in _SCANS[path.suffix](content):
                self._broke(f"{name}: {fault}")
            read[path.suffix] += _text(path.suffix, content)
        self._read_again("workbooks", read[".xlsx"], self.world.filed)
        self._read_again("papers", read[".pdf"], self.world.on_paper)
        if any(payloads.told(_CANARY) in text for text in read.values()):
            self._broke("the canary file's text was printed")

    def _read_again(self, where: str, text: str, wanted: set[str]) -> None:
        """Each payload that was filed still stands there, letter by letter."""
        lost = _LOST_ON_PAPER if where == "papers" else {}
        text = text.translate(lost)
        for payload in sorted(wanted):
            if payloads.told(payload).translate(lost) in text:
                self.figures.count(f"payloads read again in {where}")
            else:
                self._broke(f"{payload[:60]!r} stands in none of the {where} as it was written")

    def _mails(self, transcript: Path) -> None:
        addresses = {f"{code}@example.org" for code in _codes()} | {"px@station.example"}
        for line in transcript.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            self.figures.count("mails")
            message = email.message_from_string(entry["text"], policy=SMTP)
            names = [name.lower() for name in message]
            if set(names) != _HEADERS or len(names) != len(_HEADERS):
                self._broke(f"a mail with the headers {names}")
            if not set(entry["took"]) <= addresses:
                self._broke(f"a mail to {entry['took']}")
            if any(part.get_filename() or part.get_content_maintype() not in ("text", "multipart")
                   for part in message.walk()):  # fmt: skip
                self._broke("a mail with an attachment")

    def _logs(self) -> None:
        for path in sorted((self.root / "var" / "log").glob("baoshen.log*")):
            for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
                self.figures.count("log lines")
                if odd := _unseen(line):
                    self._broke(f"a log line holds {odd}")
                try:
                    entry = json.loads(line)
                except ValueError:
                    self._broke(f"a log line is no JSON: {line[:80]!r}")
                    continue
                if not _EVENTS.fullmatch(entry["event"]) or entry["event"] == "forged":
                    self._broke(f"a log event {entry['event'][:60]!r}")
                if not all(map(_LOG_KEYS.fullmatch, entry)):
                    self._broke(f"a log line with the keys {sorted(entry)}")


def _codes() -> list[str]:
    from flows.samples.institutions import STATIONS

    return [station.code.lower() for station in STATIONS]


def _text(suffix: str, content: bytes) -> str:
    if suffix == ".pdf":
        return payloads.told(scan_pdf.text_of(content))
    if suffix == ".html":
        return payloads.told(scan_html.text_of(content))
    return payloads.told("\n".join(scan_xlsx.strings_of(content)))


def _unseen(line: str) -> str:
    """The first character of `line` that moves the cursor, turns the text or is half of one."""
    for char in line:
        if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _TURNS:
            return f"U+{ord(char):04X}"
    return ""


#: Marks that make what follows read in another order (UAX 9).
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


@contextmanager
def _settings(port: int) -> Iterator[None]:
    """Settings of these runs: no waiting, no Prefect, papers in this process, a mail server."""
    import outputs.build as building

    wanted = {
        "BAOSHEN_SETTLE_SECONDS": "0",
        "BAOSHEN_PREFECT": "false",
        "BAOSHEN_SMTP__HOST": "127.0.0.1",
        "BAOSHEN_SMTP__PORT": str(port),
        "BAOSHEN_SMTP__SENDER": _SENDER,
        "BAOSHEN_OPERATOR_MAIL": "px@station.example",
    }
    before, alone, mask = dict(os.environ), building.ALONE, os.umask(0o077)
    os.environ.update(wanted)
    building.ALONE = 10_000
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        building.ALONE = alone
        os.umask(mask)
