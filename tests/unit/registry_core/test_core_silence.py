"""A timer whose outcome is `next`: silence passes the step, and the step's effects come."""

from __future__ import annotations

from counter import Counter, procedure, row
from sqlalchemy import func, select

from procedures.words import Status
from registry.models import PersonProfile

SILENT = """
review:
  - name: 市州
    by: city
    decisions: {通过: next}
    timer: {after_days: 15, outcome: next}
  - {name: 省级, by: province, decisions: {通过: done}}
effects:
  - {effect: person, when: 市州, with: {id: 身份证号}}
"""


def test_silence_that_counts_as_assent_has_the_effects_of_the_step(counter: Counter) -> None:
    counter.use(procedure(SILENT))
    number = counter.drop([row()]).numbers[2]
    counter.later(16)
    assert counter.tick() == (1, 0)
    assert counter.state(number) == (Status.IN_REVIEW, "省级")
    with counter.register.read() as session:
        assert session.scalar(select(func.count()).select_from(PersonProfile)) == 1
