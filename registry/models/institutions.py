"""Institutions, users, periods, quotas and holidays: what the office enters."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Code, Versioned, Words


class Institution(Base):
    """An institution that ever was: its code and the folder name it keeps for ever."""

    __tablename__ = "institutions"

    code: Mapped[Code] = mapped_column(primary_key=True)
    folder: Mapped[Words]
    created_on: Mapped[date]


class InstitutionVersion(Versioned, Base):
    """What an institution is, as recorded. `systems`, `qualifications`: joined by 、."""

    __tablename__ = "institution_versions"

    code: Mapped[Code] = mapped_column(index=True)
    name: Mapped[Words]
    systems: Mapped[Words]
    type: Mapped[Words]
    level: Mapped[Words]
    division: Mapped[Code]
    parent: Mapped[Code] = mapped_column(index=True)
    credit_code: Mapped[Words]
    nature: Mapped[Words]
    qualifications: Mapped[Words]
    liaison: Mapped[Words]
    phone: Mapped[Words]
    email: Mapped[Words]
    enabled: Mapped[bool]


class UserVersion(Versioned, Base):
    """A user of an institution. `roles` joined by 、."""

    __tablename__ = "user_versions"

    code: Mapped[Code] = mapped_column(index=True)
    name: Mapped[Words]
    institution: Mapped[Code] = mapped_column(index=True)
    roles: Mapped[Words]
    id_number: Mapped[Words]
    email: Mapped[Words]
    enabled: Mapped[bool]


class PeriodVersion(Versioned, Base):
    """A notice with its window: (procedure, year, term) is unique among versions in force."""

    __tablename__ = "period_versions"

    code: Mapped[Code] = mapped_column(index=True)
    title: Mapped[Words]
    procedure: Mapped[Code] = mapped_column(index=True)
    year: Mapped[Code]
    term: Mapped[Code]
    opens: Mapped[date]
    closes: Mapped[date]
    corrections_until: Mapped[date]
    review_until: Mapped[date | None]
    notice_number: Mapped[Words]
    training_from: Mapped[date | None]
    training_to: Mapped[date | None]
    place: Mapped[Words]
    quota: Mapped[int | None]


class Quota(Versioned, Base):
    """Places of an institution in a period."""

    __tablename__ = "quotas"

    period: Mapped[Code] = mapped_column(index=True)
    institution: Mapped[Code]
    places: Mapped[int]


class Holiday(Versioned, Base):
    """A day off on a weekday, or a make-up working day on a weekend (调休)."""

    __tablename__ = "holidays"

    day: Mapped[date] = mapped_column(index=True)
    off: Mapped[bool]
    name: Mapped[Words]
