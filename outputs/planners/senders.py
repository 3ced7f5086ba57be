"""Who gets documents, what is open today, and what a file may be called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outputs.context import PublishContext
from procedures.file_names import file_name
from procedures.model import Procedure
from procedures.records import Institution, Period
from procedures.words import OFFICE


def receivers(context: PublishContext) -> Iterator[tuple[str, Institution | None]]:
    """Every enabled institution that has a folder, by code, then the operator."""
    for institution in context.tree:
        if institution.enabled and institution.code in context.folders:
            yield institution.code, institution
    yield OFFICE, None


def is_open(procedure: Procedure, periods: Sequence[Period], context: PublishContext) -> bool:
    """Whether rows are taken today: always without a period window, else until 补正截止."""
    if procedure.window.kind != "period":
        return True
    return any(
        period.procedure == procedure.period_owner
        and period.opens <= context.today <= period.corrections_until
        for period in periods
    )


def safe_name(text: str) -> str:
    """`text` as part of a file name, at most 80 characters long."""
    return file_name(text[:80])
