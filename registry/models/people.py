"""People, what each system knows of them, where they work, what they hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Code, Number, Versioned, Words


class Person(Base):
    """A person is a document type and a number, nothing else."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("type", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[Code]
    number: Mapped[Code]


class PersonProfile(Versioned, Base):
    """What one system knows of a person; provinces are kept apart. `values`: header -> word."""

    __tablename__ = "person_profiles"

    person: Mapped[int] = mapped_column(index=True)
    system: Mapped[Code]
    name: Mapped[Words]
    gender: Mapped[Words]
    values: Mapped[dict[str, Any]]


class Employment(Versioned, Base):
    """A person's employer within a system."""

    __tablename__ = "employments"

    person: Mapped[int] = mapped_column(index=True)
    system: Mapped[Code]
    institution: Mapped[Code] = mapped_column(index=True)


class Certificate(Base):
    """A certificate that ever was: (system, number, speciality)."""

    __tablename__ = "certificates"
    __table_args__ = (UniqueConstraint("system", "number", "speciality"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    system: Mapped[Code]
    number: Mapped[Code]
    speciality: Mapped[Words]


class CertificateVersion(Versioned, Base):
    """What a certificate says and its state: 有效, 暂停, 过期, 注销 …

    `issued` is the day of the present paper, `good_from` the day its validity was last given.
    `edition` counts the papers issued under its number, from 1; `mark` stands behind the number
    (补). `post` is the 职务 that the paper names: another certificate of the same person may name
    another.
    """

    __tablename__ = "certificate_versions"

    certificate: Mapped[int] = mapped_column(index=True)
    person: Mapped[int] = mapped_column(index=True)
    kind: Mapped[Words]
    registration: Mapped[Words]
    holder: Mapped[Words]
    institution: Mapped[Code] = mapped_column(index=True)
    post: Mapped[Words] = mapped_column(default="")
    first_issued: Mapped[date | None]
    issued: Mapped[date]
    good_from: Mapped[date | None]
    expires: Mapped[date | None]
    state: Mapped[Words]
    edition: Mapped[int] = mapped_column(default=1)
    mark: Mapped[Words] = mapped_column(default="")


class CertificateLock(Base):
    """One open application per certificate: the primary key is the lock."""

    __tablename__ = "certificate_locks"

    certificate: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    application: Mapped[Number]
