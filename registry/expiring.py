"""Certificates whose renewal is due: for prefilled forms, 待办 and messages (design 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.certificates.renewal import PREFILL, renewal_of, told_at, window_of
from procedures.model import Procedure
from procedures.submitters import may_submit
from registry import institutions as books
from registry.certificates import Held
from registry.models import Certificate, CertificateLock, CertificateVersion, Person
from registry.notices import Notice

#: No kind's window opens earlier than this before the last good day.
_AHEAD = timedelta(days=366)


def due_for_renewal(
    session: Session, procedure: Procedure, today: date, institution: str | None = None
) -> list[Held]:
    """Certificates the procedure may renew today, of `institution` or of all, soonest first.

    Not those another open application has locked, nor those whose state forbids the act.
    Raises ValueError when the procedure renews nothing.
    """
    renewal = renewal_of(procedure)
    version = CertificateVersion
    query = (
        select(Certificate, version, Person.number)
        .join(version, version.certificate == Certificate.id)
        .join(Person, Person.id == version.person)
        .where(
            Certificate.system == procedure.system,
            version.valid_to.is_(None),
            version.kind.in_(sorted(renewal.kinds)),
            version.expires >= today,
            version.expires <= today + _AHEAD,
            Certificate.id.not_in(select(CertificateLock.certificate)),
        )
        .order_by(version.expires, Certificate.number, Certificate.speciality)
    )
    if institution is not None:
        query = query.where(version.institution == institution)
    found = []
    for paper, now, id_number in session.execute(query):
        kind = renewal.kinds[now.kind]
        if now.expires is None:
            continue
        first, last = window_of(kind, now.expires)
        if first <= today <= last and now.state in kind.acts[renewal.act].before:
            held = Held(paper.id, paper.system, paper.number, paper.speciality, id_number, now)
            found.append(held)
    return found


def renewing(procedures: Iterable[Procedure]) -> list[Procedure]:
    """The procedures whose forms bring what is due."""
    return [procedure for procedure in procedures if procedure.prefill == PREFILL]


def expiring_notices(
    session: Session, procedures: Iterable[Procedure], today: date
) -> list[Notice]:
    """A notice for each last good day and mark of 90, 60, 30 days that has come.

    `step` is the mark and `due` the last good day, so that each is told once, after a night
    without a run as well; of several marks that have passed only the last is named.
    """
    counts: Counter[tuple[str, str, str, date]] = Counter()
    for procedure in renewing(procedures):
        senders = {
            code
            for code, institution in books.institutions(session).items()
            if may_submit(procedure, institution)
        }
        for held in due_for_renewal(session, procedure, today):
            expires = held.version.expires
            mark = told_at(expires, today) if expires else None
            if mark is not None and expires and held.version.institution in senders:
                counts[held.version.institution, procedure.id, str(mark), expires] += 1
    return [
        Notice(institution, "expiring", procedure, count, mark, expires)
        for (institution, procedure, mark, expires), count in sorted(counts.items())
    ]
