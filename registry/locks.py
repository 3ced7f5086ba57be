"""Locks on certificates: one open application each, across procedures (design 6, D-X09).

A lock is a row whose primary key is the certificate: two applications can never both have one.
It is taken when a case is filed or corrected and let go when the case ends. The event of the
filing or correction tells which it took, so that `verify` can hold the locks against the events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from procedures.model import Procedure
from registry import certificates as books
from registry.chunks import chunks
from registry.models import Application, Certificate, CertificateLock

#: The key of an event's payload that holds the certificates its case has locked from then on.
TOLD = "locks"
#: An application number with the values it stands for.
Filed = tuple[str, Mapping[str, str]]


def take(
    session: Session, procedure: Procedure, cases: Sequence[Filed]
) -> dict[str, dict[str, list[int]]]:
    """Lock the certificates that `cases` mean, where the procedure declares it.

    Gives what each case's event tells of it: number -> {TOLD: ids of certificates}. Raises
    IntegrityError for one that another case has: `certificate-locked` was not asked.
    """
    which = procedure.locks
    if which is None or not cases:
        return {}
    find = books.by_number if which.number else books.by_person
    asked = [which.asked(values) for _, values in cases]
    found = find(session, procedure.system, (text for text in asked if text))
    locks = [
        (number, held.id)
        for text, (number, values) in zip(asked, cases, strict=True)
        for held in found.get(text, ())
        if which.means(values, held)
    ]
    if locks:
        rows = [{"certificate": paper, "application": number} for number, paper in locks]
        session.execute(insert(CertificateLock), rows)
    told: dict[str, dict[str, list[int]]] = {number: {TOLD: []} for number, _ in cases}
    for number, paper in locks:
        told[number][TOLD].append(paper)
    return told


def retake(session: Session, procedure: Procedure, case: Filed) -> dict[str, list[int]]:
    """Lock what a corrected case means now instead of what it meant before; what to tell of it."""
    if procedure.locks is None:
        return {}
    release(session, [case[0]])
    return take(session, procedure, [case])[case[0]]


def release(session: Session, applications: Iterable[str]) -> None:
    """Let go of everything these applications had locked."""
    for part in chunks(applications):
        session.execute(delete(CertificateLock).where(CertificateLock.application.in_(part)))


def holders(
    session: Session, system: str, numbers: Iterable[str]
) -> dict[tuple[str, str], Application]:
    """(number, 专业) of the locked certificates among these -> the application that has it."""
    found: dict[tuple[str, str], Application] = {}
    for part in chunks(numbers):
        rows = session.execute(
            select(Certificate, Application)
            .join(CertificateLock, CertificateLock.certificate == Certificate.id)
            .join(Application, Application.number == CertificateLock.application)
            .where(Certificate.number.in_(part), Certificate.system == system)
        )
        found |= {(paper.number, paper.speciality): case for paper, case in rows}
    return found
