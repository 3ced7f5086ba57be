"""What papers show of their holder: his profile, and the photo and signature of his cases."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from outputs.context import PublishContext
from outputs.documents.signature import signature_picture
from outputs.planners.cases import derived_file
from outputs.workbooks.review_data import photo_path
from procedures.words import Status
from registry.editions import Edition
from registry.identities import is_person
from registry.models import Application, PersonProfile


def profile_of(context: PublishContext, row: Edition) -> dict[str, str]:
    """What the register knows of the holder within the system."""
    found = context.session.scalars(
        select(PersonProfile)
        .where(
            PersonProfile.person == row.person,
            PersonProfile.system == row.system,
            PersonProfile.valid_to.is_(None),
        )
        .order_by(PersonProfile.id)
    ).first()
    return {**found.values, "性别": found.gender} if found else {}


def cases_of(context: PublishContext, row: Edition) -> list[Application]:
    """The holder's finished cases: the one that issued the paper, then the newest first."""
    cases = context.session.scalars(
        select(Application)
        .where(
            Application.system == row.system,
            Application.status == Status.DONE,
            or_(
                is_person(
                    context.session, row.id_number, Application.subject, Application.filed_on
                ),
                Application.number == row.application,
            ),
        )
        .order_by(Application.closed_on.desc(), Application.number.desc())
    ).all()
    return sorted(cases, key=lambda case: case.number != row.application)


def photo_of(context: PublishContext, cases: Sequence[Application]) -> bytes:
    """The photo of the first of these cases that has one; b"" where none has."""
    for case in cases:
        procedure = context.catalogue.get(case.procedure)
        path = photo_path(context.workspace, procedure, case.materials) if procedure else None
        if path is not None and path.is_file():
            return path.read_bytes()
    return b""


def signature_of(context: PublishContext, material: str, cases: Sequence[Application]) -> bytes:
    """The signature of the first of these cases that has the material; b"" where none has."""
    for case in cases:
        pages = case.materials.get(material)
        if pages:
            sources = [page["sha256"] for page in pages]
            return signature_picture(derived_file(context, sources, ".pdf"))
    return b""
