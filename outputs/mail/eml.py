"""Without a mail server: the same mails as .eml files in outbox/_mail/<业务日期>/."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from pathlib import Path

from outputs.mail.compose import Letter
from outputs.store import private_folder, write_aside
from procedures import durable
from procedures.workspace import Workspace

FOLDER = "_mail"


def write_eml(
    workspace: Workspace,
    letter: Letter,
    institution: str,
    day: date,
    may_rename: Callable[[], None] | None = None,
) -> Path:
    """Write the letter for a mail program to open; a second digest of a day gets a number.

    `may_rename` is called just before it becomes visible, and may raise.
    """
    folder = workspace.outbox / FOLDER / day.isoformat()
    private_folder(folder, workspace.outbox)
    target = _place(folder, institution, letter.message_id)
    write_aside(target, eml(letter), may_rename)
    durable.sync(folder)  # what the register then calls sent must not be undone
    return target


def eml(letter: Letter) -> bytes:
    """The letter as RFC 5322 bytes."""
    message = EmailMessage(policy=SMTP)
    message["From"] = letter.sender
    message["To"] = ", ".join(letter.recipients)
    message["Subject"] = letter.subject
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = letter.message_id
    message.set_content(letter.text, cte="base64")
    return bytes(message)


def _place(folder: Path, institution: str, message_id: str) -> Path:
    """A free name, or the name this very letter already has: a resend replaces it."""
    number = 1
    while True:
        name = f"{institution}.eml" if number == 1 else f"{institution}_{number}.eml"
        target = folder / name
        if not target.exists() or message_id.encode() in target.read_bytes():
            return target
        number += 1
