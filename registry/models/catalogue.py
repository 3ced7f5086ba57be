"""What the register remembers of the catalogue: bodies in use, number series."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Code, LongText, Sha256


class ProcedureVersion(Base):
    """The canonical body of a procedure version at its first use."""

    __tablename__ = "procedure_versions"

    id: Mapped[Code] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprint: Mapped[Sha256]
    body: Mapped[LongText]
    first_used: Mapped[date]


class NumberSeries(Base):
    """The last number drawn of a series, e.g. XJ-2026."""

    __tablename__ = "numbers"

    series: Mapped[Code] = mapped_column(primary_key=True)
    last: Mapped[int]
