"""What is registered about applications from outside their review: 公告, 异议, 收回 …"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Code, LongText, Number, Words


class CaseMark(Base):
    """One thing registered about an application; added, never changed.

    `name` says what (公告, 异议, 异议处理, 收回 …), `on` the day it was
    registered, `happened` the day it came about, `batch` in which batch (2026年第3批), `by` the
    application that brought it. The application's own event chain tells it too.
    """

    __tablename__ = "case_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    application: Mapped[Number] = mapped_column(index=True)
    name: Mapped[Code]
    on: Mapped[date]
    happened: Mapped[date]
    batch: Mapped[Words]
    note: Mapped[LongText]
    by: Mapped[Number]
    run: Mapped[Code]
