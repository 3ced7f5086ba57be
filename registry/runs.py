"""Runs: their ids, their business dates, and whether they changed anything.

A run's row is there from its first moment, so that what it writes can name it and a dead one
is known. A run that changed nothing and closed no new day takes its row away again, because
a second run over the same inbox must leave every table as it was (design 6, Determinism).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from registry.engine import Register
from registry.lease import Lease
from registry.models import Application, ApplicationEvent, Document, Drop, Mail, Message, Run
from registry.seal import seal
from registry.version_proof import record_versions

RUNNING, FINISHED, FAILED = "running", "finished", "failed"

#: Columns that name the run which wrote the row.
_MARKS: tuple[Any, ...] = (
    ApplicationEvent.run,
    Application.changed_by_run,
    Drop.run,
    Document.run,
    Message.run,
    Mail.run,
)


def last_date(register: Register) -> date | None:
    """The business date of the newest finished run, None before the first."""
    with register.read() as session:
        return _last_date(session)


def latest(register: Register) -> tuple[str, str] | None:
    """Id and state (running, finished, failed) of the newest run, None before the first."""
    with register.read() as session:
        newest = select(Run.id, Run.state).order_by(Run.id.desc()).limit(1)
        found = session.execute(newest).first()
    return (found.id, found.state) if found else None


def start(register: Register, lease: Lease, kind: str, today: date) -> str:
    """Open a run under `lease` and give its id `R<date>-<nn>`; runs that died are closed."""
    with register.write(lease) as session:
        dead = update(Run).where(Run.state == RUNNING)
        session.execute(dead.values(state=FAILED, changed=True))
        run = _next_id(session, today)
        session.add(Run(id=run, business_date=today, kind=kind, state=RUNNING, changed=False))
    return run


def finish(register: Register, lease: Lease, run: str, *, failed: bool) -> bool:
    """Close a run: seal its events, or forget it when it left nothing. True when it changed."""
    with register.write(lease) as session:
        row = session.get_one(Run, run)
        changed = any(session.scalar(select(mark).where(mark == run).limit(1)) for mark in _MARKS)
        record_versions(session, run, row.business_date)
        sealed = seal(session, run, row.business_date)
        last = _last_date(session)
        new_day = last is None or row.business_date > last
        if not (changed or sealed or failed or new_day):
            session.delete(row)
            return False
        row.state = FAILED if failed else FINISHED
        row.changed = bool(changed or sealed)
        return row.changed


def untold(session: Session) -> list[str]:
    """The runs whose doings nobody was told about yet: the running one, and those that died."""
    return list(session.scalars(select(Run.id).where(Run.told.is_(False)).order_by(Run.id)))


def unfinished(session: Session) -> list[str]:
    """The running run, and those that ended before their work was done."""
    return list(session.scalars(select(Run.id).where(Run.state != FINISHED).order_by(Run.id)))


def mark_told(session: Session, ids: Iterable[str]) -> None:
    """Note that what these runs did has become messages, in the transaction that queued them."""
    session.execute(update(Run).where(Run.id.in_(list(ids))).values(told=True))


def _last_date(session: Session) -> date | None:
    return session.scalar(select(func.max(Run.business_date)).where(Run.state == FINISHED))


def _next_id(session: Session, today: date) -> str:
    stem = f"R{today:%Y%m%d}-"
    taken = session.scalars(select(Run.id).where(Run.business_date == today))
    return f"{stem}{1 + max((int(run.rpartition('-')[2]) for run in taken), default=0):02}"
