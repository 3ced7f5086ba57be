"""Every builder by name, in plain sight: picklable data in, the bytes of one document out.

A builder that is cheaper over many papers at once also stands in `TOGETHER`; one whose
paper is long enough to be shared among children stands in `PARTED`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Parted:
    """A paper made in parts: split the data, make each part in a child, join the parts."""

    split: Callable[[Any], Sequence[Any]]
    part: Callable[[Any], bytes]
    join: Callable[[tuple[Any, list[bytes]]], bytes]


BUILDERS: dict[str, Callable[[Any], bytes]] = {}

#: Builder -> the same for several papers in one go, in order.
TOGETHER: dict[str, Callable[[Sequence[Any]], list[bytes]]] = {}

PARTED: dict[str, Parted] = {}
