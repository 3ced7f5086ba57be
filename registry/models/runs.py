"""Runs, the lease that keeps two apart, and the seal that ends one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Float
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Code, Sha256, Words


class Run(Base):
    """One run of the nightly stages. `state`: running, finished, failed.

    `told`: what it did has become messages. A run that died before leaves that to the next one.
    """

    __tablename__ = "runs"

    id: Mapped[Code] = mapped_column(primary_key=True)
    business_date: Mapped[date] = mapped_column(index=True)
    kind: Mapped[Code]  # nightly, manual, watch
    state: Mapped[Code]
    changed: Mapped[bool]
    told: Mapped[bool] = mapped_column(default=False)


class Lease(Base):
    """Who may change the register now. One row, `name` = run; `fence` only ever grows.

    `host` and `process` (boot id and start tick) tell a living holder from a pid used again;
    a blank `holder` means nobody holds it.
    """

    __tablename__ = "leases"

    name: Mapped[Code] = mapped_column(primary_key=True)
    holder: Mapped[Words]
    host: Mapped[Words]
    pid: Mapped[int]
    process: Mapped[Words]
    fence: Mapped[int] = mapped_column(BigInteger)
    expires: Mapped[float] = mapped_column(Float)  # seconds since the epoch


class Seal(Base):
    """The end of a run that changed something: hash over the previous seal and new chain heads.

    It covers the events after the previous seal's `upto` up to its own (event ids), so that
    the events of a run that died unsealed are covered by the next one.
    """

    __tablename__ = "seals"

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[Code]
    on: Mapped[date]
    subjects: Mapped[int]
    upto: Mapped[int] = mapped_column(BigInteger)
    previous: Mapped[Sha256]
    hash: Mapped[Sha256]
