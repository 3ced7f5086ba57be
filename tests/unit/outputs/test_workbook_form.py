"""Identified forms: data sheet, instructions, dropdowns, hidden identity."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from outputs.workbooks.form import FormData, build_form
from outputs.workbooks.form_data import PREFILLS
from outputs.workbooks.grid import Choices, choices_of
from outputs.workbooks.identity import data_identity
from outputs.workbooks.wording import condition_words, file_words, required_words
from procedures.conditions import Any_, Equals, FieldValue, Not, Present
from procedures.load import load_catalogue
from procedures.model import Procedure
from procedures.tables import Entry, Tables
from procedures.tokens import form_token

TODAY = date(2026, 11, 20)
SECRET = b"secret"


def procedure(**more: object) -> Procedure:
    given: dict[str, object] = {
        "id": "test-signup", "version": 3, "prefix": "TS", "title": "测试报名",
        "system": "hunan-supervision", "order": 1, "source": "建议值", "sheet": "报名信息",
        "submitter": {"types": ["监督机构"]}, "subject": "person",
        "unique": {"fields": ["身份证号"]},
        "fields": [
            {"name": "姓名", "type": "person_name", "required": True, "example": "张三丰"},
            {"name": "身份证号", "type": "id_number", "required": True, "key": True},
            {"name": "民族", "type": "choice", "choices": "table:民族"},
            {"name": "方向", "type": "choices", "choices": ["土建", "安装"]},
            {"name": "职称编号", "required_if": {"present": "民族"}},
            {"name": "口令", "secret": True},
            {"name": "考核结论"},
        ],
        "attachments": [
            {"name": "照片", "kind": "photo", "formats": ["jpeg"], "required": True,
             "width": 295, "height": 413, "max_bytes": 102400},
            {"name": "合同", "kind": "page_set", "formats": ["jpeg", "png"]},
        ],
        "review": [
            {"name": "考核", "by": "own_institution", "decisions": {"通过": "done"},
             "supply": {"fields": ["考核结论"]}},
        ],
    }  # fmt: skip
    return Procedure.model_validate(given | more)


def form(**more: object) -> FormData:
    known = procedure()
    data = FormData(
        procedure=known,
        choices=Choices({"民族": ("汉族", "土家族"), "方向": ("土建", "安装")}),
        identity=data_identity(known, "HN-CS-01", "F0001", SECRET),
        institution_name="长沙市监督站",
        today=TODAY,
        support="技术支持：省站 0731-8&8",
    )
    return replace(data, **more)  # type: ignore[arg-type]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name).decode()


def test_identity_sheet_is_very_hidden_and_its_token_verifies() -> None:
    book = load_workbook(BytesIO(build_form(form())))
    sheet = book["_baoshen"]
    said = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert sheet.sheet_state == "veryHidden"
    assert said["kind"] == "data"
    assert said["version"] == "3"
    assert (said["sheet"], said["header_row"]) == ("报名信息", "1")
    assert said["token"] == form_token(SECRET, "data", "test-signup", 3, "HN-CS-01", "F0001")


def test_a04_headers_star_required_and_leave_out_what_nobody_is_asked() -> None:
    sheet = load_workbook(BytesIO(build_form(form())))["报名信息"]
    headers = [cell.value for cell in sheet[1]]
    assert headers == ["姓名*", "身份证号*", "民族", "方向", "职称编号"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:E2"


def test_cells_are_text_over_five_hundred_rows() -> None:
    sheet = load_workbook(BytesIO(build_form(form())))["报名信息"]
    assert sheet["B2"].number_format == "@"
    assert sheet["B501"].number_format == "@"
    assert sheet["E300"].value is None


def test_dropdowns_point_to_the_hidden_lists() -> None:
    book = load_workbook(BytesIO(build_form(form())))
    checks = {str(v.sqref): v for v in book["报名信息"].data_validations.dataValidation}
    assert checks["C2:C501"].formula1 == "'_选项'!$A$2:$A$3"
    assert checks["C2:C501"].showErrorMessage
    assert not checks["D2:D501"].showErrorMessage  # several may be typed
    assert book["_选项"].sheet_state == "hidden"
    assert [cell.value for cell in book["_选项"]["A"]] == ["民族", "汉族", "土家族"]


def test_f01_instructions_tell_columns_files_and_packing() -> None:
    sheet = load_workbook(BytesIO(build_form(form(notices=("第2期 报名时间：…",)))))["填报说明"]
    text = "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)
    for said in ("<身份证号>.jpg", "295×413", "小于 100 KB", "<身份证号>_合同/<页码>.jpg、.png",
                 "第2期 报名时间：…", "长沙市监督站", "填写了「民族」时必填", "预检"):  # fmt: skip
        assert said in text


def test_prefilled_rows_bring_the_products_columns() -> None:
    rows = ({"姓名": "=王", "身份证号": "430102198503071236", "申请编号": "TS-2026-000001",
             "行标识": "ab" * 10},)  # fmt: skip
    book = load_workbook(BytesIO(build_form(form(rows=rows))))
    sheet = book["报名信息"]
    headers = [cell.value for cell in sheet[1]]
    assert headers[5:] == ["结果", "原因", "确认", "操作", "申请编号", "行标识"]
    assert sheet["A2"].value == "=王"
    assert sheet["A2"].data_type == "s"
    assert sheet["J2"].value == "TS-2026-000001"
    assert sheet.column_dimensions["K"].hidden
    assert {"H2", "I2"} <= {str(v.sqref) for v in sheet.data_validations.dataValidation}


def test_no_formula_no_link_and_the_same_bytes_again() -> None:
    data = form(rows=({"姓名": "=1+1", "民族": "http://a.b/c", "职称编号": "-3"},))
    first = build_form(data)
    assert first == build_form(data)
    with zipfile.ZipFile(BytesIO(first)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                assert not re.search(r"<f[ >]|<hyperlink", archive.read(name).decode())


def test_support_line_stands_in_the_foot_with_its_ampersand() -> None:
    assert "0731-8&amp;&amp;8" in part(build_form(form()), "xl/worksheets/sheet1.xml")


def test_choices_come_from_the_table_of_the_day_and_province() -> None:
    entries = (
        Entry(date(2000, 1, 1), None, None, "x", ["汉族"], {}),
        Entry(date(2000, 1, 1), None, "430000", "x", ["汉族", "土家族"], {}),
        Entry(date(2027, 1, 1), None, "430000", "x", ["苗族"], {}),
    )
    tables = Tables({"民族": entries})
    assert choices_of(procedure(), tables, TODAY).words["民族"] == ("汉族", "土家族")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Present(present="职称"), "填写了「职称」"),
        (Not.model_validate({"not": {"present": "职称"}}), "不是（填写了「职称」）"),
        (
            Any_(any=(Present(present="甲"),
                      Equals(equals=FieldValue(field="乙", value="是")))),
            "填写了「甲」或「乙」为「是」",
        ),
    ],
)  # fmt: skip
def test_conditions_in_words(condition: object, words: str) -> None:
    assert condition_words(condition) == words  # type: ignore[arg-type]
    assert required_words(False, condition) == f"{words}时必填"  # type: ignore[arg-type]
    assert required_words(False, condition, "交") == f"{words}时必交"  # type: ignore[arg-type]


def test_file_words_of_a_photo() -> None:
    known = procedure()
    assert file_words(known, known.attachments[0]) == "<身份证号>.jpg"


@pytest.mark.parametrize("procedure_id", sorted(load_catalogue()))
def test_every_procedure_has_a_form(procedure_id: str) -> None:
    catalogue = load_catalogue()
    known = catalogue[procedure_id]
    data = FormData(
        procedure=known,
        choices=choices_of(known, catalogue.tables, TODAY),
        identity=data_identity(known, "X", "F", SECRET),
        institution_name="某站",
        today=TODAY,
    )
    book = load_workbook(BytesIO(build_form(data)))
    starred = {cell.value for cell in book[known.sheet][1] if str(cell.value).endswith("*")}
    asked = {f"{f.name}*" for f in known.fields if f.required and f.name not in known.supplied}
    assert starred == asked
    assert known.prefill is None or known.prefill in PREFILLS
