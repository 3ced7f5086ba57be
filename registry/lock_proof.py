"""Proves locks whole: what an open case must have, it has; nobody else has anything.

A case locks certificates (`locks`) and its unique key. Which certificates, the event that took
them tells; which key, the case's values and the body of its procedure do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.disposition import WITHOUT_EFFECT
from procedures.keys import unique_key
from procedures.words import Status
from registry.bodies import body_of
from registry.events import PURGED
from registry.locks import TOLD
from registry.models import Application, CertificateLock, ProcedureVersion
from registry.moves import key_is_held


class LockProof:
    """The locks as their events tell them, to be held against the tables (`verify`)."""

    def __init__(self) -> None:
        """Nothing told yet."""
        self._told: dict[str, set[int]] = {}
        self._unknown: set[str] = set()  # whose events were purged by law

    def take(self, event: Mapping[str, Any]) -> None:
        """Note what an event of any kind tells of locks; `event` has its columns by name."""
        if event["payload"] == PURGED:
            self._unknown.add(event["subject"])
            return
        told = event["payload"].get(TOLD)
        if isinstance(told, list):  # an edited payload may hold anything
            self._told[event["subject"]] = {paper for paper in told if isinstance(paper, int)}

    def faults(self, session: Session) -> list[str]:
        """Locks of no open case, open cases without theirs: `number`, `number#certificate`."""
        return sorted({*self._certificates(session), *_keys(session)})

    def _certificates(self, session: Session) -> Iterator[str]:
        closed = Application.status.in_([*WITHOUT_EFFECT, Status.DONE])
        open_ = set(session.scalars(select(Application.number).where(~closed))) - self._unknown
        wanted = {
            (number, paper) for number in open_ & self._told.keys() for paper in self._told[number]
        }
        found = {
            (lock.application, lock.certificate)
            for lock in session.scalars(select(CertificateLock))
            if lock.application not in self._unknown
        }
        yield from (f"{number}#{paper}" for number, paper in wanted ^ found)


def _keys(session: Session) -> Iterator[str]:
    """Cases whose unique key is not what their values make of it, or is held and should not be."""
    look_up, known = body_of(session), _known(session)
    query = select(
        Application.number,
        Application.status,
        Application.holds_forever,
        Application.procedure,
        Application.procedure_version,
        Application.values,
        Application.unique_key,
    )
    for number, status, forever, id_, version, values, key in session.execute(
        query.execution_options(yield_per=2_000)
    ):
        wanted = ""
        if key_is_held(status, forever):
            if (id_, version) not in known:
                continue  # nothing says what its key would be
            texts = {name: str(text) for name, text in values.items()}
            wanted = unique_key(look_up(id_, version), texts)
        if (key or "") != wanted:
            yield number


def _known(session: Session) -> set[tuple[str, int]]:
    """The procedure bodies that are kept."""
    kept = session.execute(select(ProcedureVersion.id, ProcedureVersion.version))
    return {(id_, version) for id_, version in kept}
