"""Receipts and rebuilt data sheets."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from outputs.workbooks import returned as module
from outputs.workbooks.grid import Choices
from outputs.workbooks.identity import data_identity
from outputs.workbooks.receipt import Receipt, next_steps
from outputs.workbooks.returned import ReturnedSheet, RowOutcome, build_receipt
from procedures.findings import Finding, find
from procedures.model import Procedure
from procedures.records import Rename, Sheet
from procedures.words import RECEIPT_DISCLAIMER, REVIEW_DISCLAIMER, DropResult

TODAY = date(2026, 11, 20)
PROCEDURE = Procedure.model_validate({
    "id": "test-signup", "version": 1, "prefix": "TS", "title": "测试报名",
    "system": "hunan-supervision", "order": 1, "source": "建议值", "sheet": "报名信息",
    "submitter": {"types": ["监督机构"]}, "subject": "person", "unique": {"fields": ["身份证号"]},
    "fields": [
        {"name": "姓名", "type": "person_name", "required": True},
        {"name": "身份证号", "type": "id_number", "required": True, "key": True},
        {"name": "民族", "type": "choice", "choices": ["汉族", "土家族"]},
    ],
})  # fmt: skip


def receipt(*findings: Finding, **more: object) -> Receipt:
    given: dict[str, object] = {
        "institution": "CS", "institution_name": "长沙市监督站", "drop_name": "报名.zip",
        "received": TODAY, "result": DropResult.PARTLY_ACCEPTED, "sha256": "ab" * 32,
        "procedure_title": "测试报名", "counts": (("总行数", 3), ("收件", 1)),
        "support": "技术支持：省站 0731-1", "findings": findings,
    }  # fmt: skip
    return Receipt(**(given | more))  # type: ignore[arg-type]


def sheet(name: str = "报名信息", unknown: tuple[tuple[str, str], ...] = ()) -> Sheet:
    """Rows 3, 5 and 6 of a sheet whose header stands in row 2, 身份证号 in column C."""
    frame = pd.DataFrame(
        {
            "姓名": ["王建国", "=李四", ""],
            "身份证号": ["430102198503071236", "430102198503071230", "0123"],
            "民族": ["汉族", "", "汉族"],
            "确认": ["", "情况属实", ""],
            "操作": ["删除", "", ""],
        },
        index=[3, 5, 6],
    )
    letters = {"姓名": "A", "身份证号": "C", "民族": "D", "确认": "E", "操作": "F"}
    return Sheet(name, frame, letters, unknown_headers=unknown)


def rebuilt(data: Sheet, **more: object) -> ReturnedSheet:
    identity = data_identity(PROCEDURE, "CS", "F1", b"s")
    outcomes = {
        3: RowOutcome("deleted", "TS-2026-000001", "aa" * 10, action="删除"),
        5: RowOutcome("accepted", "TS-2026-000002", "bb" * 10),
        6: RowOutcome("refused", row_id="cc" * 10),
    }
    moved = module.replace(identity, header_row=2)
    given = {"outcomes": outcomes, "choices": Choices({"民族": ("汉族", "土家族")})} | more
    return ReturnedSheet(data, PROCEDURE, identity=moved, **given)  # type: ignore[arg-type]


def opened(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


WRONG = (
    find("required", field="姓名", row=6, column="A"),
    find("id-format", field="身份证号", row=6, column="C", value="0123", length=4),
    find("attachment-missing", row=5, material="毕业证", expected="x.pdf"),
)


def test_rows_columns_and_header_stay_where_they_were() -> None:
    book = opened(build_receipt(receipt(*WRONG), rebuilt(sheet())))
    data = book["报名信息"]
    assert book.sheetnames[0] == "回执"
    assert [cell.value for cell in data[2]] == [
        "姓名*", None, "身份证号*", "民族", "结果", "原因", "确认", "操作", "申请编号", "行标识",
    ]  # fmt: skip
    assert data["A3"].value == "王建国"
    assert data["A5"].value == "=李四"
    assert data["A5"].data_type == "s"
    assert data["C6"].value == "0123"
    assert data["C5"].number_format == "@"
    assert [cell.value for cell in data[4]] == [None] * 10


def test_products_columns_say_what_became_of_each_row() -> None:
    data = opened(build_receipt(receipt(*WRONG), rebuilt(sheet())))["报名信息"]
    assert [data[f"E{row}"].value for row in (3, 5, 6)] == ["已删除", "已收件", "未收件"]
    assert data["H3"].value == "删除"  # carried out: the sheet can be dropped again
    assert data["G5"].value == "情况属实"
    assert data["I5"].value == "TS-2026-000002"
    assert data["J6"].value == "cc" * 10
    assert data.column_dimensions["J"].hidden
    assert "毕业证" in data["F5"].value
    assert data["F6"].value.startswith("1. 【必改】")


def test_wrong_cells_are_marked_bordered_and_commented() -> None:
    data = opened(build_receipt(receipt(*WRONG), rebuilt(sheet())))["报名信息"]
    assert data["C6"].fill.fgColor.rgb == "FFFFC7CE"
    assert data["C6"].border.left.style == "medium"
    assert WRONG[1].message in data["C6"].comment.text
    assert data["A6"].comment is not None
    assert data["C5"].comment is None


def test_dropdowns_of_confirm_action_and_choices() -> None:
    data = opened(build_receipt(receipt(), rebuilt(sheet())))["报名信息"]
    ranges = {str(each.sqref) for each in data.data_validations.dataValidation}
    assert {"G3:G6", "H3:H6"} <= ranges
    assert any(area.startswith("D3:D") for area in ranges)


def test_returned_workbook_is_an_identified_form_again() -> None:
    book = opened(build_receipt(receipt(), rebuilt(sheet())))
    said = {row[0].value: row[1].value for row in book["_baoshen"].iter_rows()}
    assert said["header_row"] == "2"
    assert said["sheet"] == "报名信息"
    assert said["form"] == "F1"
    assert book["_baoshen"].sheet_state == "veryHidden"


def test_receipt_tells_result_counts_problems_and_next_step() -> None:
    page = opened(build_receipt(receipt(*WRONG), rebuilt(sheet())))["回执"]
    text = "\n".join(str(c.value) for row in page.iter_rows() for c in row if c.value)
    wanted = ["部分收件", "报名.zip", "2026-11-20", "A6", "第 5 行", "ab" * 32]
    wanted += [RECEIPT_DISCLAIMER, "技术支持：省站 0731-1", WRONG[1].message, WRONG[1].remedy]
    for said in wanted:
        assert said in text


def test_receipt_of_an_unreadable_drop_has_no_data_sheet() -> None:
    wrong = find("file-encrypted", file="报名.xlsx")
    given = receipt(wrong, result=DropResult.REFUSED, kind="unreadable")
    assert opened(build_receipt(given)).sheetnames == ["回执"]


def test_unread_columns_keep_their_header() -> None:
    told = find("header-unknown", field="备注", row=2, column="G", guess="", file="a.xlsx")
    data = opened(build_receipt(receipt(told), rebuilt(sheet(unknown=(("G", "备注"),)))))
    assert data["报名信息"]["G2"].value == "备注"
    assert data["报名信息"]["H2"].value == "结果"


def test_proposed_renames_are_told_in_the_row() -> None:
    rename = Rename("附件/张三.jpg", "430102198503071230.jpg", 5, "照片")
    data = opened(build_receipt(receipt(), rebuilt(sheet(), renames=(rename,))))["报名信息"]
    assert "附件/张三.jpg → 430102198503071230.jpg" in data["F5"].value


@pytest.mark.parametrize("name", ["回执", "_选项", "_BAOSHEN"])
def test_a_sheet_named_like_ours_gets_the_procedures_name(name: str) -> None:
    book = opened(build_receipt(receipt(), rebuilt(sheet(name))))
    said = {row[0].value: row[1].value for row in book["_baoshen"].iter_rows()}
    assert said["sheet"] == "报名信息"
    assert book["报名信息"]["A3"].value == "王建国"


def test_comments_are_limited_but_marks_and_reasons_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_COMMENTS", 1)
    data = opened(build_receipt(receipt(*WRONG), rebuilt(sheet())))["报名信息"]
    assert data["A6"].comment is not None
    assert data["C6"].comment is None
    assert data["C6"].fill.fgColor.rgb == "FFFFC7CE"
    assert WRONG[1].message in data["F6"].value


def test_hostile_text_makes_no_formula_no_link_and_equal_bytes() -> None:
    data = sheet()
    data.frame["姓名"] = ["=cmd|' /C calc'!A0", "http://x.y/z", "\x01@SUM(A1)"]
    first = build_receipt(receipt(*WRONG), rebuilt(data))
    assert first == build_receipt(receipt(*WRONG), rebuilt(data))
    with zipfile.ZipFile(BytesIO(first)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert not re.search(r"<f[ >]|<hyperlink", archive.read(name).decode())
    assert opened(first)["报名信息"]["A6"].value == "@SUM(A1)"


def test_next_steps_differ_by_result() -> None:
    assert next_steps(receipt(result=DropResult.FAILED)) != next_steps(receipt())
    dry = receipt(result=DropResult.TO_CORRECT, dry_run=True)
    assert "预检" in next_steps(dry)[0]


def steps(*findings: Finding, sheet: bool = True, **counts: int) -> str:
    result = DropResult.PARTLY_ACCEPTED if counts.get("收件") else DropResult.TO_CORRECT
    told = receipt(*findings, result=result, counts=tuple(counts.items()))
    return "".join(next_steps(told, sheet=sheet))


def test_next_steps_ask_only_for_what_can_be_done() -> None:
    """Cells are corrected where a data sheet went back and cells are what is wrong."""
    assert "有标记的格" in steps(find("required", row=5), 收件=1, 未收件=1)
    assert "有标记的格" not in steps(find("file-corrupt"), sheet=False)
    assert "重新投递" in steps(find("file-corrupt"), sheet=False)
    lacking = steps(find("attachment-missing", row=5), 待补附件=1, 未收件=0)
    assert "有标记的格" not in lacking
    assert "不必连同工作簿" in lacking
    assert "有标记的格" not in steps(find("already-open", row=5), 未收件=1)
    twice = steps(find("duplicate-row", row=5), 收件=1, 未收件=1)
    assert "整行删除" in twice
    assert "有标记的格" not in twice
    assert "有标记的格" in steps(find("duplicate-row", row=5), find("required", row=6), 未收件=2)
    assert "不能办理" in steps(find("sender-not-allowed"), 未收件=1)
    assert "重新投递" in steps(find("attachment-orphan"), 收件=1, 未收件=0)


def test_a_receipt_of_decisions_speaks_of_decisions() -> None:
    counts = (("总行数", 3), ("收件", 3), ("待补附件", 0), ("未收件", 0))
    given = {"kind": "review", "decided": (("退回", 1), ("通过", 2)), "review_list": "报名审核列表"}
    done = receipt(result=DropResult.ACCEPTED, counts=counts, **given)
    assert next_steps(done) == ("无需再投；各件去向见《报名审核列表》。",)
    said = "".join(str(cell.value) for cell in opened(build_receipt(done))["回执"]["B"])
    assert "审核决定 3 条，生效 3 条（退回 1、通过 2）" in said
    assert "收件" not in said
    below = "".join(str(cell.value) for cell in opened(build_receipt(done))["回执"]["A"])
    assert REVIEW_DISCLAIMER in below
    assert "收件" not in below
    stale = receipt(find("decision-stale", row=4), counts=(("未收件", 1),), **given)
    assert "最新" in next_steps(stale)[-1]
    said = "".join(str(cell.value) for cell in opened(build_receipt(stale))["回执"]["B"])
    assert "必改 1 处（未生效）" in said
    (only,) = next_steps(replace(stale, decided=()))
    assert "已生效" not in only


def test_next_steps_name_the_answer_only_where_one_is_asked_for() -> None:
    asked = find("experience-differs", row=5, stated=9, computed=3)
    for result in (DropResult.ACCEPTED, DropResult.TO_CORRECT):
        assert "情况属实" in "".join(next_steps(receipt(asked, result=result)))
        assert "情况属实" not in "".join(next_steps(receipt(result=result)))
    rename = Rename("附件/张三.jpg", "430102198503071230.jpg", 5, "照片")
    first = opened(build_receipt(receipt(), rebuilt(sheet(), renames=(rename,))))["回执"]
    assert "按建议改名" in "".join(str(cell.value) for cell in first["A"])


def test_dry_run_says_checked_not_received() -> None:
    told = receipt(result=DropResult.ACCEPTED, dry_run=True)
    data = opened(build_receipt(told, rebuilt(sheet())))["报名信息"]
    assert data["E5"].value == "核验通过"


def test_the_operator_reads_his_own_name_and_of_no_ledger() -> None:
    own = receipt(institution="_office", institution_name="", result=DropResult.ACCEPTED)
    sheet = load_workbook(BytesIO(build_receipt(own, None)))["回执"]
    assert sheet["B2"].value == "系统管理员（_office）"
    assert not any("本机构台账" in step for step in next_steps(own))
    assert any("本机构台账" in step for step in next_steps(receipt(result=DropResult.ACCEPTED)))
    held = next_steps(receipt(institution="X9", result=DropResult.QUARANTINED))
    assert any("《机构名录》" in step for step in held)
