"""Marks: 公示, 异议, 公告 registered by workbook end waits or hold them back (E02, D06)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from counter import Counter, codes, procedure, row
from sqlalchemy import select, text

from procedures.workspace import Workspace
from registry.models import ApplicationEvent, CaseMark
from registry.verify import verify

PUBLIC = """
review:
  - name: 省级审批
    by: province
    decisions: {通过: next, 退回: "return:submitter"}
  - name: 公示
    wait: {working_days: 5, objections: true, status: publicity}
  - name: 公告
    wait: {event: 公告, status: to_announce}
"""
REGISTERS = """
rules:
  - {rule: case-named, with: {field: 申请编号项, statuses: [publicity, to_announce]}}
effects:
  - effect: mark
    with: {name_field: 登记事项, number: 申请编号项, batch: [年份, 批次], note: 说明, day: 发生日期}
"""


def register_procedure() -> Any:
    """An office workbook that registers something about applications."""
    fields = [
        {"name": "申请编号项", "type": "code", "required": True, "key": True},
        {"name": "登记事项", "required": True},
        {"name": "年份"}, {"name": "批次"}, {"name": "说明"},
        {"name": "发生日期", "type": "date"},
    ]  # fmt: skip
    return procedure(
        REGISTERS,
        id="test-register", prefix="DJ", title="登记", sheet="登记", fields=fields, attachments=[],
        submitter={"office": True, "province": True}, manage={},
        unique={"fields": ["申请编号项", "登记事项", "批次", "说明"], "optional": ["批次", "说明"]},
    )  # fmt: skip


@pytest.fixture
def public(counter: Counter) -> str:
    """An application in its publicity: its number."""
    counter.use(procedure(PUBLIC), register_procedure())
    number = counter.drop([row()]).numbers[2]
    counter.decide((number, "P", "通过"))
    assert counter.state(number) == ("publicity", "公示")
    return number


def registered(counter: Counter, number: str, name: str, org: str = "P", **more: str) -> list[str]:
    """Drop one register row; the codes it gave."""
    asked = {"申请编号项": number, "登记事项": name} | more
    return codes(counter.drop([asked], org=org, id="test-register"))


def test_a_publicity_ends_by_days_and_an_announcement_by_its_row(
    counter: Counter, public: str
) -> None:
    counter.later(8)
    counter.tick()
    assert counter.state(public) == ("to_announce", "公告")
    counter.later(30)
    counter.tick()
    assert counter.state(public) == ("to_announce", "公告")
    assert registered(counter, public, "公告", 年份="2026", 批次="3") == []
    counter.tick()
    assert counter.state(public) == ("done", "")
    with counter.register.read() as session:
        mark = session.scalars(select(CaseMark).where(CaseMark.application == public)).one()
        assert (mark.name, mark.batch) == ("公告", "2026年第3批")


def test_an_open_objection_holds_the_row_back(counter: Counter, public: str) -> None:
    """Rules 4.4: objection open at the end, that row stays back."""
    assert registered(counter, public, "异议", 说明="举报学历") == []
    counter.later(30)
    counter.tick()
    assert counter.state(public) == ("publicity", "公示")
    assert registered(counter, public, "异议处理", 说明="不成立") == []
    counter.tick()
    assert counter.state(public) == ("to_announce", "公告")


def test_two_objections_need_two_answers(counter: Counter, public: str) -> None:
    for note in ("一", "二"):
        registered(counter, public, "异议", 说明=note)
    registered(counter, public, "异议处理", 说明="一")
    counter.later(30)
    counter.tick()
    assert counter.state(public) == ("publicity", "公示")


def test_a_mark_is_an_event_of_the_case_and_moves_nothing(counter: Counter, public: str) -> None:
    version = counter.case(public).version
    registered(counter, public, "异议", 说明="举报学历")
    assert counter.case(public).version == version
    with counter.register.read() as session:
        last = session.scalars(
            select(ApplicationEvent)
            .where(ApplicationEvent.subject == public)
            .order_by(ApplicationEvent.seq.desc())
        ).first()
        assert last is not None
        assert (last.kind, last.word, last.opinion) == ("marked", "异议", "举报学历")
        assert (last.status_after, last.step_after) == ("publicity", "公示")


@pytest.mark.parametrize(
    ("number", "org", "expected"),
    [
        ("TC-2026-999999", "P", ["reference-unknown"]),
        ("", "P", ["required"]),
    ],
)
def test_what_cannot_be_named(
    counter: Counter, public: str, number: str, org: str, expected: list[str]
) -> None:
    assert registered(counter, number, "公告", org) == expected


def test_a_case_that_does_not_stand_there(counter: Counter, public: str) -> None:
    other = counter.drop([row("430102199003070135")]).numbers[2]
    assert registered(counter, other, "公告") == ["state-not-allowed"]


def test_the_day_it_happened_is_the_row_s_or_the_day_of_registration(
    counter: Counter, public: str
) -> None:
    """D07, D15: sent on Monday, registered on Wednesday."""
    before = counter.today - timedelta(days=2)
    assert registered(counter, public, "寄送", 发生日期=before.isoformat()) == []
    assert registered(counter, public, "收回") == []
    days: list[tuple[date, date]] = []
    with counter.register.read() as session:
        days = [(each.happened, each.on) for each in session.scalars(select(CaseMark))]
    assert days == [(before, counter.today), (counter.today, counter.today)]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM case_marks",
        "UPDATE case_marks SET batch = '2026年第4批'",
        "UPDATE case_marks SET happened = '2025-01-31'",
        "INSERT INTO case_marks SELECT id + 1, application, '异议', \"on\", happened, batch, note,"
        ' "by", run FROM case_marks',
    ],
)
def test_verify_knows_every_mark(
    counter: Counter, public: str, workspace: Workspace, statement: str
) -> None:
    """Nobody with the database password alone ends a publicity or takes an objection away."""
    registered(counter, public, "公告", 年份="2026", 批次="3")
    assert verify(counter.register, workspace).ok
    with counter.register.write() as session:
        session.connection().execute(text(statement))
    problems = verify(counter.register, workspace).problems
    assert [(note.kind, note.where) for note in problems] == [("mark", public)]
