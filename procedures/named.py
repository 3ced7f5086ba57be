"""Named condition functions, registered in plain sight.

A condition that the closed union of `procedures.conditions` cannot say is a function
here; the catalogue names it. An unknown name stops the start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from procedures.id_numbers import sound


def old_number_sound(values: Mapping[str, str]) -> bool:
    """身份证号变更: the registered number passes GB 11643, so that it must be proven wrong."""
    return sound(values.get("原证件号码", ""))


CONDITION_FUNCTIONS: dict[str, Callable[[Mapping[str, str]], bool]] = {
    "old-number-sound": old_number_sound,
}
