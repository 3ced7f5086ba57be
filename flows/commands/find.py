"""`baoshen find`: list applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.common import (
    HERE,
    JsonOption,
    OrgOption,
    WorkspaceOption,
    emit,
    workspace_at,
)
from procedures.words import STATUS_WORDS, Status

if TYPE_CHECKING:
    from registry.models import Application

FullOption = Annotated[bool, typer.Option("--full", help="Do not mask ID numbers.")]


def find(
    workspace: WorkspaceOption = HERE,
    org: OrgOption = "",
    status: Annotated[str, typer.Option("--status", help="A status, e.g. in_review.")] = "",
    procedure: Annotated[str, typer.Option("--procedure", metavar="ID")] = "",
    id_number: Annotated[str, typer.Option("--id-number", metavar="NUMBER")] = "",
    full: FullOption = False,
    as_json: JsonOption = False,
) -> None:
    """List applications, by number; every option given must fit."""
    from flows.reading import reading
    from registry.lookup import applications

    with reading(workspace_at(workspace)) as session:
        found = applications(
            session,
            institution=org,
            status=status_of(status),
            procedure=procedure,
            subject=id_number.strip().upper(),
        )
        listed = [_as_json(application, full) for application in found]
    lines = [
        f"{a['number']}  {a['procedure']}  {a['org']}  {a['person']}  "
        f"{STATUS_WORDS[Status(a['status'])]}  {a['step'] or ''}"
        for a in listed
    ]
    emit(as_json, {"applications": listed}, [*lines, f"共 {len(lines)} 件"])


def status_of(word: str) -> str:
    """The status an operator means by its code or its Chinese word. Raises UsageFault."""
    from flows.errors import UsageFault

    if not word:
        return ""
    for status, words in STATUS_WORDS.items():
        if word in (status.value, words):
            return status.value
    raise UsageFault(f"没有「{word}」这个状态，可用：{'、'.join(STATUS_WORDS.values())}")


def _as_json(application: Application, full: bool) -> dict[str, Any]:
    from procedures.keys import mask

    return {
        "number": application.number,
        "procedure": application.procedure,
        "org": application.institution,
        "person": application.subject if full else mask(application.subject),
        "status": application.status,
        "step": application.step or None,
    }
