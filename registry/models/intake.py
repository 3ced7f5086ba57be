"""Drops, their rows, attachments and findings."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Code, LongText, Number, Sha256, Words


class Drop(Base):
    """One entry of an inbox folder. `state`: received, finished, failed; `result`: DropResult."""

    __tablename__ = "drops"

    id: Mapped[Code] = mapped_column(primary_key=True)
    run: Mapped[Code] = mapped_column(index=True)
    folder: Mapped[Words]
    institution: Mapped[Code] = mapped_column(index=True)
    person: Mapped[Code] = mapped_column(default="")
    name: Mapped[Words]
    kind: Mapped[Code]
    sha256: Mapped[Sha256] = mapped_column(index=True)
    size: Mapped[int]
    received_on: Mapped[date]
    state: Mapped[Code]
    attempts: Mapped[int] = mapped_column(default=0)
    result: Mapped[Code] = mapped_column(default="")
    procedure: Mapped[Code] = mapped_column(default="")
    rows: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    receipt: Mapped[Words]  # path inside the outbox
    #: [{"path", "sha256", "size"}] as received
    files: Mapped[list[Any]]


class SubmissionRow(Base):
    """A row as read, whatever became of it: accepted, waiting (only attachments lack), refused.

    `id` is the 行标识 printed into the returned workbook (20 hex characters).
    """

    __tablename__ = "submission_rows"
    __table_args__ = (Index("ix_submission_rows_waiting", "institution", "procedure", "state"),)

    id: Mapped[Code] = mapped_column(primary_key=True)
    drop: Mapped[Code] = mapped_column(index=True)
    institution: Mapped[Code]
    procedure: Mapped[Code]
    sheet_row: Mapped[int]
    subject: Mapped[Code] = mapped_column(index=True)
    unique_key: Mapped[Words] = mapped_column(index=True)
    state: Mapped[Code]
    number: Mapped[Number] = mapped_column(default="", index=True)
    first_dropped: Mapped[date]
    values: Mapped[dict[str, Any]]


class Attachment(Base):
    """The file that stands for a material of a key until another replaces it.

    `pages` are in order: [{"path", "sha256", "media"}]. `scope` is the period part of the key.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint(
            "institution",
            "procedure",
            "scope",
            "subject",
            "material",
            "received_drop",
            name="uq_attachments_material",  # the conventional name would be too long
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution: Mapped[Code]
    procedure: Mapped[Code]
    scope: Mapped[Words]
    subject: Mapped[Code] = mapped_column(index=True)
    material: Mapped[Words]
    sha256: Mapped[Sha256] = mapped_column(index=True)  # of the first page
    pages: Mapped[list[Any]]
    received_on: Mapped[date]
    received_drop: Mapped[Code] = mapped_column(index=True)
    current: Mapped[bool]


class FindingRow(Base):
    """A finding of a drop, as it stands in its receipt."""

    __tablename__ = "findings"

    id: Mapped[int] = mapped_column(primary_key=True)
    drop: Mapped[Code] = mapped_column(index=True)
    row_id: Mapped[Code] = mapped_column(default="", index=True)
    code: Mapped[Code] = mapped_column(index=True)
    severity: Mapped[Code]
    sheet: Mapped[Words]
    row: Mapped[int | None]
    column: Mapped[Code] = mapped_column(default="")
    field: Mapped[Words]
    file: Mapped[LongText]
    message: Mapped[LongText]
    remedy: Mapped[LongText]
    basis: Mapped[Words]


class Waiver(Base):
    """A dated exemption from one finding code for one subject, with reason and grantor."""

    __tablename__ = "waivers"

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure: Mapped[Code]
    subject: Mapped[Code] = mapped_column(index=True)
    code: Mapped[Code]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    reason: Mapped[LongText]
    granted_by: Mapped[Code]
