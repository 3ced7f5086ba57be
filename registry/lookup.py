"""Single applications and lists of them, as `baoshen show` and `baoshen find` give them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.identities import is_person
from registry.models import (
    Application,
    ApplicationEvent,
    Certificate,
    CertificateVersion,
    FindingRow,
)


@dataclass(frozen=True, slots=True)
class History:
    """An application with its events in order, findings of its row, certificates it made."""

    application: Application
    events: tuple[ApplicationEvent, ...]
    findings: tuple[FindingRow, ...]
    certificates: tuple[str, ...]


def history(session: Session, number: str) -> History | None:
    """Everything about one application, None when there is no such number."""
    application = session.get(Application, number)
    if application is None:
        return None
    events = session.scalars(
        select(ApplicationEvent)
        .where(ApplicationEvent.subject == number)
        .order_by(ApplicationEvent.seq)
    )
    findings = session.scalars(
        select(FindingRow)
        .where(FindingRow.drop == application.drop, FindingRow.row_id == application.row_id)
        .order_by(FindingRow.id)
    )
    certificates = session.scalars(
        select(Certificate.number)
        .join(CertificateVersion, CertificateVersion.certificate == Certificate.id)
        .where(CertificateVersion.event == number)
        .distinct()
        .order_by(Certificate.number)
    )
    return History(application, tuple(events), tuple(findings), tuple(certificates))


def applications(
    session: Session,
    *,
    institution: str = "",
    status: str = "",
    procedure: str = "",
    subject: str = "",
) -> list[Application]:
    """Applications that fit every filter given, by number. Deleted ones are listed too.

    `subject`: a person is found by every number that he went by.
    """
    wanted = {
        Application.institution: institution,
        Application.status: status,
        Application.procedure: procedure,
    }
    query = select(Application).order_by(Application.number)
    if subject:
        query = query.where(is_person(session, subject, Application.subject, Application.filed_on))
    query = query.where(*(column == value for column, value in wanted.items() if value))
    return list(session.scalars(query))
