"""notify: messages to digests to mails, each step committed before the next.

`sending` is committed before the server is spoken to. A run that dies after the server took
a mail leaves it so: the next run sends it again under the same Message-ID and marks it
uncertain. Nothing is lost, and a double is recognisable (reliability rows 12 to 14).

An attempt counts when the server refused for good, or when it cannot be known what became of
it: an outage or a full mailbox uses up nobody's attempts, however long it lasts. After a few
mails in a row without an answer the others wait for the next run, which may find the server up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from outputs.context import PublishContext
from outputs.mail.compose import Letter, addresses, digest_subject, digest_text, merged, person_text
from outputs.mail.eml import write_eml
from outputs.mail.send import Sent, send
from procedures.kill_point import kill_point
from procedures.words import OFFICE, OFFICE_NAME, PERSON
from registry import messages as books
from registry import persons
from registry.engine import Register
from registry.lease import Lease
from registry.messages import MailState
from registry.models import Mail

#: Mails in a row that found no server, after which it is taken to be down.
PATIENCE = 3


@dataclass(slots=True)
class MailReport:
    """Mails of this run: digests made, sent (or written), and those somebody is still owed.

    `given_up`: mails of any run that are not tried again because their attempts are used up.
    """

    queued: int = 0
    sent: int = 0
    failed: int = 0
    given_up: int = 0


def notify(register: Register, lease: Lease, context: PublishContext) -> MailReport:
    """Collect waiting messages into digests and send every mail that is due.

    Raises LeaseLost when another run has taken over; a mail that cannot be sent is counted,
    kept with its reason and tried again by a later run.
    """
    report = MailReport()
    with register.write(lease) as session:
        books.recover(session, context.run)
        mails = books.collect(session, context.run, context.today, _recipients(context, session))
        for mail in mails:
            mail.subject = digest_subject(mail.on, len(_lines(session, mail)))
        report.queued = len(mails)
        due = [mail.id for mail in books.due(session)]
    _deliver_all(register, lease, context, due, report)
    return report


def notify_again(register: Register, lease: Lease, context: PublishContext) -> MailReport:
    """Send the mails that were given up, to those of today's addresses that they still owe.

    When none of the owed is registered any more, they go to all of today's; one whose institution
    has no address stays given up. `queued` counts what was taken up. Raises LeaseLost.
    """
    report, taken = MailReport(), []
    with register.write(lease) as session:
        today = _recipients(context, session)
        for mail in books.given_up(session):
            good, _ = addresses(today.get(mail.institution, ""))
            owed = [each for each in good if each in addresses(mail.recipients)[0]] or good
            if owed or not context.settings.mail.host:
                books.take_up(session, mail, ",".join(owed))
                taken.append(mail.id)
    report.queued = len(taken)
    _deliver_all(register, lease, context, taken, report)
    return report


def _deliver_all(
    register: Register,
    lease: Lease,
    context: PublishContext,
    due: Sequence[int],
    report: MailReport,
) -> None:
    """Send these mails in turn, as long as there is a server."""
    silent = 0
    for number in due:
        if silent == PATIENCE:
            report.failed += 1
            continue
        result = _deliver(register, lease, context, number)
        silent = 0 if result.answered else silent + 1
        report.sent += not result.owed
        report.failed += bool(result.owed)
    with register.read() as session:
        report.given_up = len(books.given_up(session))


def _recipients(context: PublishContext, session: Session) -> Mapping[str, str]:
    """Where each institution's digest goes: its address in the institution list.

    Persons get theirs at the address of their application.

    Without a mail server everybody gets an .eml file, address or not.
    """
    fallback = "" if context.settings.mail.host else "机构未登记邮箱"
    found = {each.code: each.email or fallback for each in context.tree if each.enabled}
    found[OFFICE] = context.settings.operator_mail or fallback
    return found | persons.addresses(session)


def _deliver(register: Register, lease: Lease, context: PublishContext, number: int) -> Sent:
    """Send one mail, and remember what became of it."""
    with register.write(lease) as session:
        mail = books.mark(session, number, MailState.SENDING, run=context.run)
        letter, bad = _letter(session, context, mail)
        institution, day = mail.institution, mail.on
    kill_point("mail-before-send")
    lease.require()
    if context.settings.mail.host:
        result = _sent(letter, bad, context)
    else:
        write_eml(context.workspace, letter, institution, day, lease.require)
        result = Sent()
    kill_point("mail-after-send")
    with register.write(lease) as session:
        books.mark(
            session,
            number,
            _state(result, letter),
            result.problem,
            owed=_owed(result, letter),
            counted=result.answered and not result.for_now,
            uncertain=result.uncertain,
        )
    return result


def _sent(letter: Letter, bad: list[str], context: PublishContext) -> Sent:
    result = send(letter, context.settings.mail) if letter.recipients else Sent()
    if not bad:
        return result
    why = "；".join(filter(None, [result.problem, f"{len(bad)} 个邮箱地址格式不对"]))
    return replace(result, owed=(*result.owed, *bad), problem=why)


def _state(result: Sent, letter: Letter) -> MailState:
    if not result.owed:
        return MailState.SENT
    reached = set(letter.recipients) - set(result.owed)
    return MailState.PARTIAL if reached else MailState.FAILED


def _owed(result: Sent, letter: Letter) -> str:
    return ",".join(result.owed or letter.recipients)


def _lines(session: Session, mail: Mail) -> list[str]:
    return merged([message.text for message in books.messages_of(session, mail.id)])


def _letter(session: Session, context: PublishContext, mail: Mail) -> tuple[Letter, list[str]]:
    """The mail as a letter, and the addresses it cannot go to."""
    institution = context.tree.get(mail.institution)
    good, bad = addresses(mail.recipients)
    lines = _lines(session, mail)
    support_line = context.settings.support_line
    if mail.institution.startswith(PERSON):
        text = person_text(lines, mail.on, support_line)
    else:
        name = institution.name if institution else OFFICE_NAME
        folder = context.folders.get(mail.institution, mail.institution)
        text = digest_text(name, lines, mail.on, support_line, folder)
    letter = Letter(mail.message_id, context.settings.mail.sender, tuple(good), mail.subject, text)
    return letter, bad
