"""Every planner by name, in plain sight: what should exist today. Order is publishing order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from outputs.context import Job, PublishContext

PLANNERS: dict[str, Callable[[PublishContext], Iterable[Job]]] = {}
