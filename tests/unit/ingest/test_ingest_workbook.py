"""Workbooks as raw sheets: positions, kinds, and everything that is refused before parsing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from ingest.limits import Limits
from ingest.workbook import RawSheet, Workbook, WorkbookJob, read_workbook
from procedures.records import CellKind
from tests.unit.ingest.builders import jpeg, ole_file, xlsx, zipped

PLAIN = xlsx({"人员": [["姓名"], ["张三"]]})


def read(
    tmp_path: Path, data: bytes, name: str = "a.xlsx", limits: Limits | None = None
) -> Workbook:
    path = tmp_path / "book"
    path.write_bytes(data)
    return read_workbook(WorkbookJob(path, name), limits or Limits())


def sheet(tmp_path: Path, data: bytes) -> RawSheet:
    book = read(tmp_path, data)
    assert book.findings == []
    return book.sheets[0]


def with_part(data: bytes, name: str, pattern: bytes, replacement: bytes) -> bytes:
    """A workbook with one part edited."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[name], count = re.subn(pattern, replacement, parts[name], count=1)
    assert count == 1
    return zipped(parts)


SHEET1 = "xl/worksheets/sheet1.xml"


CIRCLES = {"directory": ole_file({1: 1}), "stream": ole_file({2: 2}), "table": ole_file({}, 3)}


