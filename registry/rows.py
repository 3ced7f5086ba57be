"""Rows as they were read, and the attachments that are kept for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from procedures.records import Member, Tie
from registry.chunks import chunks
from registry.models import Attachment, Confirmation, SubmissionRow
from registry.sql import slices, table_of, upsert

ACCEPTED = "accepted"
WAITING = "waiting"
SAVED = "saved"
REFUSED = "refused"
FORGOTTEN = "forgotten"

_SUBJECT_LENGTH, _KEY_LENGTH = 64, 400
#: Rows written at a time: memory stays flat however many a package holds.
_AT_ONCE = 500
#: What an attachment stands for.
_PLACE = ("institution", "procedure", "scope", "subject", "material")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of a package and what became of it."""

    id: str
    sheet_row: int
    subject: str
    unique_key: str
    state: str
    number: str
    values: Mapping[str, str]


def keep_rows(
    session: Session,
    rows: Sequence[ReadRow],
    *,
    drop: str,
    institution: str,
    procedure: str,
    first_dropped: Mapping[str, date],
    today: date,
) -> None:
    """Store rows; one that is known by its 行标识 is brought up to date.

    `first_dropped`: unique key -> the day its key was first seen, which decides windows; for a
    row without a whole key its 行标识.
    """
    statement = upsert(session, table_of(SubmissionRow))
    fixed = {"id", "institution", "procedure"}
    changing = {column.name for column in table_of(SubmissionRow).columns} - fixed
    statement = statement.on_conflict_do_update(
        index_elements=["id"], set_={name: statement.excluded[name] for name in sorted(changing)}
    )
    for some in slices(rows, _AT_ONCE):
        values = [
            {
                "id": row.id,
                "drop": drop,
                "institution": institution,
                "procedure": procedure,
                "sheet_row": row.sheet_row,
                # What a broken key cell holds may be any text; a column may not.
                "subject": row.subject[:_SUBJECT_LENGTH],
                "unique_key": row.unique_key[:_KEY_LENGTH],
                "state": row.state,
                "number": row.number,
                "first_dropped": first_dropped.get(row.unique_key or row.id, today),
                "values": row.values,
            }
            for row in some
        ]
        session.execute(statement, values)


def waiting_rows(session: Session, institution: str) -> list[SubmissionRow]:
    """Rows of an institution that files may still come for, in the order they were read.

    Those that lack only attachments, and those saved and not yet submitted.
    """
    query = (
        select(SubmissionRow)
        .where(SubmissionRow.institution == institution, SubmissionRow.state.in_((WAITING, SAVED)))
        .order_by(SubmissionRow.procedure, SubmissionRow.drop, SubmissionRow.sheet_row)
    )
    return list(session.scalars(query))


def keep_attachments(
    session: Session,
    ties: Iterable[Tie],
    subjects: Mapping[int, tuple[str, str]],
    *,
    institution: str,
    procedure: str,
    drop: str,
    today: date,
) -> None:
    """Remember the files of `ties` for their (subject, period scope) until replaced.

    `subjects`: row -> (key value, period scope). The same files again change nothing.
    """
    wanted = {(*subjects[tie.row], tie.material): tie for tie in ties}
    for some in slices(sorted(wanted), _AT_ONCE):
        chosen = {key: pages_of(wanted[key].members) for key in some}
        _keep_some(session, chosen, institution, procedure, drop, today)


def _keep_some(
    session: Session,
    wanted: Mapping[tuple[str, str, str], list[dict[str, Any]]],
    institution: str,
    procedure: str,
    drop: str,
    today: date,
) -> None:
    """A slice of `keep_attachments`: (subject, scope, material) -> pages."""
    current: dict[tuple[str, str, str], Attachment] = {}
    for part in chunks(subject for subject, _, _ in wanted):
        for row in session.scalars(
            select(Attachment).where(
                Attachment.institution == institution,
                Attachment.procedure == procedure,
                Attachment.subject.in_(part),
                Attachment.current.is_(True),
            )
        ):
            current[row.subject, row.scope, row.material] = row
    replaced, fresh = [], []
    for key, pages in sorted(wanted.items()):
        before = current.get(key)
        if before is not None and _hashes(before.pages) == _hashes(pages):
            continue
        if before is not None:
            replaced.append(before.id)
        subject, scope, material = key
        fresh.append(
            {
                "institution": institution,
                "procedure": procedure,
                "scope": scope,
                "subject": subject,
                "material": material,
                "sha256": pages[0]["sha256"],
                "pages": pages,
                "received_on": today,
                "received_drop": drop,
                "current": True,
            }
        )
    for start in range(0, len(replaced), 500):
        session.execute(
            update(Attachment)
            .where(Attachment.id.in_(replaced[start : start + 500]))
            .values(current=False)
        )
    _insert_anew(session, drop, fresh)


def _insert_anew(session: Session, drop: str, fresh: list[dict[str, Any]]) -> None:
    """Insert attachments of a drop; those of its first try, before a crash, are set anew."""
    if not fresh:
        return
    subjects = sorted({columns["subject"] for columns in fresh})
    query = select(Attachment).where(
        Attachment.received_drop == drop, Attachment.subject.in_(subjects)
    )
    tried = {tuple(getattr(row, name) for name in _PLACE): row for row in session.scalars(query)}
    for columns in fresh:
        row = tried.get(tuple(columns[name] for name in _PLACE))
        if row is not None:
            row.pages, row.sha256, row.current = columns["pages"], columns["sha256"], True
    rows = [c for c in fresh if tuple(c[name] for name in _PLACE) not in tried]
    if rows:
        session.execute(insert(Attachment), rows)


def pages_of(members: Iterable[Member]) -> list[dict[str, Any]]:
    """Files in page order as the register keeps them."""
    return [
        {"path": m.path, "sha256": m.sha256, "media": str(m.media), "size": m.size} for m in members
    ]


def keep_confirmations(
    session: Session, answers: Sequence[tuple[str, str, str, str]], *, drop: str, today: date
) -> None:
    """Record 情况属实: (row id, application number, finding code, field) of each question."""
    if answers:
        session.execute(
            insert(Confirmation),
            [
                {
                    "row_id": row_id,
                    "application": number,
                    "code": code,
                    "field": field,
                    "drop": drop,
                    "on": today,
                }
                for row_id, number, code, field in answers
            ],
        )


def _hashes(pages: Sequence[Mapping[str, Any]]) -> list[str]:
    return [page["sha256"] for page in pages]
