"""The lease that keeps two runs apart (design 7, reliability.md rows 8 and 9).

A row in the register says who may change it, until when, and with which fence. The fence
only grows, and every commit checks it inside its own transaction: a run that was stopped,
outlived its lease and woke up again cannot commit a thing. A holder that died on this host
is replaced at once; one on another host when its 120 seconds are over.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, extract, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from registry.models import Lease as LeaseRow
from registry.sql import is_postgres, table_of, upsert

if TYPE_CHECKING:
    from registry.engine import Register

NAME = "run"
SECONDS = 120.0
RENEW_EVERY = 30.0

_TABLE = table_of(LeaseRow)


class LeaseHeld(Exception):
    """Another run holds the lease; `holder` is its run id."""

    def __init__(self, holder: str) -> None:
        """`holder`: the run id found in the lease row."""
        super().__init__(f"run {holder} holds the lease")
        self.holder = holder


class LeaseLost(Exception):
    """Another run has taken the lease: nothing may be committed, renamed or sent any more."""


@dataclass(slots=True)
class Lease:
    """The right to change the register, held by run `holder` under `fence`."""

    register: Register
    holder: str
    fence: int
    name: str = NAME
    lost: threading.Event = field(default_factory=threading.Event)

    def check(self, session: Session) -> None:
        """Prove inside `session`'s transaction that the lease is ours, and renew it.

        The row stays locked until the commit, so nobody can take over in between.
        Raises LeaseLost.
        """
        row = session.execute(_row(self.name).with_for_update()).one_or_none()
        if row is None or (row.holder, row.fence) != (self.holder, self.fence):
            self.lost.set()
            raise LeaseLost(self.holder)
        expires = _now(session) + SECONDS
        session.execute(self._mine().values(expires=expires))

    def still_held(self) -> bool:
        """Whether the lease is ours and has not run out."""
        with self.register.read() as session:
            row = session.execute(_row(self.name)).one_or_none()
            held = row is not None and (row.holder, row.fence) == (self.holder, self.fence)
            return bool(held and row is not None and row.expires > _now(session))

    def require(self) -> None:
        """Raise LeaseLost unless the lease is still held: called before every rename and send."""
        if not self.still_held():
            self.lost.set()
            raise LeaseLost(self.holder)

    def renew(self) -> None:
        """Hold on for another 120 seconds. Raises LeaseLost."""
        with Session(self.register.writer) as session:
            self.check(session)
            session.commit()

    def release(self) -> None:
        """Give the lease back; the fence stays, so it can never be ours again."""
        with self.register.writer.begin() as connection:
            connection.execute(self._mine().values(holder="", expires=0.0))

    @contextmanager
    def keep_alive(self, every: float = RENEW_EVERY) -> Iterator[Lease]:
        """Renew in the background while the block runs; `lost` is set when that fails."""
        done = threading.Event()
        thread = threading.Thread(target=self._renew_until, args=(done, every), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            done.set()
            thread.join()

    def _renew_until(self, done: threading.Event, every: float) -> None:
        while not done.wait(every):
            try:
                self.renew()
            except LeaseLost:
                return
            except OperationalError:
                continue  # a long transaction of ours holds the file; its commit renews too

    def _mine(self) -> Any:
        return update(_TABLE).where(
            _TABLE.c.name == self.name,
            _TABLE.c.holder == self.holder,
            _TABLE.c.fence == self.fence,
        )


def acquire(register: Register, run: str, *, wait_seconds: float = 0) -> Lease:
    """The lease for run `run`, waiting up to `wait_seconds` for another run to end.

    A register that cannot be written to is waited for in the same way: whoever holds its lock
    may be a run that stands still. Raises LeaseHeld when it is still held then, OperationalError
    when it still cannot be written to.
    """
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            lease, holder = _try(register, run)
        except OperationalError:
            if time.monotonic() >= deadline:
                raise
            lease, holder = None, ""
        if lease is not None:
            return lease
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise LeaseHeld(holder)
        time.sleep(min(1.0, remaining))


@contextmanager
def held(register: Register, run: str, *, wait_seconds: float = 0) -> Iterator[Lease]:
    """The lease for the length of a block: acquired, kept alive, released. Raises LeaseHeld."""
    lease = acquire(register, run, wait_seconds=wait_seconds)
    try:
        with lease.keep_alive():
            yield lease
    finally:
        with suppress(OperationalError):  # it runs out by itself
            lease.release()


def _try(register: Register, run: str) -> tuple[Lease | None, str]:
    with Session(register.writer) as session:
        blank = {"holder": "", "host": "", "pid": 0, "process": "", "fence": 0, "expires": 0.0}
        first = upsert(session, _TABLE).values(name=NAME, **blank).on_conflict_do_nothing()
        session.execute(first)
        row = session.execute(_row(NAME).with_for_update()).one()
        now = _now(session)
        if row.holder and row.expires > now and not _died_here(row.host, row.pid, row.process):
            return None, row.holder
        mine = {
            "holder": run,
            "host": this_host(),
            "pid": os.getpid(),
            "process": process_of(os.getpid()) or "",
            "fence": row.fence + 1,
            "expires": now + SECONDS,
        }
        session.execute(update(_TABLE).where(_TABLE.c.name == NAME).values(**mine))
        session.commit()
        return Lease(register, run, row.fence + 1), run


def _row(name: str) -> Any:
    return select(_TABLE).where(_TABLE.c.name == name)


def _now(session: Session | Connection) -> float:
    """Seconds since the epoch: the server's clock on PostgreSQL, where hosts may disagree."""
    if isinstance(session, Session) and is_postgres(session):
        return float(session.scalar(select(extract("epoch", func.clock_timestamp()))) or 0)
    return time.time()


@cache
def this_host() -> str:
    """Host name and process id space: pids of one container say nothing about another's."""
    space = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()} {space.readlink() if space.exists() else ''}".strip()


def process_of(pid: int) -> str | None:
    """Boot id and start tick of a living process, None when there is no such process.

    Two processes that had the same pid never share it; a zombie counts as dead.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
    # Fields after the name in parentheses: state is the 3rd of the line, starttime the 22nd.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else f"{boot} {fields[19]}"


def _died_here(host: str, pid: int, process: str) -> bool:
    return bool(process) and host == this_host() and process_of(pid) != process
