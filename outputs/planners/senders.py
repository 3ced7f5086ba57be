"""Who gets which form, and who else gets documents: by the same rules as drops are taken."""

from __future__ import annotations

from collections.abc import Iterator

from outputs.context import PublishContext
from procedures.model import Procedure
from procedures.records import Institution, Period
from procedures.words import OFFICE, SYSTEM_NAMES


def may_submit(procedure: Procedure, institution: Institution | None) -> bool:
    """Whether an institution may drop a procedure; None is the operator's own folder."""
    may = procedure.submitter
    if institution is None:
        return may.office
    names = {procedure.system, SYSTEM_NAMES[procedure.system]}
    inside = procedure.system == "office" or bool(names & institution.systems)
    if not (institution.enabled and inside):
        return False
    if may.province and institution.level == "省":
        return True
    fits = not may.types or institution.type in may.types
    return (
        bool(may.types or may.levels)
        and fits
        and institution.level in (may.levels or (institution.level,))
    )


def receivers(context: PublishContext) -> Iterator[tuple[str, Institution | None]]:
    """Every enabled institution that has a folder, by code, then the operator."""
    for institution in context.tree:
        if institution.enabled and institution.code in context.folders:
            yield institution.code, institution
    yield OFFICE, None


def is_open(procedure: Procedure, periods: list[Period], context: PublishContext) -> bool:
    """Whether rows are taken today: always without a period window, else until 补正截止."""
    if procedure.window.kind != "period":
        return True
    return any(
        period.procedure == procedure.period_owner
        and period.opens <= context.today <= period.corrections_until
        for period in periods
    )


def safe_name(text: str) -> str:
    """`text` as a file name: no path or control characters, at most 80 long."""
    return "".join("＿" if char in '/\\:*?"<>|' or ord(char) < 32 else char for char in text)[:80]
