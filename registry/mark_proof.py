"""Proves marks whole: every 公告, 异议, 寄送 … stands as its event tells it (`verify`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.events import PURGED
from registry.marks import MARKED
from registry.models import CaseMark

#: Name, day of registration, day it happened, batch, note, brought by, run.
_Said = tuple[str, ...]


class MarkProof:
    """The marks as their events tell them, to be held against the table."""

    def __init__(self) -> None:
        """Nothing told yet."""
        self._told: Counter[tuple[str, _Said]] = Counter()
        self._unknown: set[str] = set()  # whose events were purged by law

    def take(self, event: Mapping[str, Any]) -> None:
        """Note what an event of any kind tells of marks; `event` has its columns by name."""
        if event["kind"] != MARKED:
            return
        payload = event["payload"]
        if payload == PURGED or not isinstance(payload, dict):
            self._unknown.add(event["subject"])
            return
        happened, batch, by = (str(payload.get(name, "")) for name in ("happened", "batch", "by"))
        on, run = f"{event['on']}", event["run"]
        said = (event["word"], on, happened, batch, event["opinion"], by, run)
        self._told[event["subject"], said] += 1

    def faults(self, session: Session) -> list[str]:
        """Applications with marks that are not as told, not told, or gone; sorted."""
        found = Counter(_standing(row) for row in session.scalars(select(CaseMark)))
        wrong = {application for application, _ in (self._told - found) + (found - self._told)}
        return sorted(wrong - self._unknown)


def _standing(row: CaseMark) -> tuple[str, _Said]:
    days = f"{row.on}", f"{row.happened}"
    return row.application, (row.name, *days, row.batch, row.note, row.by, row.run)
