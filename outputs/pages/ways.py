"""How far each application has come, as a line of marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from outputs.pages.index import Link, Mark, Way
from outputs.workbooks.history import Event
from outputs.workbooks.masking import masked_subject
from procedures.model import Procedure
from procedures.review import route
from procedures.tree import Tree
from procedures.words import STATUS_WORDS, Status

Bodies = Callable[[str, int], Procedure]


def way_of(
    case: Any, events: Sequence[Event], tree: Tree, bodies: Bodies, link: Link | None
) -> Way:
    """An application's row (`case`: columns of Application) with its marks."""
    procedure = bodies(case.procedure, case.procedure_version)
    status = Status(case.status)
    return Way(
        number=case.number,
        title=procedure.title,
        label=case.label,
        subject=masked_subject(procedure, case.subject),
        status=STATUS_WORDS[status],
        marks=_marks(case, status, events, procedure, tree),
        opinion=_opinion(status, events),
        link=link,
    )


def _marks(
    case: Any, status: Status, events: Sequence[Event], procedure: Procedure, tree: Tree
) -> tuple[Mark, ...]:
    heard = {event.step: event for event in events if event.kind == "decided"}
    names = [stop.step.name for stop in route(procedure, case.institution, case.values, tree)]
    marks = [Mark("收件", "done", case.filed_on.isoformat())]
    marks += [_mark(name, case, status, names, heard) for name in names]
    ended = case.closed_on.isoformat() if case.closed_on else ""
    end = STATUS_WORDS[status] if ended else "办结"
    good = status == Status.DONE
    marks.append(Mark(end, ("done" if good else "back") if ended else "later", ended))
    return tuple(marks)


def _mark(
    name: str, case: Any, status: Status, names: Sequence[str], heard: Mapping[str, Event]
) -> Mark:
    event = heard.get(name)
    note = f"{event.on.isoformat()} {event.word}" if event else ""
    if case.step == name and not case.closed_on:
        return Mark(name, "now", f"自 {case.step_since.isoformat()}")
    if status == Status.RETURNED and case.resume_at == name:
        return Mark(name, "back", note)
    later = case.step in names and names.index(name) > names.index(case.step)
    if event is None or later:
        return Mark(name, "later", "")
    return Mark(name, "done", note)


def _opinion(status: Status, events: Sequence[Event]) -> str:
    """Why it is not going on: the last opinion of a case sent back or ended without effect."""
    if status not in (Status.RETURNED, Status.DECLINED, Status.REJECTED, Status.HOLD):
        return ""
    for event in reversed(events):
        if event.kind == "decided" and event.opinion:
            return f"{event.step}：{event.opinion}"
    return ""
