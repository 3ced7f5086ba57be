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


def moves_a(values: Mapping[str, str]) -> bool:
    """安管人员变更: an A certificate goes to another enterprise, where its holder's 职务 is new."""
    kinds = values.get("证书种类", "").split("、")
    return values.get("变更事项", "") == "工作单位" and "A" in kinds


CONDITION_FUNCTIONS: dict[str, Callable[[Mapping[str, str]], bool]] = {
    "moves-a": moves_a,
    "old-number-sound": old_number_sound,
}
