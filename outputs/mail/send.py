"""One mail over SMTP. The only importer of yagmail, and every way it can fail is a result.

yagmail composes and connects; the sending itself is one attempt of ours, because yagmail
sends again after a lost connection, which doubles mails, and returns False where others
raise (reliability, measured facts 3 to 5).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING

from outputs.context import MailSettings
from outputs.mail.compose import Letter

if TYPE_CHECKING:
    from yagmail import SMTP


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a letter: who did not get it, and why; nobody means it was sent."""

    owed: tuple[str, ...] = ()
    problem: str = ""


def send(letter: Letter, settings: MailSettings) -> Sent:
    """Send one letter once. Never raises for what a server or a network does."""
    try:
        return _sent(letter, settings)
    except OSError as error:  # every SMTP error is one; what it carries tells them apart
        return Sent(letter.recipients, _worded(error))


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


def _sent(letter: Letter, settings: MailSettings) -> Sent:
    client = _client(settings)
    try:
        _connect(client, settings)
        recipients, content = _prepared(client, letter)
        refused = client.smtp.sendmail(settings.sender, recipients, content)
    finally:
        client.close()
    if not isinstance(refused, dict):
        return Sent(letter.recipients, "邮件服务器没有给出结果")
    owed = tuple(address for address in letter.recipients if address in refused)
    return Sent(owed, _refusals(refused) if owed else "")


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
