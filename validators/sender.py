"""Who may drop a procedure at all: types, levels, the operator, the provincial institution."""

from __future__ import annotations

from procedures import words
from procedures.findings import Finding, find
from procedures.model import Procedure
from procedures.records import Institution


def sender_check(procedure: Procedure, sender: Institution | None, org: str) -> list[Finding]:
    """`sender-not-allowed` when `org` may not drop this procedure at all.

    `sender` is None for reserved folders (`_office`) and for codes nobody registered.
    """
    reason = _refusal(procedure, sender, org)
    if not reason:
        return []
    allowed = _allowed(procedure)
    name = sender.name if sender else org
    return [
        find(
            "sender-not-allowed",
            org=name,
            procedure=procedure.title,
            reason=reason,
            allowed=allowed,
        )
    ]


def _refusal(procedure: Procedure, sender: Institution | None, org: str) -> str:
    """Why the sender may not; "" when it may."""
    may = procedure.submitter
    if org == words.OFFICE:
        return "" if may.office else "该业务由机构办理，运维文件夹不能代报"
    if sender is None or not sender.enabled:
        return "机构未登记或已停用"
    if may.province and sender.level == "省" and _in_system(procedure, sender):
        return ""
    if not (may.types or may.levels):
        return "该业务不由机构办理"
    if not _in_system(procedure, sender):
        return f"机构不属于{words.SYSTEM_NAMES[procedure.system]}系统"
    if may.types and sender.type not in may.types:
        return f"机构类型为{sender.type}"
    if may.levels and sender.level not in may.levels:
        return f"机构级别为{sender.level}"
    return ""


def _in_system(procedure: Procedure, sender: Institution) -> bool:
    """Whether the sender belongs to the procedure's system; base data concern every system."""
    names = {procedure.system, words.SYSTEM_NAMES[procedure.system]}
    return procedure.system == "office" or bool(names & sender.systems)


def _allowed(procedure: Procedure) -> str:
    may = procedure.submitter
    parts = ["、".join(may.types), f"{'、'.join(may.levels)}级机构" if may.levels else ""]
    said = [part for part in parts if part]
    if may.province:
        said.append("省级机构")
    if may.office:
        said.append("系统运维")
    return "、".join(said)
