"""One mail over SMTP. The only importer of yagmail, and every way it can fail is a result.

yagmail composes and connects; the sending itself is one attempt of ours, because yagmail
sends again after a lost connection, which doubles mails, and returns False where others
raise (reliability, measured facts 3 to 5).
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING

from outputs.context import MailSettings
from outputs.mail.compose import Letter

if TYPE_CHECKING:
    from yagmail import SMTP

#: RFC 5321 4.2.3: taken, taken and forwarded; the service closes, come again.
_TAKEN = (250, 251)
_COME_AGAIN = 421


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a letter: who did not get it, and why; nobody means it was sent.

    `answered`: the server said something about this letter; else it could not be reached, it
    broke off, or it asked to come again. `for_now`: some of it was refused for the time being.
    `uncertain`: the connection broke when the server had the whole letter, which may have arrived
    for all we know.
    """

    owed: tuple[str, ...] = ()
    problem: str = ""
    answered: bool = True
    for_now: bool = False
    uncertain: bool = False


class _BrokenOff(Exception):
    """The server had the whole letter and gave no answer that can be read."""

    def __init__(self, cause: OSError) -> None:
        """`cause`: how it broke off."""
        super().__init__()
        self.cause = cause


def send(letter: Letter, settings: MailSettings) -> Sent:
    """Send one letter once. Never raises for what a server or a network does."""
    client = _client(settings)
    try:
        _connect(client, settings)
    except OSError as error:  # every SMTP error is one; what it carries tells them apart
        return Sent(letter.recipients, _worded(error), answered=False)
    try:
        return _handed_over(client, letter, settings)
    except OSError as error:
        code = getattr(error, "smtp_code", _COME_AGAIN)
        answered = code != _COME_AGAIN
        return Sent(letter.recipients, _worded(error), answered, for_now=_for_now(code))
    except _BrokenOff as broken:
        return Sent(letter.recipients, _worded(broken.cause), uncertain=True)
    finally:
        with suppress(OSError):  # whatever QUIT says, what was taken is taken
            client.close()


def unreachable(settings: MailSettings) -> str:
    """Why the mail server cannot be used with these settings; "" when it can."""
    client = _client(settings)
    try:
        _connect(client, settings)
    except OSError as error:
        return _worded(error)
    finally:
        client.close()
    return ""


def _connect(client: SMTP, settings: MailSettings) -> None:
    client.login()
    if settings.user:
        client.smtp.login(settings.user, settings.password)


def _handed_over(client: SMTP, letter: Letter, settings: MailSettings) -> Sent:
    """One SMTP transaction; as smtplib's own, but it tells what is not known after a break."""
    recipients, content = _prepared(client, letter)
    smtp = client.smtp
    smtp.ehlo_or_helo_if_needed()
    size = [f"size={len(content)}"] if smtp.has_extn("size") else []
    _must(smtp.mail(settings.sender, size))
    refused: dict[str, tuple[int, bytes]] = {}
    for address in recipients:
        code, words = smtp.rcpt(address)
        if code == _COME_AGAIN:
            raise smtplib.SMTPResponseException(code, words)
        if code not in _TAKEN:
            refused[address] = code, words
    if len(refused) < len(recipients):
        _must(_texted(smtp, content))
    for_now = any(_for_now(code) for code, _ in refused.values())
    return Sent(tuple(refused), _refusals(refused) if refused else "", for_now=for_now)


def _texted(smtp: smtplib.SMTP, content: str) -> tuple[int, bytes]:
    """The answer to the letter's text. Raises _BrokenOff when there is none to be read."""
    try:
        code, words = smtp.data(content)
    except smtplib.SMTPDataError:
        raise  # it did not want the text at all
    except OSError as error:
        raise _BrokenOff(error) from error
    if code < 0:
        raise _BrokenOff(smtplib.SMTPResponseException(code, words))
    return code, words


def _for_now(code: int) -> bool:
    """Whether a refusal asks to try again (RFC 5321 4.2.1: 4yz)."""
    return code // 100 == 4


def _must(reply: tuple[int, bytes]) -> None:
    """Raise SMTPResponseException unless the server took it."""
    if reply[0] not in _TAKEN:
        raise smtplib.SMTPResponseException(*reply)


def _client(settings: MailSettings) -> SMTP:
    import yagmail

    client = yagmail.SMTP(
        user=settings.sender,
        host=settings.host,
        port=settings.port,
        smtp_ssl=settings.security == "ssl",
        smtp_starttls=settings.security == "starttls",
        smtp_skip_login=True,
        soft_email_validation=False,
        timeout=settings.timeout,
    )
    client.set_logging(logging.CRITICAL)  # it logs recipients
    return client


def _prepared(client: SMTP, letter: Letter) -> tuple[Sequence[str], str]:
    """Recipients and message text; `raw` keeps yagmail from taking a body for a file name."""
    import yagmail

    recipients, content = client.prepare_send(
        to=list(letter.recipients),
        subject=letter.subject,
        contents=[yagmail.raw(letter.text)],
        headers={"Date": formatdate(localtime=True)},
        message_id=letter.message_id,
        prettify_html=False,
    )
    return recipients, content


def _worded(error: OSError) -> str:
    """Why nothing was sent, without the server's own text, which may quote addresses."""
    refused = getattr(error, "recipients", None)
    if isinstance(refused, dict):
        return _refusals(refused)
    code = getattr(error, "smtp_code", None)
    if code is not None:
        return f"邮件服务器拒绝（{code}）"
    if type(error).__name__ == "SMTPServerDisconnected":
        return "邮件服务器中断了连接"
    return f"无法连接邮件服务器（{type(error).__name__}）"


def _refusals(refused: dict[str, tuple[int, bytes]]) -> str:
    codes = sorted({str(code) for code, _ in refused.values()})
    return f"{len(refused)} 个收件人被拒绝（{'、'.join(codes)}）"
