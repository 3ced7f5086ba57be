"""The text of a digest: counts and application numbers, never a name or an ID number."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outputs.documents.marks import in_words
from outputs.pdf.engine import text_environment
from procedures.words import OFFICE

TEMPLATE, PERSON_TEMPLATE = "digest.txt.j2", "person.txt.j2"
#: What a message about a drop of no known procedure begins with: many of them are counted.
DROP = "投递"
_SUBJECT_LENGTH = 120
_ADDRESS = re.compile(
    r"^[^\s@<>\",;:()\[\]\\]{1,64}@(?:[^\s@<>\",;:()\[\]\\.]+\.)*[^\s@<>\",;:()\[\]\\.]+$"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to go. `message_id` stays the same however often it is sent."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str


def digest_subject(day: date, topics: int) -> str:
    """The subject of a digest: how many things it tells, of which day."""
    return header_text(f"报审系统通知：{in_words(day)}（{topics} 项）")


def merged(lines: Sequence[str]) -> list[str]:
    """Equal lines as one that says how many: a folder of wrong files is told in one line."""
    return [line if number == 1 else _many(line, number) for line, number in Counter(lines).items()]


def _many(line: str, number: int) -> str:
    counted = line.startswith(DROP)
    return f"{number} 个{line}" if counted else f"{line}（同样的 {number} 条）"


def digest_text(
    institution: str, lines: Sequence[str], day: date, support_line: str, folder: str = OFFICE
) -> str:
    """The body of a digest for the institution of that name; its outbox folder is `folder`."""
    about = {"institution": header_text(institution), "folder": header_text(folder)}
    return _text(TEMPLATE, lines, day, support_line, **about)


def person_text(lines: Sequence[str], day: date, support_line: str) -> str:
    """The body of a mail to a person, whose name it does not say."""
    return _text(PERSON_TEMPLATE, lines, day, support_line)


def _text(template: str, lines: Sequence[str], day: date, support_line: str, **more: str) -> str:
    values = {
        "lines": [header_text(line, None) for line in lines],
        "day": in_words(day),
        "support_line": header_text(support_line),
    }
    return text_environment().get_template(template).render(values | more)


def header_text(text: str, length: int | None = _SUBJECT_LENGTH) -> str:
    """`text` on one line without control or format characters, at most `length` long.

    A line break in a subject would start a header of the sender's choosing
    (reliability row 39).
    """
    clean = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") else char
        for char in text
    )
    return re.sub(r" {2,}", " ", clean).strip()[:length]


def addresses(text: str) -> tuple[list[str], list[str]]:
    """The usable and the unusable addresses of a field that separates them by , ; 、 or blanks.

    Only plain `name@host` is taken, international host names as IDNA (reliability row 40).
    """
    good: list[str] = []
    bad: list[str] = []
    for part in re.split(r"[,;，；、\s]+", text):
        if not part:
            continue
        plain = _ascii(part)
        (good if plain else bad).append(plain or part)
    return list(dict.fromkeys(good)), bad


def _ascii(address: str) -> str:
    """The address with its host in ASCII, "" when it is none."""
    if not _ADDRESS.match(address):
        return ""
    name, _, host = address.rpartition("@")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return f"{name}@{host}" if name.isascii() else ""
