"""What becomes of a row: new, corrected, resubmitted, taken back (B50, F09)."""

from __future__ import annotations

import pytest
from small import procedure

from procedures.disposition import Act, RowState, dispose
from procedures.findings import find
from procedures.records import CaseFact
from procedures.words import Status

BODY = procedure(
    """
manage: {edit: [unreviewed, returned], delete: [unreviewed, declined], withdraw: [unreviewed]}
"""
)
VALUES = {"身份证号": "430102198503071236", "姓名": "张三"}
CHANGED = VALUES | {"姓名": "张叁"}
MISSING = find("attachment-missing", material="合同", expected="x")
BROKEN = find("choice", value="x", choices="y", guess="")


def case(
    status: Status = Status.IN_REVIEW, *, reviewed: bool = False, held: bool = True
) -> CaseFact:
    return CaseFact(
        number="TC-2026-000001",
        procedure="test-case",
        title="试验",
        status=status,
        step="",
        round=1,
        institution="K1",
        key="k",
        values=VALUES,
        reviewed=reviewed,
        held=held,
        materials={"合同": ("aa",)},
    )


def row(
    known_case: CaseFact | None = None,
    values: dict[str, str] | None = None,
    *findings: object,
    **changes: object,
) -> RowState:
    plain = {
        "values": values or VALUES,
        "case": known_case,
        "known": "",
        "action": "",
        "confirm": "",
        "findings": findings,
        "files": {},
    }
    return RowState(**(plain | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "act", "code"),
    [
        (row(), Act.FILE, None),
        (row(None, None, MISSING), Act.WAIT, None),
        (row(None, None, BROKEN, MISSING), Act.REFUSE, None),
        (row(case()), Act.SAME, "already-received"),
        (row(case(), CHANGED), Act.EDIT, None),
        (row(case(), None, files={"合同": ("bb",)}), Act.EDIT, None),
        (row(case(), None, files={"合同": ("aa",)}), Act.SAME, "already-received"),
        (row(case(reviewed=True), CHANGED), Act.REFUSE, "action-not-allowed"),
        (row(case(), CHANGED, BROKEN), Act.REFUSE, None),
        (row(case(Status.RETURNED, reviewed=True), CHANGED), Act.RESUBMIT, None),
        (row(case(Status.RETURNED, reviewed=True)), Act.SAME, "resubmit-unchanged"),
        (
            row(case(Status.RETURNED), known="accepted", confirm="情况属实"),
            Act.RESUBMIT,
            None,
        ),
        (row(case(Status.TO_CONFIRM), known="accepted", confirm="情况属实"), Act.CONFIRM, None),
        (row(case(Status.TO_CONFIRM), confirm="情况属实"), Act.SAME, "already-received"),
        (row(case(Status.DONE)), Act.SAME, "already-received"),
        (row(case(Status.DONE), CHANGED), Act.REFUSE, "action-not-allowed"),
        (row(case(Status.DONE, held=False), CHANGED), Act.FILE, None),
        (row(case(Status.REJECTED)), Act.FILE, None),
        (row(case(Status.WITHDRAWN)), Act.FILE, None),
    ],
)
def test_rows(state: RowState, act: Act, code: str | None) -> None:
    done, finding = dispose(BODY, state)
    assert (done, finding.code if finding else None) == (act, code)


@pytest.mark.parametrize(
    ("known_case", "action", "act", "code"),
    [
        (case(), "删除", Act.DELETE, None),
        (case(), "撤回", Act.WITHDRAW, None),
        (case(reviewed=True), "删除", Act.REFUSE, "action-not-allowed"),
        (case(reviewed=True), "撤回", Act.REFUSE, "action-not-allowed"),
        (case(Status.DECLINED, reviewed=True), "删除", Act.DELETE, None),
        (case(Status.DECLINED, reviewed=True), "撤回", Act.REFUSE, "action-not-allowed"),
        (case(Status.DONE), "删除", Act.REFUSE, "action-not-allowed"),
        (None, "删除", Act.REFUSE, "row-unknown"),
    ],
)
def test_only_unreviewed_rows_are_deleted(
    known_case: CaseFact | None, action: str, act: Act, code: str | None
) -> None:
    """B50, F09: 只能删除本机构未审核的报名记录; F08: 不予受理 may be deleted."""
    done, finding = dispose(BODY, row(known_case, action=action))
    assert (done, finding.code if finding else None) == (act, code)


def test_a_waiting_row_is_forgotten_by_its_sender() -> None:
    assert dispose(BODY, row(None, None, BROKEN, known="waiting", action="删除"))[0] is Act.FORGET
