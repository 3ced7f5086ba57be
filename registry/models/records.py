"""What the office or an institution reported of somebody, by book: 资格证, 实名认证, 企业 …"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Code, Versioned, Words


class RecordVersion(Versioned, Base):
    """One entry of a book as it stands for a time.

    `key` says whom it is about (a document number, an institution code), `part` which of his
    entries (a 专业, blank where he has one). `values`: header -> word as reported.
    """

    __tablename__ = "record_versions"

    book: Mapped[Code]
    key: Mapped[Code] = mapped_column(index=True)
    part: Mapped[Words]
    values: Mapped[dict[str, Any]]
