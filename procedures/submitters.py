"""Who may submit a procedure at all: types, levels, the operator, the provincial institution.

One rule for both sides: drops are refused and forms are handed out by it (design 4, 5).
"""

from __future__ import annotations

from enum import StrEnum

from procedures.model import Procedure
from procedures.records import Institution
from procedures.words import SYSTEM_NAMES

#: A laboratory or a school of provincial level is no provincial authority.
_AUTHORITIES = ("监督机构", "主管部门")


class Bar(StrEnum):
    """Why an institution may not submit a procedure."""

    OFFICE = "office"  # institutions submit it; the operator may not in their place
    NO_INSTITUTION = "no-institution"  # only the operator or the province submits it
    UNKNOWN = "unknown"  # not registered, or disabled
    SYSTEM = "system"
    TYPE = "type"
    LEVEL = "level"


def bar(procedure: Procedure, sender: Institution | None, *, office: bool = False) -> Bar | None:
    """What keeps `sender` from submitting the procedure; None when nothing does.

    `office` asks about the operator's own folder, which is no institution. `sender` None is
    a code nobody registered.
    """
    may = procedure.submitter
    if office:
        return None if may.office else Bar.OFFICE
    if sender is None or not sender.enabled:
        return Bar.UNKNOWN
    inside = in_system(procedure, sender)
    if may.province and is_authority(sender) and inside:
        return None
    if not (may.types or may.levels):
        return Bar.NO_INSTITUTION
    if not inside:
        return Bar.SYSTEM
    if may.types and sender.type not in may.types:
        return Bar.TYPE
    if may.levels and sender.level not in may.levels:
        return Bar.LEVEL
    return None


def may_submit(procedure: Procedure, institution: Institution | None) -> bool:
    """Whether a known institution may drop a procedure; None is the operator's own folder."""
    return bar(procedure, institution, office=institution is None) is None


def is_authority(institution: Institution) -> bool:
    """Whether the institution is a provincial authority, the one that issues and announces."""
    return institution.level == "省" and institution.type in _AUTHORITIES


def in_system(procedure: Procedure, sender: Institution) -> bool:
    """Whether the sender belongs to the procedure's system; base data concern every system."""
    names = {procedure.system, SYSTEM_NAMES[procedure.system]}
    return procedure.system == "office" or bool(names & sender.systems)
