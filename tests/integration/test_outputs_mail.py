"""notify against a real SMTP server on loopback: sent, refused, cut off, sent again."""

from __future__ import annotations

import email
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import update

from outputs.context import MailSettings, OutputSettings, PublishContext
from outputs.mail import notify as mailing
from outputs.mail.notify import MailReport, notify, notify_again
from procedures.load import Catalogue
from procedures.workspace import Workspace
from registry import messages as books
from registry.engine import Register
from registry.lease import Lease, LeaseLost, acquire
from registry.models import InstitutionVersion, Mail
from tests.integration import outputs_world as world

Send = Callable[[Register, Lease, PublishContext], MailReport]


class Office:
    """A mail server that remembers, refuses some recipients, or hangs up after DATA."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], EmailMessage]] = []
        self.refused: set[str] = set()
        self.hang_up = False
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=SMTP_POLICY)
        self.received.append((list(envelope.rcpt_tos), message))
        if self.hang_up:
            assert server.transport is not None
            server.transport.close()
        return self.answer


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def port(office: Office) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=free)
    controller.start()
    yield free
    controller.stop()


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return world.catalogue()


class Site:
    """A register with messages for two institutions, and the way to send them."""

    def __init__(self, register: Register, law: Catalogue, workspace: Workspace) -> None:
        self.register, self.law, self.workspace = register, law, workspace
        self.mail = MailSettings()
        world.founded(register, law, world.TODAY, world.TODAY + timedelta(5))
        with register.write() as session:
            for code in ("430100", "430111"):
                for number in (1, 2):
                    books.queue(
                        session, key=f"{code}-{number}", institution=code, topic="filed",
                        text=f"《报名》已收件 {number} 件（{code} 专有）。",
                        on=world.TODAY, run=world.RUN,
                    )  # fmt: skip

    def notified(
        self, run: str = world.RUN, lease: Lease | None = None, send: Send = notify
    ) -> MailReport:
        settings = OutputSettings(support_line="技术支持", mail=self.mail)
        lease = lease or acquire(self.register, run)
        with self.register.read() as session:
            context = world.context_of(
                session, self.law, self.workspace, run=run, settings=settings
            )
            report = send(self.register, lease, context)
        lease.release()
        return report

    def mails(self) -> list[Mail]:
        with self.register.read() as session:
            mails = session.query(Mail).order_by(Mail.id).all()
            session.expunge_all()
            return mails


@pytest.fixture
def site(sqlite_register: Register, law: Catalogue, workspace: Workspace, port: int) -> Site:
    made = Site(sqlite_register, law, workspace)
    made.mail = MailSettings(host="127.0.0.1", port=port, sender="office@example.cn", timeout=5)
    return made


def test_one_digest_per_institution_with_its_own_text(site: Site, office: Office) -> None:
    """B02, reliability rows 14 and 25: own Message-IDs; nobody reads another's lines."""
    assert site.notified() == MailReport(queued=2, sent=2, failed=0)
    assert site.notified("run-2") == MailReport(queued=0, sent=0, failed=0)
    assert [to for to, _ in office.received] == [["430100@example.cn"], ["430111@example.cn"]]
    for (to, message), other in zip(office.received, ("430111", "430100"), strict=True):
        body = message.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert other not in text
        assert to[0][:6] in text
        assert "2. 《报名》已收件 2 件" in text
    assert len({message["Message-ID"] for _, message in office.received}) == 2


def test_refused_recipient_is_owed_and_told(site: Site, office: Office) -> None:
    """Reliability row 13: a refusal is never a success."""
    office.refused = {"430100@example.cn"}
    assert site.notified() == MailReport(queued=2, sent=1, failed=1)
    failed, sent = site.mails()
    assert (failed.state, sent.state) == ("failed", "sent")
    assert "550" in failed.problem
    office.refused = set()
    assert site.notified("run-2") == MailReport(queued=0, sent=1, failed=0)


def test_one_of_two_recipients_refused_is_partial(site: Site, office: Office) -> None:
    """Reliability row 13: the one who got it does not get it again."""
    office.refused = {"b@example.cn"}
    with site.register.write() as session:
        books.collect(session, world.RUN, world.TODAY, {"430100": "a@example.cn,b@example.cn"})
    report = site.notified()
    assert (report.sent, report.failed) == (1, 1)
    assert (site.mails()[0].state, site.mails()[0].recipients) == ("partial", "b@example.cn")
    office.refused = set()
    site.notified("run-2")
    assert office.received[-1][0] == ["b@example.cn"]
    assert site.mails()[0].state == "sent"


def test_lost_connection_is_sent_again_under_the_same_id(site: Site, office: Office) -> None:
    """Reliability row 12: cut off after DATA, resent by the next run, recognisable and marked."""
    office.hang_up = True
    assert site.notified().failed == 2
    assert len(office.received) == 2
    assert [mail.uncertain for mail in site.mails()] == [True, True]
    office.hang_up = False
    assert site.notified("run-2").sent == 2
    ids = [message["Message-ID"] for _, message in office.received]
    assert ids[:2] == ids[2:]
    assert [(mail.state, mail.uncertain) for mail in site.mails()] == [("sent", True)] * 2


def test_an_answer_nobody_can_read_leaves_the_mail_uncertain(site: Site, office: Office) -> None:
    """Reliability row 12: the server had the whole text, whatever it meant to say."""
    office.answer = "Thank you"
    assert site.notified().failed == 2
    assert [mail.uncertain for mail in site.mails()] == [True, True]


