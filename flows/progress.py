"""Progress bars for long work: on a terminal only, on stderr, gone when the work is done."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

#: Fewer items than this are done before a bar could be read.
_WORTH_A_BAR = 5


def tracked(items: Iterable[Item], words: str, total: int) -> Iterator[Item]:
    """Yield `items` while a bar labelled with the Chinese `words` counts up to `total`."""
    if total < _WORTH_A_BAR or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(items, description=words, total=total, console=console, transient=True)


def say(words: str) -> None:
    """One line of progress for a person at a terminal; programs do not see it."""
    if sys.stderr.isatty():
        sys.stderr.write(words + "\n")
