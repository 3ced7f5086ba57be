"""Who may drop a procedure at all: types, levels, the operator, the provincial institution."""

from __future__ import annotations

from procedures import words
from procedures.findings import Finding, find
from procedures.model import Procedure
from procedures.records import Institution
from procedures.submitters import Bar, bar

_REASONS = {
    Bar.OFFICE: "该业务由机构办理，运维文件夹不能代报",
    Bar.NO_INSTITUTION: "该业务由{allowed}办理，本机构不能办理",
    Bar.UNKNOWN: "机构未登记或已停用",
    Bar.SYSTEM: "机构不属于{system}系统",
    Bar.TYPE: "机构类型为{type}",
    Bar.LEVEL: "机构级别为{level}",
}


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
    """Why the sender may not, in words; "" when it may."""
    found = bar(procedure, sender, office=org == words.OFFICE)
    if found is None:
        return ""
    return _REASONS[found].format(
        system=words.SYSTEM_NAMES[procedure.system],
        type=sender.type if sender else "",
        level=sender.level if sender else "",
        allowed=_allowed(procedure),
    )


def _allowed(procedure: Procedure) -> str:
    may = procedure.submitter
    parts = ["、".join(may.types), f"{'、'.join(may.levels)}级机构" if may.levels else ""]
    said = [part for part in parts if part]
    if may.province:
        said.append("省级机构")
    if may.office:
        said.append("系统运维")
    return "、".join(said)
