"""Reminders of a step's timer: to whom it waits for, each once (D-D01)."""

from __future__ import annotations

from datetime import timedelta

from counter import DAY, IDS, Counter, procedure, row
from sqlalchemy import select

from flows.stages.tell import queue_messages
from registry.models import Message

ASKED = """
review:
  - name: 调入确认
    by: {kind: other_party, of: 调入机构编码}
    decisions: {同意: done, 退回: "return:submitter"}
    timer: {remind_after_days: [7, 14], after_days: 30, outcome: "return:submitter"}
"""


def told(counter: Counter) -> list[tuple[str, str]]:
    """What tonight's run tells: institution and text, reminders only."""
    queue_messages(counter.context)
    with counter.register.read() as session:
        query = select(Message.institution, Message.text).where(
            Message.topic == "reminder", Message.on == counter.today
        )
        return [(institution, text) for institution, text in session.execute(query)]


def test_each_reminder_is_told_once_and_none_is_lost(counter: Counter) -> None:
    """Two cases of one day are one sentence; a night without a run loses nothing."""
    counter.use(procedure(ASKED))
    people = [row(IDS[0], 调入机构编码="C2"), row(IDS[1], 姓名="李四", 调入机构编码="C2")]
    first = counter.drop(people).numbers[2]
    seen: dict[int, list[str]] = {}
    for day in (1, 6, 8, 9, 13, 14, 15):
        counter.today = DAY + timedelta(days=day)
        counter.later(0)
        found = told(counter)
        assert {institution for institution, _ in found} <= {"C2"}
        seen[day] = [text for _, text in found]
        if day == 9:
            counter.decide((first, "C2", "同意"))
    assert [day for day, texts in seen.items() if texts] == [8, 14]
    assert "2 件" in seen[8][0]
    assert "1 件" in seen[14][0]
