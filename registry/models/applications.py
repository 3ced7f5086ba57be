"""Applications and their history."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Code, LongText, Number, Sha256, Words


class Application(Base):
    """One row that was filed: a projection of its events, written together with them.

    `subject` is the key field's value (an ID number, an institution code), `label` the name
    shown in lists. `unique_key` is set while the key is held and NULL afterwards, so that its
    unique index keeps one case per key. `resume_at` is the step that returned it.
    `values` is the row as filed, `version` counts every change of any of this.
    """

    __tablename__ = "applications"

    number: Mapped[Number] = mapped_column(primary_key=True)
    procedure: Mapped[Code] = mapped_column(index=True)
    procedure_version: Mapped[int]
    system: Mapped[Code]
    institution: Mapped[Code] = mapped_column(index=True)
    subject: Mapped[Code] = mapped_column(index=True)
    label: Mapped[Words]
    year: Mapped[Code] = mapped_column(default="")
    term: Mapped[Code] = mapped_column(default="")
    maker: Mapped[Code] = mapped_column(default="")  # 填报人（用户编号）
    status: Mapped[Code] = mapped_column(index=True)
    step: Mapped[Words]
    step_since: Mapped[date]
    round: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    resume_at: Mapped[Words]
    unique_key: Mapped[str | None] = mapped_column(String(400), unique=True)
    holds_forever: Mapped[bool]  # the key stays held after 已办结
    row_id: Mapped[Code] = mapped_column(index=True)
    drop: Mapped[Code] = mapped_column(index=True)
    filed_on: Mapped[date]
    closed_on: Mapped[date | None]
    changed_by_run: Mapped[Code] = mapped_column(index=True)
    values: Mapped[dict[str, Any]]
    #: material -> list of {"path", "sha256", "media"} in page order
    materials: Mapped[dict[str, Any]]
    #: standing findings of severity confirm/hint, as [{"code","message","field","severity"}]
    notes: Mapped[list[Any]]


class ApplicationEvent(Base):
    """What happened to an application; never changed, never deleted.

    Chained per subject: `hash` = sha256 over (previous hash, subject, seq, kind, … payload_hash).
    Only `payload` may be purged by law; its hash stays.
    """

    __tablename__ = "application_events"
    __table_args__ = (UniqueConstraint("subject", "seq"), UniqueConstraint("token"))

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Number]  # application number
    seq: Mapped[int]
    run: Mapped[Code] = mapped_column(index=True)
    on: Mapped[date]
    kind: Mapped[Code]  # filed, decided, returned, resubmitted, edited, confirmed, deleted …
    step: Mapped[Words]
    round: Mapped[int]
    institution: Mapped[Code] = mapped_column(default="")  # who acted
    user: Mapped[Code] = mapped_column(default="")
    word: Mapped[Words]  # the decision as written
    opinion: Mapped[LongText]
    token: Mapped[str | None] = mapped_column(String(128))
    status_after: Mapped[Code]
    step_after: Mapped[Words]
    version_after: Mapped[int]
    payload: Mapped[dict[str, Any]]
    payload_hash: Mapped[Sha256]
    previous: Mapped[Sha256]
    hash: Mapped[Sha256]


class PendingAction(Base):
    """Who must act on an application now: one row per institution awaited in the present step."""

    __tablename__ = "pending_actions"
    __table_args__ = (Index("ix_pending_actions_due", "due"),)

    application: Mapped[Number] = mapped_column(primary_key=True)
    institution: Mapped[Code] = mapped_column(primary_key=True, index=True)
    step: Mapped[Words] = mapped_column(primary_key=True)
    roles: Mapped[Words]
    since: Mapped[date]
    due: Mapped[date | None]


class Confirmation(Base):
    """A 需确认 finding answered 情况属实: which, when, in which drop."""

    __tablename__ = "confirmations"

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[Code] = mapped_column(index=True)
    application: Mapped[Number] = mapped_column(default="")
    code: Mapped[Code]
    field: Mapped[Words]
    drop: Mapped[Code]
    on: Mapped[date]
