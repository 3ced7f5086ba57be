"""The procedure bodies that applications started with, looked up once per transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from procedures.model import Procedure
from registry.procedure_versions import body


def body_of(session: Session) -> Callable[[str, int], Procedure]:
    """A look-up (procedure id, version) -> body, reading each body once."""
    known: dict[tuple[str, int], Procedure] = {}

    def look_up(id_: str, version: int) -> Procedure:
        if (id_, version) not in known:
            known[id_, version] = body(session, id_, version)
        return known[id_, version]

    return look_up
