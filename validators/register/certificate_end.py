"""A renewal has to bring something: a later end than before, and one that is still to come.

What the end will be is the law of the certificate's kind (`procedures.certificates.life`): so
many years from the old end, and not beyond the age at which the holder's certificates end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from procedures.certificates import life
from procedures.certificates.life import Standing
from procedures.certificates.load import certificate_kinds
from procedures.records import CertificateFact
from validators.register.books import Books
from validators.register.holdings import OnCertificates, papers_meant, state_on
from validators.rows import Found


class CertificateEnd(OnCertificates):
    """`act` gives the certificates that the row means (`procedures.certificates.which`) an end."""

    advice: str = "请核对证书；不能延期的，请办理注销或重新考核。"


def check(books: Books, params: CertificateEnd) -> Iterator[Found]:
    """`renewal-void`, or `validity-capped` where age makes the time shorter; the first of a row.

    Rows refused for another reason, and certificates whose state forbids the act, are left to
    what refused them.
    """
    which = params.which
    for row, values, papers in papers_meant(books, which):
        if row in books.refused:
            continue
        found = (_judged(books, params, paper) for paper in papers)
        code, details = next((each for each in found if each), ("", {}))
        if code:
            yield Found(code, row, params.number or params.id, which.asked(values), details)


def _judged(
    books: Books, params: CertificateEnd, paper: CertificateFact
) -> tuple[str, dict[str, Any]] | None:
    today = books.facts.today
    law = certificate_kinds().get((books.rows.procedure.system, paper.kind))
    act = law.acts.get(params.act) if law else None
    if law is None or act is None or paper.valid_to is None:
        return None
    if state_on(paper, today) not in act.before:
        return None
    now = Standing(state_on(paper, today), paper.issued, paper.issued, paper.valid_to)
    holder = life.holder_of(paper.id_number, paper.post)
    end = life.perform(law, params.act, now, today, holder).expires
    full = life.perform(law, params.act, now, today).expires
    if end is None or full is None:
        return None
    said = {"number": paper.number, "expires": f"{paper.valid_to}", "end": f"{end}"}
    if end <= paper.valid_to or end < today:
        reason = _why(end, full, today)
        return "renewal-void", said | {"reason": reason, "advice": params.advice}
    return ("validity-capped", said | {"full": f"{full}"}) if end < full else None


def _why(end: date, full: date, today: date) -> str:
    return "已到年龄上限，不能再延" if end < full else f"早于今天（{today}）"
