"""The procedure bodies that applications started with, read once a session."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from procedures.model import Procedure
from registry.procedure_versions import body

_KNOWN = "bodies of procedures"


def body_of(session: Session) -> Callable[[str, int], Procedure]:
    """A look-up (procedure id, version) -> body.

    A body never changes once it is used, so the session keeps what it has read.
    """
    known: dict[tuple[str, int], Procedure] = session.info.setdefault(_KNOWN, {})

    def look_up(id_: str, version: int) -> Procedure:
        if (id_, version) not in known:
            known[id_, version] = body(session, id_, version)
        return known[id_, version]

    return look_up
