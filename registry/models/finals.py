"""定稿: which applications a frozen table holds, and who asked for it to be frozen."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Code, Number, Words


class FinalRow(Base):
    """An application that stands in a 定稿; rows that stand in none form the next supplement.

    `series` names the table, institution, year, term and part, whatever its file formats.
    """

    __tablename__ = "final_rows"

    series: Mapped[Words] = mapped_column(primary_key=True)
    application: Mapped[Number] = mapped_column(primary_key=True)


class FinalMark(Base):
    """A reviewer's wish that the table of his institution with this application be frozen."""

    __tablename__ = "final_marks"

    institution: Mapped[Code] = mapped_column(primary_key=True)
    application: Mapped[Number] = mapped_column(primary_key=True)
    user: Mapped[Code]
    marked_on: Mapped[date]
    drop: Mapped[Code]
