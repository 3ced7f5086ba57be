"""Review workbooks."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

from openpyxl import Workbook, load_workbook
from PIL import Image

from outputs.workbooks.identity import review_identity
from outputs.workbooks.review import ReviewData, ReviewRow, build_review
from outputs.workbooks.thumbnail import THUMBNAIL, thumbnail
from procedures.model import Output, Procedure
from procedures.tokens import parse_row_token, row_token, signed

SECRET = b"secret"
PROCEDURE = Procedure.model_validate({
    "id": "test-signup", "version": 1, "prefix": "TS", "title": "测试报名",
    "system": "hunan-supervision", "order": 1, "source": "建议值", "sheet": "报名信息",
    "submitter": {"types": ["监督机构"]}, "subject": "person", "unique": {"fields": ["身份证号"]},
    "fields": [
        {"name": "姓名", "type": "person_name", "required": True},
        {"name": "身份证号", "type": "id_number", "required": True, "key": True},
        {"name": "口令", "secret": True},
        {"name": "结论"},
    ],
    "attachments": [{"name": "照片", "kind": "photo", "formats": ["jpeg"]}],
    "review": [
        {"name": "初审", "by": "own_institution", "opinions": ["同意上报", "资料不齐"],
         "decisions": {"通过": "next", "驳回": "return:submitter"}},
        {"name": "复审", "by": "city", "decisions": {"合格": "done"},
         "supply": {"fields": ["结论"]}},
    ],
})  # fmt: skip


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (295, 413), "#3366aa").save(out, "JPEG")
    return out.getvalue()


def row(number: str, step: str, **more: object) -> ReviewRow:
    given: dict[str, object] = {
        "number": number, "token": row_token(SECRET, number, 2, step, "CS"), "step": step,
        "round": 1, "area": "长沙", "institution_name": "雨花区监督站",
        "values": {"姓名": "王建国", "身份证号": "430102198503071236"},
    }  # fmt: skip
    return ReviewRow(**(given | more))  # type: ignore[arg-type]


def data(*rows: ReviewRow) -> ReviewData:
    return ReviewData(
        procedure=PROCEDURE,
        steps={step.name: step for step in PROCEDURE.review},
        identity=review_identity(PROCEDURE, "CS", "R1", SECRET),
        today=date(2026, 11, 20),
        rows=rows,
        reviewers=("cs-01", "cs-02"),
        support="技术支持",
    )


def opened(given: ReviewData) -> Workbook:
    return load_workbook(BytesIO(build_review(given)))


HEADERS = [
    "申请编号", "照片", "姓名", "环节", "所属地区", "申报机构", "身份证号", "结论*", "一人一档",
    "问题提示", "审核决定", "审核意见", "纸质材料", "审核人（用户编号）", "审核标识",
]  # fmt: skip


def test_a09_columns_values_and_whole_numbers() -> None:
    """A09, D-X07: a reviewer sees the ID number whole."""
    sheet = opened(data(row("TS-2026-000001", "初审", hints=("年龄不符",))))["审核"]
    assert [cell.value for cell in sheet[1]] == HEADERS
    assert sheet["G2"].value == "430102198503071236"
    assert sheet["G2"].number_format == "@"
    assert sheet["J2"].value == "年龄不符"
    assert sheet["K2"].value is None
    assert sheet.freeze_panes == "D2"
    assert sheet.page_setup.orientation == "landscape"


def test_token_column_is_hidden_and_tokens_verify() -> None:
    sheet = opened(data(row("TS-2026-000001", "初审")))["审核"]
    parsed = parse_row_token(sheet["O2"].value)
    assert parsed is not None
    assert parsed[:2] == ("TS-2026-000001", 2)
    assert signed(SECRET, parsed[2], "row", "TS-2026-000001", 2, "初审", "CS")
    assert sheet.column_dimensions["O"].hidden


def test_dropdowns_follow_the_step_of_each_row() -> None:
    book = opened(data(row("A-1", "初审"), row("A-2", "初审"), row("A-3", "复审")))
    checks = {str(v.sqref): v for v in book["审核"].data_validations.dataValidation}
    lists = book["_选项"]

    def words(area: str) -> list[str]:
        place = checks[area].formula1.split("!")[1].replace("$", "")
        return [cell[0].value for cell in lists[place]]

    assert words("K2:K3") == ["通过", "驳回"]
    assert lists[checks["K4"].formula1.split("!")[1].replace("$", "").split(":")[0]].value == "合格"
    assert words("L2:L3") == ["同意上报", "资料不齐"]
    assert not checks["L2:L3"].showErrorMessage
    assert words("M2:M4") == ["已核对", "缺件", "未收到"]
    assert words("N2:N4") == ["cs-01", "cs-02"]


def test_later_round_marks_what_changed_with_value_before_and_opinion() -> None:
    changed = row(
        "TS-2026-000001", "初审", round=2, changed={"姓名": "王健国"},
        returned="初审 长沙市监督站 2026-11-18 驳回：姓名有误",
    )  # fmt: skip
    sheet = opened(data(changed))["审核"]
    assert "王健国" in sheet["C2"].comment.text
    assert "姓名有误" in sheet["C2"].comment.text
    assert sheet["C2"].border.left.style == "double"
    assert "姓名有误" in sheet["J2"].value
    assert "「姓名」原为「王健国」" in sheet["J2"].value
    assert sheet["G2"].comment is None


def test_photo_moves_and_sizes_with_its_row() -> None:
    raw = build_review(data(row("TS-2026-000001", "初审", photo=photo()), row("A-2", "初审")))
    sheet = load_workbook(BytesIO(raw))["审核"]
    assert sheet.row_dimensions[2].height > sheet.row_dimensions[3].height
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
        picture = Image.open(archive.open("xl/media/image1.jpeg"))
        assert picture.size[0] <= THUMBNAIL[0]
    assert 'editAs="oneCell"' not in drawing
    assert 'editAs="absolute"' not in drawing


def test_thumbnail_is_small_and_keeps_the_shape() -> None:
    with Image.open(BytesIO(thumbnail(photo()))) as small:
        assert small.size == (148, 207)


def test_only_links_are_relative_ones_to_the_dossier() -> None:
    raw = build_review(data(row("TS-2026-000001", "初审", values={"姓名": "=1+1"})))
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        links = archive.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
        cells = archive.read("xl/worksheets/sheet1.xml").decode()
    external = re.findall(r'Target="([^"]*)" TargetMode="External"', links)
    assert external == ["附件/TS-2026-000001.pdf"]
    assert not re.search(r"<f[ >]", cells)


def test_bulk_sheet_offers_all_and_each_institution() -> None:
    book = opened(data(row("A-1", "初审"), row("A-2", "复审", institution_name="天心区监督站")))
    sheet = book["批量填写"]
    assert [sheet.cell(1, column).value for column in range(1, 5)] == [
        "范围", "审核决定", "审核意见", "审核人（用户编号）",
    ]  # fmt: skip
    scopes = [sheet.cell(line, 1).value for line in range(2, 5)]
    offered = {str(v.sqref) for v in sheet.data_validations.dataValidation}
    assert {"B2:B4", "C2:C4", "D2:D4"} <= offered
    assert scopes == ["全部", "雨花区监督站", "天心区监督站"]


def test_bulk_sheet_marks_final_only_where_there_is_a_table() -> None:
    given = data(row("A-1", "初审"))
    table = Output(id="signup-summary", title="表", formats=("xlsx",), per="period")
    listed = given.procedure.model_copy(update={"outputs": (table,)})
    assert "定稿" not in [cell.value for cell in opened(given)["批量填写"]["A"]]
    sheet = opened(replace(given, procedure=listed))["批量填写"]
    assert [cell.value for cell in sheet["A"]][:4] == ["范围", "全部", "雨花区监督站", "定稿"]


def test_identity_says_review_and_bytes_repeat() -> None:
    given = data(row("A-1", "初审", photo=photo()))
    said = {r[0].value: r[1].value for r in opened(given)["_baoshen"].iter_rows()}
    assert (said["kind"], said["sheet"]) == ("review", "审核")
    assert build_review(given) == build_review(given)
