"""What all tables share: the declarative base, column shorthands, the version mixin."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from sqlalchemy import JSON, Date, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Code = Annotated[str, mapped_column(String(64))]
Words = Annotated[str, mapped_column(String(400), default="")]
LongText = Annotated[str, mapped_column(Text, default="")]
Sha256 = Annotated[str, mapped_column(String(64))]
Number = Annotated[str, mapped_column(String(32))]


class Base(DeclarativeBase):
    """Declarative base; constraint names are fixed so that migrations are stable."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON, date: Date}


class Versioned:
    """A row that is never updated in place, so that any past day can be rebuilt.

    In force from `valid_from` up to, not including, `valid_to` (None = still);
    `recorded_on` is the business date it was written, `event` the application number behind it.
    Closing a version sets `valid_to`, the only column that ever changes.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(index=True)
    recorded_on: Mapped[date]
    event: Mapped[str] = mapped_column(String(32), default="")
