"""定稿 marks are events: seals cover them, and verify names one that was tampered with."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from procedures.workspace import Workspace
from registry import finals
from registry.engine import Register
from registry.models import ApplicationEvent, FinalMark
from registry.seal import seal
from registry.verify import verify
from tests.unit.registry.books import DAY, whole

BY = finals.Mark("A", "u1", "d1", DAY, "R3")


@pytest.fixture
def numbers(register: Register, workspace: Workspace) -> list[str]:
    """A whole register whose applications institution A marked, and the seal over it."""
    numbers = whole(register, workspace)
    with register.write() as session:
        assert finals.mark(session, "x-y", [*numbers, "XX-2026-000009"], BY) == len(numbers)
        seal(session, "R3", DAY)
    return numbers


def problems(register: Register, workspace: Workspace) -> list[tuple[str, str]]:
    return [(note.kind, note.where) for note in verify(register, workspace).problems]


def tamper(register: Register, statement: str, **values: object) -> None:
    with register.write() as session:
        assert session.connection().execute(text(statement), values).rowcount == 1


def test_a_mark_is_one_event_of_its_own_chain(
    register: Register, workspace: Workspace, numbers: list[str]
) -> None:
    report = verify(register, workspace)
    assert (report.problems, report.information) == ([], [])
    with register.read() as session:
        (event,) = session.scalars(
            select(ApplicationEvent).where(ApplicationEvent.kind == finals.MARKED_FINAL)
        )
        assert (event.institution, event.user, event.run) == ("A", "u1", "R3")
        assert event.payload["applications"] == sorted(numbers)


def test_a_second_mark_changes_nothing(
    register: Register, workspace: Workspace, numbers: list[str]
) -> None:
    again = finals.Mark("A", "u2", "d2", DAY, "R4")
    with register.write() as session:
        assert finals.mark(session, "x-y", numbers, again) == len(numbers)
        users = set(session.scalars(select(FinalMark.user)))
    assert users == {"u1"}
    assert verify(register, workspace).information == []


def test_marks_of_two_institutions_have_two_chains(
    register: Register, workspace: Workspace, numbers: list[str]
) -> None:
    other = finals.Mark("B", "u3", "d3", DAY, "R4")
    with register.write() as session:
        finals.mark(session, "x-y", numbers[:1], other)
        query = select(ApplicationEvent.seq).where(ApplicationEvent.kind == finals.MARKED_FINAL)
        assert session.scalars(query).all() == [1, 1]
        seal(session, "R4", DAY)
    assert problems(register, workspace) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE final_marks SET \"user\" = 'u9' WHERE application = :number",
        "UPDATE final_marks SET marked_on = '2026-01-01' WHERE application = :number",
        "DELETE FROM final_marks WHERE application = :number",
    ],
)
def test_a_changed_or_deleted_mark_is_named(
    register: Register, workspace: Workspace, numbers: list[str], statement: str
) -> None:
    tamper(register, statement, number=numbers[0])
    assert problems(register, workspace) == [("final-mark", f"A {numbers[0]}")]


def test_a_mark_nobody_made_is_named(
    register: Register, workspace: Workspace, numbers: list[str]
) -> None:
    with register.write() as session:
        mark = FinalMark(institution="B", application=numbers[0], user="u", marked_on=DAY, drop="d")
        session.add(mark)
    assert problems(register, workspace) == [("final-mark", f"B {numbers[0]}")]


def test_a_mark_whose_event_is_gone_breaks_the_seal(
    register: Register, workspace: Workspace, numbers: list[str]
) -> None:
    """Who takes out mark and event together leaves the seal behind."""
    tamper(register, "DELETE FROM application_events WHERE kind = :kind", kind="marked-final")
    with register.write() as session:
        session.connection().execute(text("DELETE FROM final_marks"))
    assert problems(register, workspace) == [("seal", "R3")]