def test_mail_of_a_run_that_died_while_sending_is_marked_uncertain(
    site: Site, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability row 12: dead after the server's 250 and before the mark."""
    monkeypatch.setattr(mailing, "kill_point", _die_after_sending)
    lease = acquire(site.register, world.RUN)
    with pytest.raises(KeyboardInterrupt):
        site.notified(lease=lease)
    lease.release()
    monkeypatch.undo()
    assert site.mails()[0].state == "sending"
    assert site.notified("run-2").sent == 2
    first, second = site.mails()
    assert (first.uncertain, second.uncertain) == (True, False)
    assert office.received[0][1]["Message-ID"] == office.received[1][1]["Message-ID"]


def test_temporary_refusal_of_the_message_is_a_failure(site: Site, office: Office) -> None:
    office.answer = "451 try later"
    assert site.notified().failed == 2
    assert "451" in site.mails()[0].problem
    assert not site.mails()[0].uncertain


def test_a_refusal_for_now_uses_up_no_attempts(site: Site, office: Office) -> None:
    """Reliability row 13: a full mailbox is tried for as long as it is full."""
    office.answer = "452 mailbox full"
    for night in range(books.MAX_SENDS + 1):
        assert site.notified(f"run-{night}").failed == 2
    office.answer = "250 OK"
    assert site.notified("run-9") == MailReport(sent=2)


def test_an_outage_uses_up_no_attempts(site: Site, office: Office) -> None:
    """Reliability row 13: however many nights the server is down, the mails go out after it."""
    there = site.mail
    site.mail = MailSettings(host="127.0.0.1", port=1, sender="office@example.cn", timeout=2)
    for night in range(books.MAX_SENDS + 1):
        assert site.notified(f"run-{night}").failed == 2
    site.mail = there
    assert site.notified("run-9") == MailReport(sent=2)
    assert len(office.received) == 2


def test_a_server_that_is_down_is_not_asked_for_every_mail(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night does not wait a time limit for each of a thousand institutions."""
    monkeypatch.setattr(mailing, "PATIENCE", 1)
    site.mail = MailSettings(host="127.0.0.1", port=1, sender="office@example.cn", timeout=2)
    assert site.notified().failed == 2
    assert [mail.state for mail in site.mails()] == ["failed", "queued"]


def test_a_mail_refused_each_time_is_given_up_and_told(site: Site, office: Office) -> None:
    """Reliability row 13: what is not tried again is never silent."""
    office.refused = {"430100@example.cn"}
    told = [site.notified(f"run-{night}").given_up for night in range(books.MAX_SENDS + 1)]
    assert told == [0] * (books.MAX_SENDS - 1) + [1, 1]


def test_a_mail_that_was_given_up_goes_to_the_mended_address(site: Site, office: Office) -> None:
    """Nothing lost: the operator corrects the institution list and sends it again."""
    office.refused = {"430100@example.cn"}
    for night in range(books.MAX_SENDS):
        site.notified(f"run-{night}")
    assert site.notified("again-1", send=notify_again) == MailReport(queued=1, failed=1)
    with site.register.write() as session:
        wrong = InstitutionVersion.email == "430100@example.cn"
        session.execute(update(InstitutionVersion).where(wrong).values(email="new@example.cn"))
        session.execute(update(Mail).values(attempts=books.MAX_SENDS))
    assert site.notified("again-2", send=notify_again) == MailReport(queued=1, sent=1)
    assert [to for to, _ in office.received] == [["430111@example.cn"], ["new@example.cn"]]
    assert office.received[-1][1]["Message-ID"] == site.mails()[0].message_id
    assert site.notified("again-3", send=notify_again) == MailReport()


def test_of_a_mail_that_was_given_up_only_the_owed_get_a_second_copy(
    site: Site, office: Office
) -> None:
    """Who has it already gets it once; who has left the institution gets it no more."""
    with site.register.write() as session:
        both = {"email": "a@example.cn; b@example.cn"}
        session.execute(update(InstitutionVersion).values(**both))
    office.refused = {"b@example.cn"}
    for night in range(books.MAX_SENDS):
        site.notified(f"run-{night}")
    office.refused, office.received[:] = set(), []
    assert site.notified("again", send=notify_again).sent == 2
    assert [to for to, _ in office.received] == [["b@example.cn"]] * 2


def test_bad_address_does_not_stop_the_others(site: Site, office: Office) -> None:
    """Reliability row 40."""
    with site.register.write() as session:
        books.collect(session, world.RUN, world.TODAY, {"430100": "not an address"})
    report = site.notified()
    assert (report.sent, report.failed) == (1, 1)
    assert len(office.received) == 1


def test_nothing_is_sent_once_the_lease_is_lost(
    site: Site, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lease, "still_held", lambda self: False)
    with pytest.raises(LeaseLost):
        site.notified()
    assert office.received == []


def test_without_a_server_mails_are_files(site: Site) -> None:
    site.mail = MailSettings()
    assert site.notified() == MailReport(queued=2, sent=2, failed=0)
    folder = site.workspace.outbox / "_mail" / world.TODAY.isoformat()
    assert sorted(path.name for path in folder.iterdir()) == ["430100.eml", "430111.eml"]


def _die_after_sending(point: str) -> None:
    if point == "mail-after-send":
        raise KeyboardInterrupt
