"""Documents that were made, and messages on their way to institutions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Code, Sha256, Words


class Document(Base):
    """A document as published. `key` says what it is, `basis` hashes what it was made from.

    The newest row of a key is current; a publish whose basis equals it makes nothing.
    `path` is where the copy lies inside the outbox; `sha256` where the truth lies.
    """

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("key", "serial"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[Words] = mapped_column(index=True)
    serial: Mapped[int]
    basis: Mapped[Sha256]
    sha256: Mapped[Sha256]
    size: Mapped[int]
    title: Mapped[Words]
    institution: Mapped[Code] = mapped_column(index=True)  # whose outbox
    path: Mapped[Words]
    final: Mapped[bool]  # 定稿: frozen
    run: Mapped[Code] = mapped_column(index=True)
    made_on: Mapped[date]
    delivered: Mapped[bool]


class Message(Base):
    """One thing to tell an institution; a digest collects them. `key` makes it once only.

    `text` holds counts and application numbers, never a name or an ID number. It is blank where
    another message of the run says it too: then only the key counts.
    """

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[Words]
    institution: Mapped[Code] = mapped_column(index=True)
    topic: Mapped[Code]  # receipt, filed, pending, returned, done, due …
    procedure: Mapped[Code] = mapped_column(default="")
    application: Mapped[Code] = mapped_column(default="")
    text: Mapped[Words]
    on: Mapped[date]
    run: Mapped[Code]
    mail: Mapped[int | None] = mapped_column(index=True)


class Mail(Base):
    """One digest to one institution. `state`: queued, sending, sent, partial, failed.

    `sending` is committed before the server is spoken to, so a crash in between is known.
    """

    __tablename__ = "mails"
    __table_args__ = (UniqueConstraint("message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[Words]
    institution: Mapped[Code] = mapped_column(index=True)
    recipients: Mapped[Words]
    subject: Mapped[Words]
    state: Mapped[Code]
    attempts: Mapped[int]
    uncertain: Mapped[bool]
    problem: Mapped[Words]
    run: Mapped[Code]
    on: Mapped[date]
