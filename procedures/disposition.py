"""What becomes of a row that was read: the one decision between checking and filing. Pure.

A row may be new, may correct a row that was refused or waits, may change a filed
application, or may ask for its end. `dispose` says which, and why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from procedures.findings import Finding, Severity, find
from procedures.model import Procedure
from procedures.records import CaseFact
from procedures.words import (
    ACTION_DELETE,
    ACTION_WITHDRAW,
    CONFIRM_TRUE,
    STATUS_WORDS,
    Status,
)

#: The finding at a row that an earlier drop brought with the same content.
ALREADY_RECEIVED = "already-received"
#: A case that ended in one of these leaves the way free for a new one.
WITHOUT_EFFECT = frozenset(
    {Status.DECLINED, Status.REJECTED, Status.WITHDRAWN, Status.LAPSED, Status.DELETED}
)


class Act(StrEnum):
    """What the register does with a row."""

    FILE = "file"
    WAIT = "wait"  # kept until its attachments arrive
    SAVE = "save"  # kept as its sender wants it, not filed: 保存未上报
    REFUSE = "refuse"
    SAME = "same"  # nothing new: told so, changed nothing
    EDIT = "edit"
    RESUBMIT = "resubmit"
    CONFIRM = "confirm"
    DELETE = "delete"
    WITHDRAW = "withdraw"
    FORGET = "forget"  # a row that is not filed is deleted by its sender


@dataclass(frozen=True, slots=True)
class RowState:
    """A row as it came in: values, what its product columns ask, what is known of it."""

    values: Mapping[str, str]
    case: CaseFact | None
    known: str  # its state from an earlier drop: "", waiting, saved, refused, accepted, forgotten
    action: str
    confirm: str
    findings: tuple[Finding, ...]
    files: Mapping[str, tuple[str, ...]]  # material -> sha256s tied in this drop
    drop: str = ""  # the drop's id

    @property
    def answered(self) -> bool:
        """情况属实 counts only for a row that was handed back with the question."""
        return self.confirm == CONFIRM_TRUE and self.known not in ("", "forgotten")


def dispose(procedure: Procedure, row: RowState) -> tuple[Act, Finding | None]:
    """The act for one row and the finding that goes with it."""
    if row.action in (ACTION_DELETE, ACTION_WITHDRAW):
        return _manage(procedure, row)
    blocking = {f.code for f in row.findings if f.severity is Severity.MUST_FIX}
    if blocking - {"attachment-missing"}:
        return Act.REFUSE, None
    case = _standing(procedure, row)
    if procedure.keeps_back(row.values):
        return _keep_back(case)
    if case is None:
        return (Act.WAIT, None) if blocking else (Act.FILE, None)
    if blocking:
        return Act.REFUSE, None
    return _correct(procedure, row, case)


def _keep_back(case: CaseFact | None) -> tuple[Act, Finding | None]:
    """上报 = 否: the row is kept for later; what was filed cannot be unfiled by it (F18)."""
    if case is None:
        return Act.SAVE, find("saved-only")
    if case.status == Status.RETURNED:
        return Act.SAME, find("saved-only")
    return _refused(case, "改为未上报", "该件已上报", "需要收回的，请在“操作”列选“撤回”或“删除”。")


def _standing(procedure: Procedure, row: RowState) -> CaseFact | None:
    """The case this row is about, unless it ended and left the key free."""
    case = row.case
    if case is None or Status(case.status) in WITHOUT_EFFECT:
        return None
    changed = _changed(procedure, row, case)
    return None if case.status == Status.DONE and not case.held and changed else case


def _changed(procedure: Procedure, row: RowState, case: CaseFact) -> bool:
    """Whether the sender says anything new; what a reviewer brought is not his to say."""
    brought = procedure.supplied
    words = {name: value for name, value in row.values.items() if value and name not in brought}
    before = {name: value for name, value in case.values.items() if value and name not in brought}
    files = any(case.materials.get(name) != shas for name, shas in row.files.items())
    return words != before or files


def _correct(procedure: Procedure, row: RowState, case: CaseFact) -> tuple[Act, Finding | None]:
    status = Status(case.status)
    changed = _changed(procedure, row, case)
    if status is Status.TO_CONFIRM and row.answered:
        return Act.CONFIRM, None
    if status is Status.RETURNED:
        if not changed and not row.answered:
            return Act.SAME, find("resubmit-unchanged", number=case.number)
        if "returned" in procedure.manage.edit:
            return Act.RESUBMIT, None
        return _refused(case, "修改", "该业务退回后不能修改", "请删除后重新填报。")
    if not changed:
        # A run that died over this very drop has filed the row: its sender repeats nothing.
        ours = bool(row.drop) and case.drop == row.drop
        return Act.SAME, None if ours else find(ALREADY_RECEIVED, number=case.number)
    if status is Status.DONE:
        return _refused(case, "修改", "已办结", "需要变更的，请办理相应的变更业务。")
    if status is Status.TO_CONFIRM or _may(procedure.manage.edit, case):
        return Act.EDIT, None
    return _refused(case, "修改", "已有审核意见", "请等待审核退回，或联系审核机构。")


def _manage(procedure: Procedure, row: RowState) -> tuple[Act, Finding | None]:
    """Delete and withdraw, as far as the procedure lets its submitter."""
    case = row.case
    deleting = row.action == ACTION_DELETE
    if case is None:
        # The returned sheet keeps its 操作: what is forgotten already is forgotten once more.
        if row.known in ("waiting", "saved", "refused", "forgotten"):
            return Act.FORGET, None
        return Act.REFUSE, find("row-unknown", value=row.action)
    if Status(case.status) in (Status.DELETED, Status.WITHDRAWN):
        status = STATUS_WORDS[Status(case.status)]
        told = find("already-ended", number=case.number, status=status, action=row.action)
        return Act.SAME, told
    allowed = procedure.manage.delete if deleting else procedure.manage.withdraw
    if _may(allowed, case) or ("unaccepted" in allowed and _unaccepted(procedure, case)):
        return (Act.DELETE if deleting else Act.WITHDRAW), None
    basis = procedure.manage.basis or "只能处理未审核的申报"
    return _refused(case, row.action, basis, "请联系正在审核的机构退回。")


def _unaccepted(procedure: Procedure, case: CaseFact) -> bool:
    """Whether an open case still stands before or at 受理 (F08: 未受理)."""
    names = [step.name for step in procedure.review]
    at = procedure.manage.accepted_at
    if Status(case.status) is not Status.IN_REVIEW or at not in names or case.step not in names:
        return False
    return names.index(case.step) <= names.index(at)


def _may(words: tuple[str, ...], case: CaseFact) -> bool:
    status = Status(case.status)
    is_open = status not in WITHOUT_EFFECT and status is not Status.DONE
    return (
        ("open" in words and is_open)
        or ("unreviewed" in words and is_open and not case.reviewed)
        or ("returned" in words and status is Status.RETURNED)
        or ("declined" in words and status is Status.DECLINED)
    )


def _refused(case: CaseFact, action: str, reason: str, advice: str) -> tuple[Act, Finding]:
    status = STATUS_WORDS[Status(case.status)]
    return Act.REFUSE, find(
        "action-not-allowed",
        number=case.number,
        status=status,
        action=action,
        reason=reason,
        advice=advice,
    )
