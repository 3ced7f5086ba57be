"""Bodies in use: a changed body under the same version stops the start."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from procedures.model import Example, Field, Procedure, Submitter, Unique
from registry.engine import Register
from registry.models import ProcedureVersion
from registry.procedure_versions import ProcedureChanged, body, check_versions, remember

PROCEDURE = Procedure(
    id="demo-entry",
    version=1,
    prefix="DE",
    title="示例",
    system="office",
    order=1,
    source="建议值",
    sheet="示例",
    submitter=Submitter(office=True),
    subject="person",
    unique=Unique(fields=("证件号码",)),
    fields=(Field(name="证件号码", key=True), Field(name="姓名")),
)
EDITED = PROCEDURE.model_copy(update={"title": "改过"})
DAY = date(2026, 3, 1)


def test_first_use_stores_the_body(register: Register) -> None:
    with register.write() as session:
        remember(session, PROCEDURE, DAY)
        remember(session, PROCEDURE, date(2026, 4, 1))
        assert [row.first_used for row in session.scalars(select(ProcedureVersion))] == [DAY]
        assert body(session, "demo-entry", 1) == PROCEDURE
        assert body(session, "demo-entry", 1) is body(session, "demo-entry", 1)
        with pytest.raises(LookupError):
            body(session, "demo-entry", 2)


def test_changed_under_the_same_version(register: Register) -> None:
    with register.write() as session:
        check_versions(session, {"demo-entry": EDITED})  # never used: free to change
        remember(session, PROCEDURE, DAY)
        check_versions(session, {"demo-entry": PROCEDURE})
        check_versions(session, {})
        with pytest.raises(ProcedureChanged, match="demo-entry"):
            check_versions(session, {"demo-entry": EDITED})
        with pytest.raises(ProcedureChanged):
            remember(session, EDITED, DAY)


def test_a_new_version_and_new_examples_are_fine(register: Register) -> None:
    second = EDITED.model_copy(update={"version": 2})
    examples = PROCEDURE.model_copy(update={"examples": (Example(title="好"),)})
    with register.write() as session:
        remember(session, PROCEDURE, DAY)
        check_versions(session, {"demo-entry": second})
        check_versions(session, {"demo-entry": examples})
        remember(session, second, DAY)
        assert body(session, "demo-entry", 1).title == "示例"
        assert body(session, "demo-entry", 2).title == "改过"
