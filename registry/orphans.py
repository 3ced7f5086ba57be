"""Files that belonged to no row when they came: kept, and offered again to later drops.

A sender corrects a mistyped ID number, answers 按建议改名 or sends the workbook a day after
the photos; the files that fit then need not be sent again. What a file looked like in the
sandbox is kept with it, so that it is judged like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session

from procedures.records import Media, Member, PhotoProbe, ScanProbe
from registry.chunks import chunks
from registry.models import Attachment

#: How long a file without a row is offered again, in days (建议值).
KEPT_DAYS = 60
#: Stands in the key columns of `attachments` for "of no row, of any procedure".
NOBODY = "?"
_LONGEST_PATH = 380


class KeptFile(NamedTuple):
    """A file without a row, and when it came last."""

    member: Member
    received_on: date


def kept_until(today: date) -> date:
    """The last day on which a file that comes today is offered."""
    return today + timedelta(days=KEPT_DAYS)


def orphans_of(session: Session, institution: str, today: date) -> list[KeptFile]:
    """The institution's files without a row by path; of one content the newest drop's."""
    found: dict[str, KeptFile] = {}
    for row in session.scalars(_current(institution).order_by(Attachment.id.desc())):
        if kept_until(row.received_on) >= today:
            found.setdefault(row.sha256, KeptFile(_member(row.pages[0]), row.received_on))
    return sorted(found.values(), key=lambda file: file.member.path)


def keep_orphans(
    session: Session, institution: str, drop: str, members: Iterable[Member], today: date
) -> None:
    """Keep files that tied to nothing; those that can be nobody's attachment are left out.

    One that lies here already is kept as long as if it had come today.
    """
    members = list(members)
    known = set(session.scalars(_current(institution).with_only_columns(Attachment.sha256)))
    _renew(session, institution, known & {member.sha256 for member in members}, today)
    mine = (Attachment.received_drop == drop, Attachment.procedure == NOBODY)
    # A drop worked on again after a crash finds its own files there already.
    kept = set(session.scalars(select(Attachment.material).where(*mine)))
    rows = {
        member.path[-_LONGEST_PATH:]: {
            "institution": institution,
            "procedure": NOBODY,
            "scope": "",
            "subject": NOBODY,
            "material": member.path[-_LONGEST_PATH:],
            "sha256": member.sha256,
            "pages": [_page(member)],
            "received_on": today,
            "received_drop": drop,
            "current": True,
        }
        for member in members
        if member.probe is not None
        and member.sha256 not in known
        and member.path[-_LONGEST_PATH:] not in kept
    }
    if rows:
        session.execute(insert(Attachment), list(rows.values()))


def _renew(session: Session, institution: str, hashes: Collection[str], today: date) -> None:
    for part in chunks(sorted(hashes)):
        session.execute(
            update(Attachment)
            .where(
                Attachment.institution == institution,
                Attachment.procedure == NOBODY,
                Attachment.current.is_(True),
                Attachment.sha256.in_(part),
            )
            .values(received_on=today)
        )


def found_owner(session: Session, institution: str, hashes: Collection[str]) -> None:
    """These files belong to a row now and are offered no more."""
    for part in chunks(hashes):
        session.execute(
            update(Attachment)
            .where(
                Attachment.institution == institution,
                Attachment.procedure == NOBODY,
                Attachment.sha256.in_(part),
            )
            .values(current=False)
        )


def _current(institution: str) -> Select[Attachment]:
    return select(Attachment).where(
        Attachment.institution == institution,
        Attachment.procedure == NOBODY,
        Attachment.current.is_(True),
    )


def _page(member: Member) -> dict[str, Any]:
    probe = asdict(member.probe) if member.probe is not None else None
    return {
        "path": member.path,
        "sha256": member.sha256,
        "media": str(member.media),
        "size": member.size,
        "probe": probe,
    }


def _member(page: dict[str, Any]) -> Member:
    probe = dict(page["probe"])
    seen: PhotoProbe | ScanProbe
    if "pages" in probe:
        seen = ScanProbe(**(probe | {"active": tuple(probe["active"])}))
    else:
        seen = PhotoProbe(**probe)
    return Member(page["path"], page["sha256"], page["size"], Media(page["media"]), seen)
