"""Seals: the end of a run that changed something, over all chain heads it left.

A chain proves one application's history; the seals chain the runs, and each is mailed to the
operator. Who holds one seal can later prove that nothing before it was rewritten.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from registry.events import GENESIS
from registry.models import ApplicationEvent, Seal
from registry.sql import canonical_json, sha256_of, table_of

_EVENTS = table_of(ApplicationEvent)


def seal(session: Session, run: str, on: date) -> Seal | None:
    """Seal every event since the last seal; None when there is none.

    Events of a run that died before its seal are covered by the next run's.
    """
    last = last_seal(session)
    after = last.upto if last is not None else 0
    upto = session.scalar(select(func.max(_EVENTS.c.id)).where(_EVENTS.c.id > after))
    if upto is None:
        return None
    heads = heads_between(session, after, upto)
    previous = last.hash if last is not None else GENESIS
    made = Seal(
        run=run,
        on=on,
        subjects=len(heads),
        upto=upto,
        previous=previous,
        hash=seal_hash(previous, run, on, upto, heads),
    )
    session.add(made)
    session.flush()
    return made


def last_seal(session: Session) -> Seal | None:
    """The newest seal, None in a register that has none."""
    return session.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).one_or_none()


def heads_between(session: Session, after: int, upto: int) -> list[tuple[str, int, str]]:
    """(subject, seq, hash) of each subject's last event with after < id <= upto, by subject."""
    last = (
        select(_EVENTS.c.subject, func.max(_EVENTS.c.seq).label("seq"))
        .where(_EVENTS.c.id > after, _EVENTS.c.id <= upto)
        .group_by(_EVENTS.c.subject)
        .subquery()
    )
    same = and_(_EVENTS.c.subject == last.c.subject, _EVENTS.c.seq == last.c.seq)
    query = select(_EVENTS.c.subject, _EVENTS.c.seq, _EVENTS.c.hash).join(last, same)
    # Sorted here: databases order text by their own collations.
    return sorted((subject, seq, hash) for subject, seq, hash in session.execute(query))


def seal_hash(
    previous: str, run: str, on: date, upto: int, heads: list[tuple[str, int, str]]
) -> str:
    """The hash a seal with these contents must have."""
    return sha256_of(canonical_json([previous, run, on.isoformat(), upto, heads]))
