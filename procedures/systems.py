"""Which systems a row is about: what the register knows of a person is kept apart by system."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from procedures.model import Procedure
from procedures.records import Institution
from procedures.words import SYSTEM_OF_NAME

#: Fields of base data that say it: the system itself, else the institution's.
SYSTEM_FIELD, INSTITUTION_FIELD = "系统", "机构编码"


def systems_of(
    procedure: Procedure,
    values: Mapping[str, str],
    institution: Callable[[str], Institution | None],
) -> tuple[str, ...]:
    """The procedure's own system; for base data the one the row names, else all of its 机构编码's.

    `institution` finds the institution of a code.
    """
    if procedure.system != "office":
        return (procedure.system,)
    named = SYSTEM_OF_NAME.get(values.get(SYSTEM_FIELD, ""))
    if named:
        return (named,)
    found = institution(values.get(INSTITUTION_FIELD, ""))
    names = sorted(found.systems) if found else []
    return tuple(SYSTEM_OF_NAME[name] for name in names if name in SYSTEM_OF_NAME)
