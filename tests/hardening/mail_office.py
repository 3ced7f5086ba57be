"""An office of many institutions whose nightly mails go to the sick server.

A night is a process of its own, forked: it opens the register, takes the lease, sends, and may be
killed anywhere. Nothing of the product is replaced.
"""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from random import Random

from sqlalchemy import select

from outputs.context import MailSettings, OutputSettings, PublishContext
from outputs.mail.notify import notify
from procedures.load import load_catalogue
from procedures.workspace import Workspace
from registry import institutions as books
from registry import messages
from registry.engine import Register, open_register
from registry.lease import acquire
from registry.models import Institution, InstitutionVersion, Mail, Message

_DAY = date(2026, 11, 2)
SENDER = "office@baoshen.example"


@dataclass(frozen=True, slots=True)
class Kill:
    """SIGKILL, `seconds` after the server has written `mails` times into its transcript."""

    transcript: Path
    mails: int
    seconds: float

    def strike(self, child: int) -> int | None:
        """Wait for the moment and kill; the child's status when it ended by itself before."""
        size, grown = self.transcript.stat().st_size, 0
        while grown < self.mails:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return status
            now = self.transcript.stat().st_size
            grown += now != size
            size = now
            time.sleep(0.0005)
        time.sleep(self.seconds)
        os.kill(child, signal.SIGKILL)
        return None


class Office:
    """A register of `institutions`, and nights in which their messages are mailed."""

    def __init__(self, root: Path, institutions: int, seed: int) -> None:
        """Found the register; about one institution in eight has an address that is refused."""
        import_module("yagmail")  # here once, or every night would import it anew
        self.workspace = Workspace(root)
        self.catalogue = load_catalogue()
        self.rng = Random(f"mail-{seed}")
        self.addresses = {
            f"M{number:05d}": self._addresses_of(number) for number in range(institutions)
        }
        #: Token in a message's text -> the institution it was for.
        self.told: dict[str, str] = {}
        self.nights = 0
        self.workspace.var.mkdir(parents=True)
        self.workspace.outbox.mkdir()
        register = open_register(self.workspace.database_url)
        with register.write() as session:
            for code, addresses in self.addresses.items():
                session.add(Institution(code=code, folder=code, created_on=_DAY))
                session.add(InstitutionVersion(
                    code=code, name=f"第{code}站", systems="湖南监督", type="监督机构", level="县",
                    division="430111", parent="", enabled=True, email="；".join(addresses),
                    valid_from=_DAY, recorded_on=_DAY,
                ))  # fmt: skip
        register.close()

    def _addresses_of(self, number: int) -> tuple[str, ...]:
        kinds = self.rng.choices(("", "later.", "never."), (12, 3, 1), k=self.rng.randint(1, 3))
        return tuple(f"{kind}m{number}.{i}@station.example" for i, kind in enumerate(kinds))

    def tell_everybody(self) -> None:
        """Queue a message for every institution, each with a token of its own."""
        register = Register(self.workspace.database_url)
        drafts = []
        for code in self.addresses:
            token = f"T{len(self.told):06d}"
            self.told[token] = code
            drafts.append(messages.MessageDraft(
                token, code, "filed", f"《报名》已收件（{token}）。", self.day, self.run
            ))  # fmt: skip
        with register.write() as session:
            messages.queue_many(session, drafts)
        register.close()

    @property
    def day(self) -> date:
        """The business date of the coming night."""
        return _DAY + timedelta(days=self.nights)

    @property
    def run(self) -> str:
        """The run id of the coming night."""
        return f"R{self.nights:05d}"

    def night(self, port: int, timeout: float, kill: Kill | None = None) -> bool:
        """Send in a process of its own, which may be killed meanwhile; whether it was.

        Raises RuntimeError when it failed by itself.
        """
        child = os.fork()
        if child == 0:
            code = 1
            try:
                self._send(port, timeout)
                code = 0
            except BaseException:  # noqa: BLE001 - the parent says that it failed, this says why
                traceback.print_exc()
            finally:
                os._exit(code)
        self.nights += 1
        status = None if kill is None else kill.strike(child)
        if status is None:
            status = os.waitpid(child, 0)[1]
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, -signal.SIGKILL):
            raise RuntimeError(f"night {self.nights} failed with {code}")
        return code != 0

    def _send(self, port: int, timeout: float) -> None:
        register = Register(self.workspace.database_url)
        lease = acquire(register, self.run)
        mail = MailSettings(host="127.0.0.1", port=port, sender=SENDER, timeout=timeout)
        with register.read() as session:
            context = PublishContext(
                session=session,
                catalogue=self.catalogue,
                workspace=self.workspace,
                secret=b"",
                today=self.day,
                run=self.run,
                settings=OutputSettings(support_line="技术支持", mail=mail),
                tree=books.tree(session),
                folders={},
            )
            notify(register, lease, context)
        lease.release()
        register.close()

    def mails(self) -> Iterator[tuple[Mail, list[str]]]:
        """Every mail of the register with the tokens it carries."""
        register = Register(self.workspace.database_url)
        with register.read() as session:
            for mail in session.scalars(select(Mail).order_by(Mail.id)):
                carried = session.scalars(select(Message.key).where(Message.mail == mail.id))
                yield mail, sorted(carried)
        register.close()
