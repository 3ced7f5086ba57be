"""privacy: nights full of failures; then every place where no person may be is read.

Looked through: logs, what the commands printed, what any library logged at DEBUG, mails, files
written outside the workspace, temporary folders, file names, Prefect's database (long form), and
the outboxes of institutions that have nothing to do with a person.
"""

from __future__ import annotations

import email
import json
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email.policy import SMTP
from pathlib import Path
from urllib.parse import quote

from stdnum.cn import ric

from flows.samples.institutions import STATION_BY_CODE
from flows.samples.people import Person
from procedures.keys import mask
from tests.hardening import scan_html, scan_pdf, scan_xlsx
from tests.hardening.figures import Asked, Figures
from tests.hardening.mail_server import served
from tests.hardening.privacy_world import FailingWorld, ancestors, every_log, open_to_others
from tests.hardening.reaching_out import Seen, watched

_ID_LIKE = re.compile(rb"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_MASKED = re.compile(r"\d{1,6}\*{2,}\d{0,4}[\dXx]?")
#: Lists that show numbers masked (design 8), by the end of their file names. The summary table
#: as a workbook is none: it is handed upward whole.
_LISTS = ("过程稿.pdf", "报名审核列表.xlsx", "index.html", "照片一览.html", "待办.xlsx")


def measure(asked: Asked, figures: Figures) -> None:
    """Fail everywhere, then look everywhere."""
    figures.least = {"failed nights": 4, "mails": 4, "outbox files": 60, "places read": 6}
    scratch = asked.work / "tmp"
    scratch.mkdir()
    transcript = asked.work / "transcript"
    transcript.touch()
    with served(transcript, asked.seed) as (_, port), _settings(scratch, port, asked.long):
        with every_log() as logged, watched() as seen:
            world = FailingWorld(asked.work / "w", 8 if asked.long else 3)
            _nights(world, figures, asked)
        look = _Look(world, figures, asked)
        look.through_streams(
            {"standard output": world.said.getvalue(), "any log": logged.getvalue()}
        )
        look.through_mails(transcript)
        look.through_files(seen, scratch)
        look.through_outboxes()
    for path in open_to_others(world.world.workspace.root):
        figures.broke(f"others may read {path}")


def _nights(world: FailingWorld, figures: Figures, asked: Asked) -> None:
    """Each night something else fails; whatever was left is done by the next."""
    began = time.monotonic()

    def night(fails: bool) -> None:
        code = world.night()
        figures.count("nights")
        figures.count("failed nights", int(code != 0))
        if fails and code == 0:
            figures.broke(f"the night before {world.day} was to fail and did not")

    with world.failing_papers(all_blank=not asked.long):
        world.drop_base_data()
        with world.failing_effect():
            night(True)
        night(False)
        world.drop_packages()
        with world.failing_stage("flows.stages.read.read_drop"):
            night(True)
        with world.locked_database("registry.drops.finish"):
            night(True)
        with world.failing_stage("flows.stages.file.file_one"):
            night(True)
        night(True)
        if asked.enough(began, reached=False):
            return
        world.review()
        with world.failing_stage("flows.stages.decide.decide_one"):
            night(True)
        with world.failing_stage("flows.context.checked_catalogue"):
            night(True)
        night(True)


class _Look:
    """What was found where."""

    def __init__(self, world: FailingWorld, figures: Figures, asked: Asked) -> None:
        self.world, self.figures, self.seed = world, figures, asked.seed
        self.root = world.world.workspace.root
        self.needles = {
            form: f"{what} of person {number}"
            for number, person in enumerate(world.everybody)
            for what, form in _forms(person)
        }
        self.any = re.compile(b"|".join(re.escape(form) for form in self.needles))

    def _broke(self, what: str) -> None:
        self.figures.broke(f"{what} (seed {self.seed})")

    def _read(self, place: str, content: bytes) -> None:
        """No form of any name or number may be in it."""
        self.figures.count("places read")
        self.figures.count("bytes read", len(content))
        for found in sorted({self.needles[form] for form in self.any.findall(content)}):
            at = next(m.start() for m in self.any.finditer(content))
            self._broke(f"{place} holds the {found}: {content[max(0, at - 60) : at]!r}…")
        for number in set(_ID_LIKE.findall(content)):
            if ric.is_valid(number.decode()):
                self._broke(f"{place} holds a valid ID number")

    def through_streams(self, streams: dict[str, str]) -> None:
        """What was printed and logged."""
        for place, text in streams.items():
            self._read(place, text.encode("utf-8", "replace"))

    def through_mails(self, transcript: Path) -> None:
        """Headers and decoded bodies."""
        for line in transcript.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if "took" not in entry:
                continue
            self.figures.count("mails")
            message = email.message_from_string(entry["text"], policy=SMTP)
            parts = [str(value) for value in message.values()]
            parts += [
                p.get_content() for p in message.walk() if p.get_content_type() == "text/plain"
            ]
            self._read("a mail", "\n".join(parts).encode())

    def through_files(self, seen: Seen, scratch: Path) -> None:
        """Logs, Prefect's files, temporary folders, whatever was written outside, and names."""
        places = [self.root / "var" / "log", self.root / "var" / "prefect", scratch]
        files = {path for place in places for path in place.rglob("*") if path.is_file()}
        outside = {path for path in seen.written() if not path.is_relative_to(self.root)}
        self.figures.count("files written outside", len(outside))
        for path in sorted(files | {path for path in outside if path.is_file()}):
            self._read(str(path), path.read_bytes())
        for path in sorted(self.root.rglob("*")):
            inner = path.relative_to(self.root)
            if inner.parts[0] not in ("inbox", "outbox") and inner.parts[:2] != ("var", "work"):
                self._read_name(str(inner))

    def _read_name(self, name: str) -> None:
        if self.any.search(os.fsencode(name)):
            self._broke("a file name outside the institutions' folders holds a person")

    def through_outboxes(self) -> None:
        """Nobody's person in a stranger's folder; lists mask, and only as they may."""
        masks = {mask(person.id_number) for person in self.world.everybody}
        for path in sorted((self.root / "outbox").rglob("*")):
            if not path.is_file():
                continue
            self.figures.count("outbox files")
            owner = path.relative_to(self.root / "outbox").parts[0].split("_")[0]
            text = f"{path.name}\n{_text(path)}"
            for code, people in self.world.people.items():
                if owner in STATION_BY_CODE and owner not in ancestors(code):
                    self._foreign(path, text, code, people)
            if path.name.endswith(_LISTS):
                self._list(path, self._without_file_names(path, text), masks)

    def _foreign(self, path: Path, text: str, code: str, people: list[Person]) -> None:
        self.figures.count("foreign canaries looked for", 2 * len(people))
        for person in people:
            if person.name in text or person.id_number in text:
                self._broke(f"{path.name} of another outbox holds a person of {code}")

    def _without_file_names(self, page: Path, text: str) -> str:
        """A page links to its folder's files; how a sender called his own is not ours to mask."""
        for path in page.parent.rglob("*"):
            for name in (path.name, quote(path.name)) if page.suffix == ".html" else ():
                text = text.replace(name, "")
        return text

    def _list(self, path: Path, text: str, masks: set[str]) -> None:
        self.figures.count("masked lists")
        if any(person.id_number in text for person in self.world.everybody):
            self._broke(f"the list {path.name} shows a whole ID number")
        for found in _MASKED.findall(text):
            if found not in masks and "*" in found:
                self._broke(f"the list {path.name} masks as {re.sub('[0-9]', '9', found)}")


def _forms(person: Person) -> Iterator[tuple[str, bytes]]:
    """A name and a number in every form in which they could lie in a file."""
    for code in ("utf-8", "gb18030", "utf-16-le"):
        yield "name", person.name.encode(code)
    yield "name", person.name.encode("unicode_escape")
    yield "name", quote(person.name).encode()
    number = person.id_number
    for part in (number, number[:17], number[6:], number[4:14], mask(number)):
        yield "ID number", part.encode()
    yield "ID number", number.encode("utf-16-le")


def _text(path: Path) -> str:
    content = path.read_bytes()
    match path.suffix:
        case ".xlsx":
            return "\n".join(scan_xlsx.strings_of(content))
        case ".html":
            return scan_html.text_of(content) + content.decode("utf-8")
        case ".pdf" if len(content) > 100:
            return "".join(scan_pdf.text_of(content).split())
    return content.decode("utf-8", "replace")


@contextmanager
def _settings(scratch: Path, port: int, prefect: bool) -> Iterator[None]:
    """Settings of these runs; temporary files go into a folder that is looked through."""
    wanted = {
        "BAOSHEN_SETTLE_SECONDS": "0",
        "BAOSHEN_PREFECT": str(prefect).lower(),
        "BAOSHEN_SMTP__HOST": "127.0.0.1",
        "BAOSHEN_SMTP__PORT": str(port),
        "BAOSHEN_SMTP__TIMEOUT_SECONDS": "0.5",
        "BAOSHEN_OPERATOR_MAIL": "never.operator@station.example",
        "TMPDIR": str(scratch),
    }
    before, umask = dict(os.environ), os.umask(0o022)
    with ExitStack() as after:
        after.callback(setattr, tempfile, "tempdir", tempfile.tempdir)
        after.callback(os.umask, umask)
        after.callback(os.environ.update, before)
        after.callback(os.environ.clear)
        os.environ.update(wanted)
        tempfile.tempdir = None
        yield
