"""Drops in the register: recorded when claimed, finished with their findings, or tried again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from procedures.findings import Finding, Severity
from procedures.records import Drop, EntryKind, StoredFile
from procedures.words import DRY_RUN_PREFIX, DropResult
from registry.models import Application, FindingRow
from registry.models import Drop as DropRow
from registry.sql import slices, table_of

#: After so many failures of ours a drop is set aside as quarantined (reliability.md row 17).
MAX_ATTEMPTS = 3
_CODE_LENGTH, _WORDS_LENGTH = 64, 400


class DropState(StrEnum):
    """How far a drop has come."""

    RECEIVED = "received"
    FINISHED = "finished"
    FAILED = "failed"


class Counts(NamedTuple):
    """Rows of a drop: read, accepted (filed), refused (waiting ones included)."""

    rows: int = 0
    accepted: int = 0
    refused: int = 0


def record(session: Session, drop: Drop, run: str) -> DropRow:
    """Record a claimed drop with what its claim found; the same drop again changes nothing."""
    known = session.get(DropRow, drop.id)
    if known is not None:
        return known
    row = DropRow(
        id=drop.id,
        run=run,
        folder=drop.folder,
        # The code and the number that a folder's name claims may be any text of a file name.
        institution=drop.org[:_CODE_LENGTH],
        person=drop.person[:_CODE_LENGTH],
        name=drop.name,
        kind=str(drop.kind),
        sha256=drop.sha256,
        size=drop.size,
        received_on=drop.claimed_on,
        state=DropState.RECEIVED,
        receipt="",
        files=[
            {"path": file.path, "sha256": file.sha256, "size": file.size} for file in drop.files
        ],
    )
    session.add(row)
    session.flush()
    _store_findings(session, drop.id, drop.findings, {})
    return row


def earlier(session: Session, sha256: str, folder: str) -> DropRow | None:
    """The first finished drop of equal bytes from the same folder, None when there is none.

    A failed drop, a duplicate and a 预检 package stand for nothing that was done.
    """
    query = (
        select(DropRow)
        .where(DropRow.sha256 == sha256, DropRow.folder == folder)
        .where(DropRow.state == DropState.FINISHED)
        .where(DropRow.result.not_in([DropResult.FAILED, DropResult.DUPLICATE]))
        .where(DropRow.name.not_like(f"{DRY_RUN_PREFIX}%"))
        .order_by(DropRow.received_on, DropRow.id)
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def followed(session: Session, earlier: DropRow) -> bool:
    """Whether rows of the same procedure were filed after those of `earlier`.

    Base data may have been changed since and be meant to change back.
    """
    of_procedure = Application.procedure == earlier.procedure
    last = session.scalar(
        select(func.max(Application.number)).where(of_procedure, Application.drop == earlier.id)
    )
    newest = session.scalar(select(func.max(Application.number)).where(of_procedure))
    return (newest or "") > (last or "")


def finish(  # noqa: PLR0917 - what a receipt says, in its order
    session: Session,
    drop_id: str,
    result: DropResult | str,
    procedure: str | None,
    counts: tuple[int, int, int],
    findings: Sequence[Finding],
    row_ids: Mapping[int, str],
    receipt: str,
) -> None:
    """Close a drop: its result, counts (rows, accepted, refused), findings and receipt path.

    `row_ids`: Excel row -> 行标识. The findings replace those recorded with the claim.
    Raises LookupError for an unknown drop.
    """
    row = _get(session, drop_id)
    row.state = DropState.FINISHED
    row.result = str(result)
    row.procedure = procedure or ""
    row.rows, row.accepted, row.refused = counts
    row.receipt = receipt
    session.flush()
    session.execute(delete(FindingRow).where(FindingRow.drop == drop_id))
    _store_findings(session, drop_id, findings, row_ids)


def fail(session: Session, drop_id: str) -> int:
    """Note a failure of ours: the drop is tried again next run. How often it has failed.

    The caller sets it aside at MAX_ATTEMPTS. Raises LookupError for an unknown drop.
    """
    row = _get(session, drop_id)
    row.state = DropState.FAILED
    row.result = str(DropResult.FAILED)
    row.attempts += 1
    session.flush()
    return row.attempts


def set_aside(session: Session, drop_id: str) -> None:
    """Quarantine a drop that failed too often: it is kept, and tried no more."""
    row = _get(session, drop_id)
    row.state = DropState.FINISHED
    row.result = str(DropResult.QUARANTINED)


def unfinished(session: Session) -> list[Drop]:
    """Drops still to be worked on, rebuilt for a retry: failed ones, and those of a dead run.

    Their bytes are in the archive. In the order drops are worked in: folder, name.
    """
    query = (
        select(DropRow)
        .where(DropRow.state.in_([DropState.RECEIVED, DropState.FAILED]))
        .order_by(DropRow.folder, DropRow.name, DropRow.id)
    )
    rows = list(session.scalars(query))
    found: dict[str, list[Finding]] = {}
    for some in slices([row.id for row in rows]):
        listed = select(FindingRow).where(FindingRow.drop.in_(some)).order_by(FindingRow.id)
        for finding in session.scalars(listed):
            found.setdefault(finding.drop, []).append(_finding(finding))
    return [_drop(row, found.get(row.id, [])) for row in rows]


def _get(session: Session, drop_id: str) -> DropRow:
    row = session.get(DropRow, drop_id)
    if row is None:
        raise LookupError(f"no drop {drop_id}")
    return row


def _drop(row: DropRow, findings: Sequence[Finding]) -> Drop:
    claimed_on: date = row.received_on
    return Drop(
        id=row.id,
        folder=row.folder,
        org=row.institution,
        person=row.person,
        name=row.name,
        kind=EntryKind(row.kind),
        sha256=row.sha256,
        size=row.size,
        files=tuple(StoredFile(**file) for file in row.files),
        claimed_on=claimed_on,
        findings=tuple(findings),
    )


def _finding(row: FindingRow) -> Finding:
    return Finding(
        code=row.code,
        severity=Severity(row.severity),
        message=row.message,
        sheet=row.sheet or None,
        row=row.row,
        column=row.column or None,
        field=row.field or None,
        file=row.file or None,
        remedy=row.remedy,
        basis=row.basis,
    )


def _store_findings(
    session: Session, drop_id: str, findings: Sequence[Finding], row_ids: Mapping[int, str]
) -> None:
    """`Finding.value` is not kept: it may be personal, and the receipt alone shows it."""
    rows: list[dict[str, Any]] = [
        {
            "drop": drop_id,
            "row_id": row_ids.get(finding.row, "") if finding.row is not None else "",
            "code": finding.code,
            "severity": str(finding.severity),
            "sheet": (finding.sheet or "")[:_WORDS_LENGTH],
            "row": finding.row,
            "column": finding.column or "",
            "field": (finding.field or "")[:_WORDS_LENGTH],
            "file": finding.file or "",
            "message": finding.message,
            "remedy": finding.remedy,
            "basis": finding.basis,
        }
        for finding in findings
    ]
    if rows:
        session.execute(insert(table_of(FindingRow)), rows)
