"""Messages and the mails that carry them: queued once, collected once, sent at least once.

Nothing is exactly once with SMTP. A mail is `sending` before the server is spoken to; one
left so by a dead run may have arrived: it is marked uncertain and sent again under the same
Message-ID, which receivers fold into one (reliability.md rows 12 to 14).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from registry.models import Mail, Message
from registry.sql import sha256_of, slices, table_of

#: After so many attempts a mail is left to the operator.
MAX_SENDS = 5

_PROBLEM_LENGTH = 400
_DIED = "发送中途运行中断，是否送达不明"

#: The operator's proof of a run: in his mail, made when everything else of the run stands.
SEAL_TOPIC = "seal"


class MailState(StrEnum):
    """How far a mail has come. partial: some recipients were refused and are still owed."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """One thing to tell an institution. `text` never holds a name or an ID number.

    A blank one is never shown: another message says it too, and this one only that it was told.
    """

    key: str
    institution: str
    topic: str
    text: str
    on: date
    run: str
    procedure: str = ""
    application: str = ""


def queue(
    session: Session,
    *,
    key: str,
    institution: str,
    topic: str,
    text: str,
    on: date,
    run: str,
    procedure: str = "",
    application: str = "",
) -> bool:
    """Queue a message unless its key ever was; whether it was new."""
    draft = MessageDraft(key, institution, topic, text, on, run, procedure, application)
    return queue_many(session, [draft]) == 1


def queue_many(session: Session, drafts: Sequence[MessageDraft]) -> int:
    """Queue messages whose keys never were, in the order given; how many there are to read."""
    rows = [asdict(draft) for draft in untold(session, drafts)]
    if rows:
        session.execute(insert(table_of(Message)), rows)
    return sum(bool(row["text"]) for row in rows)


def untold(session: Session, drafts: Iterable[MessageDraft]) -> list[MessageDraft]:
    """Those of the drafts whose keys never were, each key once, in the order given."""
    fresh: dict[str, MessageDraft] = {}
    for draft in drafts:
        fresh.setdefault(draft.key, draft)
    for some in slices(sorted(fresh)):
        for key in session.scalars(select(Message.key).where(Message.key.in_(some))):
            del fresh[key]
    return list(fresh.values())


def uncollected(session: Session) -> dict[str, int]:
    """Institution -> how many messages still wait for a mail."""
    query = (
        select(Message.institution, func.count().label("waiting"))
        .where(Message.mail.is_(None), Message.text != "")
        .group_by(Message.institution)
        .order_by(Message.institution)
    )
    return {row.institution: row.waiting for row in session.execute(query)}


def collect(
    session: Session, run: str, on: date, recipients: Mapping[str, str], *, subject: str = ""
) -> list[Mail]:
    """One digest mail for each institution with waiting messages, by institution code.

    `recipients`: institution -> its addresses, separated by commas. Messages of an institution
    without an address keep waiting until it has one (`uncollected` counts them).
    """
    mails = []
    for institution in uncollected(session):
        addresses = recipients.get(institution, "").strip()
        if not addresses:
            continue
        mail = Mail(
            message_id=_message_id(session, run, institution),
            institution=institution,
            recipients=addresses,
            subject=subject,
            state=MailState.QUEUED,
            attempts=0,
            uncertain=False,
            problem="",
            run=run,
            on=on,
        )
        session.add(mail)
        session.flush()
        waiting = (Message.institution == institution, Message.mail.is_(None))
        session.execute(update(Message).where(*waiting).values(mail=mail.id))
        mails.append(mail)
    return mails


def messages_of(session: Session, mail_id: int) -> list[Message]:
    """The messages a mail carries, oldest first."""
    carried = (Message.mail == mail_id, Message.text != "")
    query = select(Message).where(*carried).order_by(Message.id)
    return list(session.scalars(query))


def recover(session: Session, run: str) -> list[Mail]:
    """Mails a dead run left in `sending`: marked uncertain, with that as reason, queued again.

    Call it once after the lease of `run` is held; then every other run is dead.
    """
    query = select(Mail).where(Mail.state == MailState.SENDING, Mail.run != run).order_by(Mail.id)
    mails = list(session.scalars(query))
    for mail in mails:
        mail.uncertain, mail.problem = True, _DIED
        mail.state = MailState.QUEUED
        mail.run = run
    session.flush()
    return mails


def due(session: Session) -> list[Mail]:
    """Mails to send now: queued ones, and failed or partial ones with attempts left."""
    query = (
        select(Mail)
        .where(Mail.state.in_([MailState.QUEUED, MailState.FAILED, MailState.PARTIAL]))
        .where(Mail.attempts < MAX_SENDS)
        .order_by(Mail.id)
    )
    return list(session.scalars(query))


def given_up(session: Session) -> list[Mail]:
    """Mails that still owe somebody something and are not tried again: the operator's to mend."""
    owing = Mail.state.not_in([MailState.SENT, MailState.SENDING])
    query = select(Mail).where(owing, Mail.attempts >= MAX_SENDS).order_by(Mail.id)
    return list(session.scalars(query))


def take_up(session: Session, mail: Mail, recipients: str) -> None:
    """Queue a mail that was given up: new attempts, its own Message-ID, these addresses."""
    mail.recipients, mail.state, mail.attempts = recipients, MailState.QUEUED, 0
    session.flush()


def mark(
    session: Session,
    mail_id: int,
    state: MailState | str,
    problem: str = "",
    *,
    run: str | None = None,
    owed: str | None = None,
    counted: bool = True,
    uncertain: bool = False,
) -> Mail:
    """Set a mail's state; `sending` counts an attempt and takes the mail over for `run`.

    `owed`: the recipients a partly refused mail still has to reach. Not `counted`: the attempt
    met no server, or one that wants to be asked again. `uncertain`: it may have arrived although
    nobody said so; that stays. Raises LookupError for an unknown mail, ValueError for an unknown
    state.
    """
    mail = session.get(Mail, mail_id)
    if mail is None:
        raise LookupError(f"no mail {mail_id}")
    mail.state = MailState(state)
    mail.problem = problem[:_PROBLEM_LENGTH]
    if mail.state == MailState.SENDING:
        mail.attempts += 1
        mail.run = run or mail.run
    elif not counted:
        mail.attempts -= 1
    mail.uncertain |= uncertain
    if owed is not None:
        mail.recipients = owed
    session.flush()
    return mail


def _message_id(session: Session, run: str, institution: str) -> str:
    """Stable for a run and institution; a second digest of the same run gets its own."""
    query = select(func.count()).where(Mail.run == run, Mail.institution == institution)
    nth = session.scalar(query) or 0
    digest = sha256_of("\x1f".join(["mail", run, institution, str(nth)]))
    return f"<{digest[:32]}@baoshen>"
