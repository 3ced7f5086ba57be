"""An effect that raises while time moves a case: that case's fault alone (design 7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from counter import IDS, Counter, procedure, row
from sqlalchemy import func, select

from flows.stages.progress import progress
from procedures.words import Status
from registry.effects import EFFECTS, EffectRow
from registry.models import PersonProfile

WAITING = """
review:
  - {name: 公示, wait: {days: 3, status: publicity}}
effects:
  - {effect: person, when: 公示, with: {id: 身份证号}}
"""


def night(counter: Counter) -> Any:
    """The stage as the run calls it; what it reported."""
    context = counter.context
    progress(context)
    return context.report


def profiles(counter: Counter) -> int:
    with counter.register.read() as session:
        return session.scalar(select(func.count()).select_from(PersonProfile)) or 0


def test_the_others_go_on_and_the_next_run_tries_again(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the case's effects had written before they raised is undone with it."""
    counter.use(procedure(WAITING))
    dropped = counter.drop([row(IDS[0]), row(IDS[1], 姓名="李四")])
    first, second = dropped.numbers[2], dropped.numbers[3]
    working = EFFECTS["person"]

    def failing(session: Any, rows: Sequence[EffectRow], *rest: Any) -> Any:
        changed = working(session, rows, *rest)
        if rows[0].number == first:
            raise RuntimeError(rows[0].values["姓名"])
        return changed

    counter.later(4)
    monkeypatch.setitem(EFFECTS, "person", failing)
    report = night(counter)
    assert counter.state(first) == (Status.PUBLICITY, "公示")
    assert counter.state(second)[0] == Status.DONE
    assert counter.kinds(first) == ["filed"]
    assert profiles(counter) == 1
    assert [first in fault for fault in report.faults] == [True]
    assert "张三" not in report.faults[0]
    assert report.closed == 1

    monkeypatch.setitem(EFFECTS, "person", working)
    counter.later(1)
    counter.report = type(report)()
    assert night(counter).faults == []
    assert counter.state(first)[0] == Status.DONE
    assert profiles(counter) == 2


def test_without_somebody_to_tell_the_error_is_raised(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.use(procedure(WAITING))
    counter.drop([row()])
    counter.later(4)

    def failing(*_: Any) -> Any:
        raise RuntimeError

    monkeypatch.setitem(EFFECTS, "person", failing)
    with pytest.raises(RuntimeError):
        counter.tick()
