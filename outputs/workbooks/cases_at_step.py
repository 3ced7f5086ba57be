"""Prefills a form that registers marks: the applications that stand at the step it is about."""

from __future__ import annotations

from sqlalchemy.orm import Session

from outputs.context import PublishContext
from procedures.model import Procedure
from procedures.words import OFFICE
from registry import institutions as books
from registry.bodies import body_of
from registry.marked import concerned, waiting_for


def cases_at_step(
    context: PublishContext, procedure: Procedure, institution: str
) -> list[dict[str, str]]:
    """The rows of the form of `procedure` that an institution is handed out."""
    return rows_at_step(context.session, procedure, institution)


def rows_at_step(session: Session, procedure: Procedure, institution: str) -> list[dict[str, str]]:
    """办件编号, 姓名 and 业务 of the applications that wait for the procedure's mark.

    An institution sees those that concern its territory, the operator all of them.
    """
    marks = (each.with_.get("name", "") for each in procedure.effects if each.effect == "mark")
    territory = None if institution == OFFICE else books.tree(session).within(institution)
    bodies = body_of(session)
    found = [
        (bodies(case.procedure, case.procedure_version), case, name)
        for name in marks
        for case in waiting_for(session, name)
    ]
    return [
        {"办件编号": case.number, "姓名": case.label, "业务": body.title}
        for body, case, name in found
        if territory is None or concerned(body, case, name) in territory
    ]