@pytest.mark.parametrize("data", CIRCLES.values(), ids=CIRCLES)
def test_chains_that_never_end_are_not_followed(tmp_path: Path, data: bytes) -> None:
    """Reliability 16: the reader of old workbooks filled its memory with the same sector."""
    book = read(tmp_path, data, "a.xls")
    assert [finding.code for finding in book.findings] == ["file-corrupt"]
    assert "走到结尾" in book.findings[0].message


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
REFUSED = [
    ("file-type", b"name,id\n1,2\n", "a.xlsx"),
    ("file-type", PLAIN, "a.xls"),
    ("file-type", jpeg(), "a.xlsx"),
    ("file-type", zipped({"a.txt": b"a"}), "a.xlsx"),
    ("file-type", OLE, "a.xlsx"),
    ("file-type", b"a,b\n", "a.csv"),
    ("file-empty", b"", "a.xlsx"),
    ("file-encrypted", OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx"),
    ("file-corrupt", PLAIN[:-30], "a.xlsx"),
    ("file-corrupt", OLE + "Workbook\0".encode("utf-16-le"), "a.xls"),
    ("macro-workbook", OLE + "Workbook\0_VBA_PROJECT".encode("utf-16-le"), "a.xls"),
    ("macro-workbook", with_part(PLAIN, SHEET1, b"^", b"").replace(b"xl/theme/theme1.xml", b"xl/x/vbaProject.bin"), "a.xlsm"),  # noqa: E501
    ("xml-dtd", with_part(PLAIN, SHEET1, rb"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet"), "a.xlsx"),  # noqa: E501
    ("xml-dtd", with_part(PLAIN, "docProps/app.xml", b"(?s)^.*$", "<!DOCTYPE x>".encode("utf-16")), "a.xlsx"),  # noqa: E501
    ("file-corrupt", with_part(PLAIN, "xl/workbook.xml", b"</workbook>", b""), "a.xlsx"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "data", "name"), REFUSED)
def test_what_is_no_honest_workbook_is_refused(
    tmp_path: Path, code: str, data: bytes, name: str
) -> None:
    """Reliability 34, 41, 42, 45."""
    book = read(tmp_path, data, name)
    assert [finding.code for finding in book.findings] == [code]
    assert [finding.file for finding in book.findings] == [name]
    assert book.sheets == []


def test_no_macro_workbook_is_asked_for(tmp_path: Path) -> None:
    """What .xlsx and .xlsm may contain is more than what we want to get."""
    remedies = [
        read(tmp_path, b"name,id", name).findings[0].remedy for name in ("a.xlsx", "a.xlsm")
    ]
    assert all("（.xlsx）" in text and "宏" not in text for text in remedies)


@pytest.mark.parametrize(
    ("code", "limits"),
    [
        ("file-too-large", Limits(workbook_bytes=100)),
        ("archive-bomb", Limits(workbook_unpacked=100)),
        ("archive-bomb", Limits(ratio=1, ratio_floor=1)),
        ("archive-bomb", Limits(workbook_entries=2)),
    ],
)
def test_caps_come_before_parsing(tmp_path: Path, code: str, limits: Limits) -> None:
    book = read(tmp_path, PLAIN, limits=limits)
    assert [finding.code for finding in book.findings] == [code]


def test_a_long_string_used_everywhere_is_seen_before_calamine(tmp_path: Path) -> None:
    """Reliability 42: every cell gets its own copy; gigabytes of them aborted the reader."""
    data = xlsx({"一": [["长" * 1000]] * 100})
    assert sheet(tmp_path, data).height == 100
    book = read(tmp_path, data, limits=Limits(text_bytes=200_000))
    assert [finding.code for finding in book.findings] == ["archive-bomb"]
    rare = xlsx({"一": [["长" * 1000], *[["短"]] * 1000]})
    assert read(tmp_path, rare, limits=Limits(text_bytes=200_000)).findings == []


@pytest.mark.parametrize("cell", [b"XFD1048576", b"XFD20000", b"Z1048576", b"HZ1", b"A20001"])
def test_a_lying_extent_is_seen_before_calamine(tmp_path: Path, cell: bytes) -> None:
    """Reliability, fact 1: such a sheet would cost gigabytes or the process."""
    lie = with_part(
        PLAIN, SHEET1, rb"</sheetData>", b'<row><c r="' + cell + b'"><v>1</v></c></row></sheetData>'
    )
    (found,) = read(tmp_path, lie).sheets
    assert found.too_large is not None
    assert found.columns == []


def test_formatted_but_empty_cells_far_below_do_not_count(tmp_path: Path) -> None:
    """Users colour whole columns."""
    styled = with_part(
        PLAIN, SHEET1, rb"</sheetData>", b'<row r="900000"><c r="C900000" s="1"/></row></sheetData>'
    )
    assert sheet(tmp_path, styled).height == 2


def test_rows_keep_their_excel_numbers(tmp_path: Path) -> None:
    """Reliability 19: leading blank rows and columns are rows and columns."""
    found = sheet(tmp_path, xlsx({"一": [[], [], [None, "姓名"], [], [None, "张三"]]}))
    assert found.row(3) == ["", "姓名"]
    assert found.row(5) == ["", "张三"]
    assert found.height == 5


def test_texts_are_short_and_kinds_say_why(tmp_path: Path) -> None:
    """Reliability 1, 20: what was no text is known as such."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("一")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    page.write_row(0, 0, ["文字", 3.0, 0.1 + 0.2, 110101199003074477, True])
    page.write_datetime(0, 5, datetime(2023, 2, 11), day)
    page.write_datetime(0, 6, datetime(2023, 2, 11, 8, 30), moment)
    page.write_formula(0, 7, "=A1", None, "文字")
    page.write_formula(0, 8, "=1/0", None, "#DIV/0!")
    book.close()
    found = sheet(tmp_path, out.getvalue())
    assert found.row(1) == [
        "文字", "3", "0.3", "1.10101199003074e+17", "TRUE", "2023-02-11", "2023-02-11 08:30:00",
        "文字", "#DIV/0!",
    ]  # fmt: skip
    assert [kind.get(1) for kind in found.kinds] == [
        None, CellKind.NUMBER, CellKind.NUMBER, CellKind.NUMBER, CellKind.BOOLEAN, CellKind.DATE,
        CellKind.DATE, CellKind.FORMULA, CellKind.ERROR,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "text", "kind"),
    [
        (b"><v> 430102198503071000 </v>", "430102198503071000", CellKind.NUMBER),
        (b"><v>\n430102198503071000\n</v>", "430102198503071000", CellKind.NUMBER),
        (b"><v>43010219850307123X</v>", "43010219850307123X", CellKind.NUMBER),
        (b"><v>43<!-- -->0102</v>", "430102", CellKind.NUMBER),
        (b' t="d"><v>430102198503071236</v>', "430102198503071236", CellKind.DATE),
        (b' t="d"><v>2023-02-11T08:30:00</v>', "2023-02-11 08:30:00", CellKind.DATE),
        (b'><f>1</f><v> 1 </v>', " 1 ", CellKind.FORMULA),
        (b' t="str"><v>430102198503071236</v>', "430102198503071236", None),
        (b"><v> </v>", " ", None),
    ],
)  # fmt: skip
def test_what_excel_keeps_as_a_number_is_no_text(
    tmp_path: Path, cell: bytes, text: str, kind: CellKind | None
) -> None:
    """Reliability 1: blanks around a number, or a date type, made calamine call it text."""
    data = with_part(
        PLAIN, SHEET1, rb"</sheetData>", b'<row r="3"><c r="A3"' + cell + b"</c></row></sheetData>"
    )
    found = sheet(tmp_path, data)
    assert found.row(3) == [text]
    assert found.kinds[0].get(3) is kind


def test_a_number_beyond_all_time_is_no_crash(tmp_path: Path) -> None:
    """An ID typed into a column that shows hours: Excel prints ####, calamine overflows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    hours = book.add_format({"num_format": "[h]:mm"})
    book.add_worksheet("一").write_number(0, 0, 430102198503071236, hours)
    book.close()
    assert [f.code for f in read(tmp_path, out.getvalue()).findings] == ["file-corrupt"]


def test_both_epochs_give_the_same_day(tmp_path: Path) -> None:
    """Reliability 20."""
    days = []
    for epoch in (False, True):
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": epoch})
        cell = book.add_format({"num_format": "yyyy/m/d"})
        book.add_worksheet("一").write_datetime(0, 0, datetime(1990, 3, 7), cell)
        book.close()
        days.append(sheet(tmp_path, out.getvalue()).row(1))
    assert days == [[date(1990, 3, 7).isoformat()]] * 2


def test_a_formula_without_a_value_keeps_its_place(tmp_path: Path) -> None:
    """Reliability 19: also in a row and a column of its own."""
    data = xlsx({"一": [["甲"], ["乙", "=A1"], [None, None, "=A1"]]})
    bare = with_part(data, SHEET1, b'(<c r="C3"><f>A1</f>)<v>0</v>', rb"\1")
    found = sheet(tmp_path, bare)
    assert found.height == 3
    assert found.kinds[1] == {2: CellKind.FORMULA}
    assert found.kinds[2] == {3: CellKind.FORMULA}


def test_hidden_rows_and_merged_cells_are_marked(tmp_path: Path) -> None:
    """Reliability 19, 22; a hidden column is no hidden row."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("一")
    for row in range(6):
        page.write_row(row, 0, ["a", "b"])
    page.set_row(2, None, None, {"hidden": True})
    page.set_row(4, 0)
    page.set_column(1, 1, None, None, {"hidden": True})
    page.merge_range("A4:A5", "合并")
    book.close()
    found = sheet(tmp_path, out.getvalue())
    assert found.hidden_rows == {3, 5}
    assert found.kinds[0] == {4: CellKind.MERGED, 5: CellKind.MERGED}
    assert found.kinds[1] == {}


def test_many_merges_are_refused(tmp_path: Path) -> None:
    """Reliability 22."""
    merges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row) for row in range(3, 3003))
    data = with_part(
        PLAIN, SHEET1, b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>"
    )
    assert [finding.code for finding in read(tmp_path, data).findings] == ["file-limit"]


def test_hidden_sheets_are_known(tmp_path: Path) -> None:
    book = read(tmp_path, xlsx({"人员": [["a"]], "_baoshen": [["kind", "data"]]}, ["_baoshen"]))
    assert [(one.name, one.visible) for one in book.sheets] == [
        ("人员", True),
        ("_baoshen", False),
    ]
