"""Headers and recognition: which form, which columns, and what is asked back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.headers import data_vocabulary, find_header, fold_header, header_findings, match_row
from ingest.outcome import Refused
from ingest.recognise import Recognised, recognise
from ingest.workbook import RawSheet
from tests.unit.ingest.builders import SECRET, catalogue, procedure

VOCABULARY = data_vocabulary(procedure())


def raw(rows: Sequence[Sequence[str]], name: str = "表一", visible: bool = True) -> RawSheet:
    width = max(map(len, rows), default=0)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    columns = [list(column) for column in zip(*filled, strict=True)]
    return RawSheet(name, visible, columns, [{} for _ in columns])


def found(*sheets: RawSheet) -> Recognised:
    return recognise(sheets, catalogue(), SECRET)


@pytest.mark.parametrize("text", ["姓名*", " 姓　名 ", "姓\n名＊", "﻿姓名", "姓名"])
def test_marks_and_spaces_do_not_count(text: str) -> None:
    assert fold_header(text) == "姓名"


def test_full_width_and_case_do_not_count() -> None:
    assert fold_header("ＩＤ（号）") == fold_header("id(号)")


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        (["姓名*", "身份证号码*", "性别"], []),
        (["姓名", "证件号码"], []),
        (["姓名"], ["header-missing"]),
        (["姓名", "身份证号码", "姓 名"], ["header-duplicate"]),
        (["姓名", "身份证号码", "民族"], ["header-unknown"]),
        (["姓名", "身份证号码", "", "行标识", "结果"], []),
        (["姓名", "身份证号"], ["header-missing", "header-unknown"]),
    ],
)
def test_headers_are_matched(header: list[str], codes: list[str]) -> None:
    match = match_row(VOCABULARY, 1, header)
    findings = header_findings(VOCABULARY, match, "人员", "a.xlsx")
    assert [finding.code for finding in findings] == codes


def test_what_almost_fits_is_asked_about() -> None:
    match = match_row(VOCABULARY, 3, ["姓名", "身份证号"])
    missing, unknown = header_findings(VOCABULARY, match, "人员", "a.xlsx")
    assert (missing.row, missing.field) == (3, "身份证号码")
    assert "您是否要填「身份证号码」" in missing.message
    assert (unknown.column, unknown.field) == ("B", "身份证号")
    assert "您是否要填「身份证号码」" in unknown.message


def test_what_a_later_step_supplies_is_not_asked() -> None:
    step = {
        "name": "核定",
        "by": "city",
        "supply": {"fields": ["性别"]},
        "decisions": {"通过": "done"},
    }
    fields = [
        {"name": "姓名", "required": True},
        {"name": "身份证号码", "required": True, "key": True},
        {"name": "性别", "required": True},
    ]
    vocabulary = data_vocabulary(procedure(fields=fields, review=[step]))
    assert match_row(vocabulary, 1, ["姓名", "身份证号码"]).fits


def test_the_header_is_the_first_row_that_fits() -> None:
    rows = [["某站人员登记表"], [], ["姓名", "身份证号码"], ["姓名", "身份证号码"]]
    assert find_header(VOCABULARY, raw(rows)).row == 3
    assert find_header(VOCABULARY, raw(rows), stated=4).row == 4
    assert find_header(VOCABULARY, raw(rows), stated=2).row == 3


def test_a_header_below_the_tenth_row_is_not_looked_for() -> None:
    rows = [["x"]] * 10 + [["姓名", "身份证号码"]]
    assert not find_header(VOCABULARY, raw(rows)).fits


def test_a_foreign_workbook_is_recognised_by_its_headers() -> None:
    one = found(raw([["说明"]]), raw([["标题"], ["姓名", "身份证号码"]], "表二"))
    assert (one.procedure.id, one.sheet.name, one.match.row) == ("test-people", "表二", 2)
    assert one.form is None


def test_hidden_sheets_are_not_read_as_foreign_data() -> None:
    with pytest.raises(Refused) as refused:
        found(raw([["姓名", "身份证号码"]], visible=False))
    assert refused.value.code == "form-unknown"


def test_a_review_workbook_without_identity_is_not_filed() -> None:
    """Its rows would fit the data form as new applications."""
    with pytest.raises(Refused) as refused:
        found(raw([["申请编号", "姓名", "身份证号码", "审核决定", "审核标识"]]))
    assert refused.value.code == "form-tampered"


def test_a_near_miss_names_the_closest_procedure() -> None:
    with pytest.raises(Refused) as refused:
        found(raw([["姓名", "身份证号", "性别"]]))
    assert refused.value.code == "form-unknown"
    guess = str(refused.value.values["guess"])
    assert "人员登记" in guess
    assert "您是否要填「身份证号码」" in guess


TWINS = catalogue(procedure(), procedure("test-twins", "另一登记", sheet="另一"))


def test_two_fitting_procedures_are_not_chosen_between() -> None:
    with pytest.raises(Refused) as refused:
        recognise([raw([["姓名", "身份证号码"]])], TWINS, SECRET)
    assert "另一登记" in str(refused.value.values["guess"])


def test_the_sheet_name_decides_between_two() -> None:
    one = recognise([raw([["姓名", "身份证号码"]], "另一")], TWINS, SECRET)
    assert one.procedure.id == "test-twins"


def test_a_sheet_too_large_is_refused_when_it_is_the_one() -> None:
    large = RawSheet("表一", True, too_large=(30_000, 5))
    with pytest.raises(Refused) as refused:
        found(large)
    assert refused.value.code == "row-limit"
    assert found(large, raw([["姓名", "身份证号码"]], "表二")).sheet.name == "表二"
