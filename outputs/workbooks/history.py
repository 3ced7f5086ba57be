"""What happened to applications, as workbooks tell it: events, refusals, what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.tree import Tree
from procedures.words import Status
from registry.chunks import chunks
from registry.models import ApplicationEvent

EVENT_WORDS = {
    "filed": "收件",
    "decided": "审核",
    "confirmed": "确认情况属实",
    "edited": "修改",
    "resubmitted": "重新提交",
    "withdrawn": "撤回",
    "deleted": "删除",
    "lapsed": "逾期失效",
    "waited": "期满",
    "rerouted": "改由其他机构办理",
    "marked": "登记",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event of an application, without its place in the chain."""

    number: str
    on: date
    kind: str
    step: str
    round: int
    institution: str
    user: str
    word: str
    opinion: str
    status_after: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The last time a case was sent back, and what changed since: field -> value before."""

    event: Event
    changed: Mapping[str, str] = field(default_factory=dict)
    materials: tuple[str, ...] = ()

    def sentence(self, tree: Tree) -> str:
        """Who sent it back when and why, as one line."""
        who = tree.get(self.event.institution)
        name = f" {who.name}" if who else ""
        opinion = f"：{self.event.opinion}" if self.event.opinion else ""
        return f"{self.event.step}{name} {self.event.on.isoformat()} {self.event.word}{opinion}"


def events_of(
    session: Session, numbers: Iterable[str], *, payloads: bool = True
) -> dict[str, list[Event]]:
    """Events by application number, each in its order; one query per 500 numbers.

    Without `payloads` they are left empty: they hold whole rows, which lists do not need.
    """
    found: dict[str, list[Event]] = {}
    table = ApplicationEvent
    for part in chunks(numbers):
        rows = session.execute(
            select(
                table.subject,
                table.on,
                table.kind,
                table.step,
                table.round,
                table.institution,
                table.user,
                table.word,
                table.opinion,
                table.status_after,
                *([table.payload] if payloads else []),
            )
            .where(table.subject.in_(part))
            .order_by(table.subject, table.seq)
        )
        for row in rows:
            found.setdefault(row[0], []).append(Event(*row))
    return found


def last_refusal(events: Sequence[Event]) -> Refusal | None:
    """The last return to the sender or to an earlier step; None when there was none.

    `changed` keeps the oldest value when a field was changed twice.
    """
    at = -1
    rounds = 1
    for position, event in enumerate(events):
        again = event.status_after == Status.RETURNED or event.round > rounds
        if event.kind == "decided" and again:
            at = position
        rounds = event.round
    if at < 0:
        return None
    changed: dict[str, str] = {}
    materials: dict[str, None] = {}
    for event in events[at + 1 :]:
        for name, (before, _) in event.payload.get("changed", {}).items():
            changed.setdefault(name, before)
        materials.update(dict.fromkeys(event.payload.get("materials", ())))
    return Refusal(events[at], changed, tuple(materials))
