"""Other open applications, as rules are told of them: in the way, or answered by a slip."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An application that can still move, as far as another one must wait for it."""

    number: str
    title: str
    status: str
    institution: str  # code of its sender
    procedure: str = ""  # its id


@dataclass(frozen=True, slots=True)
class SlipFact:
    """A 《个人确认单》 that a window hands in. `genuine`: we issued it for this application.

    `open`: the application still waits for just this answer. `windows` are the codes of the
    service windows that may hand it in.
    """

    genuine: bool
    number: str = ""
    open: bool = False
    used: bool = False
    windows: frozenset[str] = frozenset()
