"""The stages of a run in their order: the table of contents of a night."""

from __future__ import annotations

from collections.abc import Callable

from flows.context import RunContext
from flows.stages.check import check
from flows.stages.decide import decide
from flows.stages.file import file
from flows.stages.notify import notify
from flows.stages.progress import progress
from flows.stages.publish import publish
from flows.stages.read import read
from flows.stages.receive import receive

STAGES: tuple[tuple[str, Callable[[RunContext], None]], ...] = (
    ("receive", receive),
    ("read", read),
    ("check", check),
    ("file", file),
    ("decide", decide),
    ("progress", progress),
    ("publish", publish),
    ("notify", notify),
)
