"""Kinds of cells, blank cells, hidden rows, duplicates, the product's own columns."""

from __future__ import annotations

import pytest

from procedures.records import CellKind
from procedures.words import COLUMN_ACTION, COLUMN_CONFIRM
from validators.check import check


def codes(checked):
    return [(f.row, f.column, f.code) for f in checked.findings]


@pytest.mark.parametrize(
    ("field", "kind", "code"),
    [
        ("身份证号", CellKind.NUMBER, "id-numeric"),
        ("身份证号", CellKind.DATE, "id-numeric"),
        ("职称证编号", CellKind.NUMBER, "id-numeric"),
        ("民族", CellKind.FORMULA, "formula-cell"),
        ("身份证号", CellKind.FORMULA, "formula-cell"),
        ("民族", CellKind.ERROR, "error-cell"),
        ("民族", CellKind.MERGED, "merged-cell"),
    ],
)
def test_kinds_of_cells_that_are_refused(run, good, field, kind, code):
    row = {**good, "职称证编号": "A1"}
    checked = run([row], kinds={field: {2: kind}})
    found = [f for f in checked.findings if f.code != "required"]
    assert [(f.row, f.field, f.code) for f in found] == [(2, field, code)]


@pytest.mark.parametrize("field", ["培训年度", "联系电话", "工作年限", "注册类职业资格证书"])
def test_numbers_in_other_columns_are_fine(run, good, field):
    assert (
        codes(run([{**good, "注册类职业资格证书": "3"}], kinds={field: {2: CellKind.NUMBER}})) == []
    )


def test_a_month_that_lost_its_zero(run, good):
    """2023.10 as a number is 2023.1: January or October."""
    kinds = {"毕业时间": {2: CellKind.NUMBER}}
    assert codes(run([{**good, "毕业时间": "2012.1"}], kinds=kinds)) == [(2, "G", "date-format")]
    assert codes(run([{**good, "毕业时间": "2012.1"}])) == []


def test_a_blank_merged_cell_is_not_also_missing(run, good):
    rows = [good, {**good, "姓名": "", "身份证号": ""}]
    kinds = {"姓名": {2: CellKind.MERGED, 3: CellKind.MERGED}}
    found = run(rows, kinds=kinds).findings
    assert [(f.row, f.code) for f in found if f.field == "姓名"] == [
        (2, "merged-cell"),
        (3, "merged-cell"),
    ]
    assert "A2:A3" in found[0].message


def test_hidden_rows_are_asked_about(run, good):
    assert codes(run([good], hidden_rows=frozenset({2, 9}))) == [(2, None, "hidden-row")]


def test_required_if(run, good):
    row = {**good, "工程类技术职称": "工程师", "职称证取得时间": "2015-01-01", "职称证编号": ""}
    assert [(f.field, f.code) for f in run([row]).findings] == [("职称证编号", "required")]


def test_a_condition_on_a_broken_cell_is_not_judged(run, good):
    row = {**good, "工程类技术职称": "大师", "职称证编号": ""}
    assert [f.code for f in run([row]).findings] == ["choice"]


def test_a_later_step_supplies(run, good, procedure):
    by = procedure(
        review=[
            {
                "name": "审核",
                "by": "province",
                "decisions": {"通过": "done"},
                "supply": {"fields": ["联系电话"]},
            }
        ],
        fields=[
            {"name": "身份证号", "type": "id_number", "key": True},
            {"name": "联系电话", "type": "phone", "required": True},
        ],
        attachments=[],
        window={},
        unique={"fields": ["身份证号"]},
    )
    row = {"身份证号": good["身份证号"], "联系电话": ""}
    assert run([row], by=by).findings == []


def test_duplicates_name_the_first_row(run, good):
    checked = run([good, good, {**good, "培训期数": "3"}, good], index=[2, 5, 6, 9])
    found = [f for f in checked.findings if f.code == "duplicate-row"]
    assert [(f.row, f.field) for f in found] == [(5, "身份证号"), (9, "身份证号")]
    assert "2" in found[1].message


def test_spellings_of_one_number_are_duplicates(run, good):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in good["身份证号"])
    found = run([good, {**good, "身份证号": wide}]).findings
    assert sorted(f.code for f in found) == ["duplicate-row", "value-cleaned"]


def test_rows_to_delete_are_not_judged(run, good):
    rows = [{**good, COLUMN_ACTION: "删除", "姓名": "", "民族": "汗"}, {**good, COLUMN_ACTION: ""}]
    assert codes(run(rows)) == []


def test_words_of_product_columns(run, good):
    row = {**good, COLUMN_ACTION: "作废", COLUMN_CONFIRM: "对"}
    assert [(f.field, f.code) for f in run([row]).findings] == [
        (COLUMN_ACTION, "choice"),
        (COLUMN_CONFIRM, "choice"),
    ]


def test_values_are_normalised(run, good):
    values = run(
        [{**good, "民族": " 汉 ", "毕业时间": "2012年6月", "联系电话": "138 0000 0000"}]
    ).values
    row = values.loc[2]
    assert (row["民族"], row["毕业时间"], row["联系电话"]) == ("汉族", "2012-06", "13800000000")


def test_secret_columns_are_dropped_and_defaults_filled(run, good, procedure):
    by = procedure(
        fields=[
            {"name": "身份证号", "type": "id_number", "key": True},
            {"name": "密码", "secret": True},
            {"name": "类型", "default": "普通"},
        ],
        attachments=[],
        window={},
        unique={"fields": ["身份证号"]},
    )
    row = {"身份证号": good["身份证号"], "密码": "abc", "类型": ""}
    assert run([row], by=by).values.loc[2].tolist() == [good["身份证号"], "", "普通"]


def test_an_empty_sheet_and_a_package_without_one(run, good, package, procedure, tables, today):
    empty = package([good])
    empty.sheet.frame = empty.sheet.frame.iloc[:0]
    assert check(empty, procedure(), tables, today).findings == []
    empty.sheet = None
    assert check(empty, procedure(), tables, today).values is None


def test_hostile_cells_do_not_take_long(run, good):
    """Ten thousand wrong words, and blanks by the thousand: no guess is worth minutes."""
    rows = [{**good, "民族": f"不对{n}", "培训期数": str(n)} for n in range(1500)]
    rows[0]["姓名"] = "张" + " " * 30_000 + "三1"
    found = run(rows).findings
    assert sum(f.code == "choice" for f in found) == 1500
    assert max(len(f.value) for f in found) < 80
