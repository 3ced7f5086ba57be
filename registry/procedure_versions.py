"""Procedure bodies in use: an application follows the body it started with (design 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.load import canonical_body, fingerprint, from_body
from procedures.model import Procedure
from registry.models import ProcedureVersion


class ProcedureChanged(Exception):
    """A procedure was edited without a new version: cases under review would change course."""


def remember(session: Session, procedure: Procedure, on: date) -> None:
    """Store the body of a procedure version at its first use; later uses change nothing.

    Raises ProcedureChanged when another body was used under the same version.
    """
    known = session.get(ProcedureVersion, (procedure.id, procedure.version))
    if known is not None:
        _same(known.fingerprint, procedure)
        return
    session.add(
        ProcedureVersion(
            id=procedure.id,
            version=procedure.version,
            fingerprint=fingerprint(procedure),
            body=canonical_body(procedure),
            first_used=on,
        )
    )
    session.flush()


def check_versions(session: Session, catalogue: Mapping[str, Procedure]) -> None:
    """Raise ProcedureChanged for the first procedure whose used version has another body now.

    Asked at every start, before anything is read from the inbox.
    """
    for row in session.scalars(
        select(ProcedureVersion).order_by(ProcedureVersion.id, ProcedureVersion.version)
    ):
        procedure = catalogue.get(row.id)
        if procedure is not None and procedure.version == row.version:
            _same(row.fingerprint, procedure)


def body(session: Session, id: str, version: int) -> Procedure:
    """The procedure as it was at the first use of that version. Raises LookupError."""
    row = session.get(ProcedureVersion, (id, version))
    if row is None:
        raise LookupError(f"procedure {id} version {version} was never used")
    return _parsed(row.body)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Procedure:
    return from_body(text)


def _same(used: str, procedure: Procedure) -> None:
    if used != fingerprint(procedure):
        raise ProcedureChanged(
            f"{procedure.id}: the body of version {procedure.version} has changed since its first "
            f"use; set version: {procedure.version + 1}"
        )
