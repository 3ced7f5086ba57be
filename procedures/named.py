"""Named condition functions, registered in plain sight.

A condition that the closed union of `procedures.conditions` cannot say is a function
here; the catalogue names it. An unknown name stops the start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

CONDITION_FUNCTIONS: dict[str, Callable[[Mapping[str, str]], bool]] = {}
