"""Attachments kept from earlier drops: a corrected workbook comes back alone (design 4)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.model import Procedure
from procedures.records import Media, Member, Remembered
from registry.chunks import chunks
from registry.models import Attachment


def remembered(
    session: Session, procedure: Procedure, sender: str, keys: Mapping[tuple[str, str], str]
) -> dict[tuple[str, str], Remembered]:
    """(unique key, material) -> what is kept of it.

    `keys`: (subject, scope) of the rows asked about -> their unique key.
    """
    found: dict[tuple[str, str], Remembered] = {}
    for part in chunks(subject for subject, _ in keys):
        for row in session.scalars(
            select(Attachment).where(
                Attachment.institution == sender,
                Attachment.procedure == procedure.id,
                Attachment.subject.in_(part),
                Attachment.current.is_(True),
            )
        ):
            key = keys.get((row.subject, row.scope))
            if key:
                pages = tuple(
                    Member(p["path"], p["sha256"], p.get("size", 0), Media(p["media"]))
                    for p in row.pages
                )
                found[key, row.material] = Remembered(row.material, pages, row.received_on)
    return found
