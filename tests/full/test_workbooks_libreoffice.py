"""Our workbooks through LibreOffice: opened, saved again, printed, and read back by ingest."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from ingest.limits import Limits
from ingest.recognise import Recognised, recognise
from ingest.sheets import build_sheet, read_bulk
from ingest.workbook import WorkbookJob, read_workbook
from outputs.workbooks.form import FormData, build_form
from outputs.workbooks.grid import Choices
from outputs.workbooks.identity import data_identity, review_identity
from outputs.workbooks.listing import ListColumn, Listing, ListSheet, build_listing
from outputs.workbooks.receipt import Receipt
from outputs.workbooks.returned import ReturnedSheet, RowOutcome, build_receipt
from outputs.workbooks.review import ReviewData, ReviewRow, build_review
from procedures.findings import find
from procedures.load import Catalogue
from procedures.model import Procedure
from procedures.records import Sheet
from procedures.tables import Tables
from procedures.tokens import row_token
from procedures.words import DropResult
from tests.full.printed_books import BOOKS

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]

TODAY = date(2026, 11, 20)
SECRET = b"secret"
ID_NUMBER = "430102198503071236"
PROCEDURE = Procedure.model_validate({
    "id": "test-signup", "version": 1, "prefix": "TS", "title": "测试报名",
    "system": "hunan-supervision", "order": 1, "source": "建议值", "sheet": "报名信息",
    "submitter": {"types": ["监督机构"]}, "subject": "person", "unique": {"fields": ["身份证号"]},
    "fields": [
        {"name": "姓名", "type": "person_name", "required": True},
        {"name": "身份证号", "type": "id_number", "required": True, "key": True},
        {"name": "民族", "type": "choice", "choices": ["汉族", "土家族"]},
        {"name": "工作经历", "width": 40, "max_length": 1000},
    ],
    "review": [{"name": "初审", "by": "own_institution", "decisions": {"通过": "done"}}],
})  # fmt: skip
VALUES = {"姓名": "=王建国", "身份证号": ID_NUMBER, "民族": "汉族", "工作经历": "一\n二"}
#: What stands on every page of the sheets beside the data sheet.
OTHER_TITLES = ("填报说明", "投递回执", "范围审核决定")
Convert = Callable[[bytes, str], Path]


@pytest.fixture
def convert(tmp_path: Path) -> Convert:
    """Save a workbook as LibreOffice would: (bytes, format) -> path of the result."""

    def run(data: bytes, wanted: str) -> Path:
        source, out = tmp_path / "our.xlsx", tmp_path / "out"
        source.write_bytes(data)
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", wanted]
        subprocess.run(
            [*command, "--outdir", str(out), str(source)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return out / f"our.{wanted}"

    return run


def read_back(path: Path) -> tuple[Recognised, dict[str, tuple[str, str, str]]]:
    """What ingest makes of a workbook."""
    book = read_workbook(WorkbookJob(path, path.name), Limits())
    assert book.findings == []
    catalogue = Catalogue({PROCEDURE.id: PROCEDURE}, Tables())
    return recognise(book.sheets, catalogue, SECRET), read_bulk(book.sheets)


def form() -> bytes:
    return build_form(
        FormData(
            procedure=PROCEDURE,
            choices=Choices({"民族": ("汉族", "土家族")}),
            identity=data_identity(PROCEDURE, "CS", "F1", SECRET),
            institution_name="长沙市监督站",
            today=TODAY,
            rows=(VALUES,),
            support="技术支持：省站",
        )
    )


def returned() -> bytes:
    """Rows 4 and 7 of a sheet whose header stood in row 3."""
    frame = pd.DataFrame([VALUES, {**VALUES, "身份证号": "0123"}], index=[4, 7])
    sheet = Sheet("报名信息", frame, {"姓名": "A", "身份证号": "B", "民族": "C", "工作经历": "E"})
    wrong = find("id-format", field="身份证号", row=7, column="B", value="0123", length=4)
    identity = replace(data_identity(PROCEDURE, "CS", "F1", SECRET), header_row=3)
    receipt = Receipt(
        "CS", "长沙市监督站", "报名.zip", TODAY, DropResult.PARTLY_ACCEPTED, "ab" * 32,
        findings=(wrong,), support="技术支持：省站",
    )  # fmt: skip
    outcomes = {
        4: RowOutcome("accepted", "TS-2026-000001", "aa" * 10),
        7: RowOutcome("refused", row_id="bb" * 10),
    }
    choices = Choices({"民族": ("汉族", "土家族")})
    return build_receipt(receipt, ReturnedSheet(sheet, PROCEDURE, choices, identity, outcomes))


def review() -> bytes:
    number = "TS-2026-000001"
    token = row_token(SECRET, number, 2, "初审", "CS")
    row = ReviewRow(number, token, "初审", 1, "长沙", "长沙市监督站", VALUES)
    return build_review(
        ReviewData(
            procedure=PROCEDURE,
            steps={step.name: step for step in PROCEDURE.review},
            identity=review_identity(PROCEDURE, "CS", "R1", SECRET),
            today=TODAY,
            rows=(row,),
        )
    )


def test_form_survives(convert: Convert) -> None:
    found, _ = read_back(convert(form(), "xlsx"))
    assert found.form is not None
    assert found.form.signed
    sheet, _ = build_sheet(found, "a.xlsx")
    assert sheet.frame.loc[2, "姓名"] == "=王建国"
    assert sheet.frame.loc[2, "身份证号"] == ID_NUMBER
    assert sheet.kinds == {}


def test_returned_workbook_survives_with_its_rows(convert: Convert) -> None:
    path = convert(returned(), "xlsx")
    found, _ = read_back(path)
    assert found.match.row == 3
    sheet, _ = build_sheet(found, "a.xlsx")
    assert list(sheet.frame.index) == [4, 7]
    assert sheet.letters["工作经历"] == "E"
    assert list(sheet.frame["行标识"]) == ["aa" * 10, "bb" * 10]
    assert list(sheet.frame["身份证号"]) == [ID_NUMBER, "0123"]
    assert sheet.kinds == {}
    cell = load_workbook(path)["报名信息"]["B7"]
    assert cell.comment is not None
    assert cell.number_format == "@"


def test_review_workbook_survives_with_tokens_and_links(convert: Convert) -> None:
    path = convert(review(), "xlsx")
    found, bulk = read_back(path)
    assert found.form is not None
    assert found.form.kind == "review"
    sheet, _ = build_sheet(found, "a.xlsx")
    token = row_token(SECRET, "TS-2026-000001", 2, "初审", "CS")
    assert sheet.frame.loc[2, "审核标识"] == token
    assert bulk == {}
    book = load_workbook(path)
    links = [c.hyperlink.target for row in book["审核"].iter_rows() for c in row if c.hyperlink]
    assert [link.endswith("附件/TS-2026-000001.pdf") for link in links] == [True]
    assert book["_baoshen"].sheet_state != "visible"


def test_a_long_list_prints_on_pages_of_one_width(convert: Convert) -> None:
    columns = (ListColumn("序号", count=True), *(ListColumn(f"列{n}", 14) for n in range(16)))
    rows = [[str(line), *(["长沙市某监督站"] * 16)] for line in range(1, 121)]
    sheet = ListSheet("汇总表", "测试汇总表", columns, rows)
    pypdfium2 = pytest.importorskip("pypdfium2")
    printed = pypdfium2.PdfDocument(convert(build_listing(Listing((sheet,), TODAY, "支持")), "pdf"))
    width, height = printed[0].get_size()
    assert width > height
    assert 3 <= len(printed) <= 6
    texts = [page.get_textpage().get_text_range() for page in printed]
    assert all("列15" in text and "支持" in text for text in texts)


@pytest.mark.parametrize("kind", BOOKS)
@pytest.mark.parametrize("rows", [0, 60])
def test_every_kind_prints_whole_in_width(convert: Convert, kind: str, rows: int) -> None:
    """Whose row it is on each page of the data sheet, a page number on every page.

    A sheet that would be too small on one page stands on two side by side: every other page
    then has the last header.
    """
    pypdfium2 = pytest.importorskip("pypdfium2")
    wanted = BOOKS[kind]
    printed = pypdfium2.PdfDocument(convert(wanted.book(rows), "pdf"))
    texts = ["".join(p.get_textpage().get_text_range().split()) for p in printed]
    own = [text for text in texts if not any(title in text for title in OTHER_TITLES)]
    assert all(wanted.first in text for text in own)
    whole = [wanted.last in text for text in own]
    assert all(whole) or whole == [False, True] * (len(own) // 2)
    assert len(own) >= (3 if rows else 1)
    assert all(f"第{n}页，共{len(texts)}页" in text for n, text in enumerate(texts, start=1))
    assert all(page.get_width() > page.get_height() for page in printed)
