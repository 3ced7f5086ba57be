"""Reading whole drops through the sandbox: what becomes of a package, by finding code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.claim import claim
from ingest.inbox import scan
from ingest.limits import Limits
from ingest.read import read
from ingest.sandbox import Sandbox
from procedures import words
from procedures.load import Catalogue
from procedures.records import CellKind, Package, PhotoProbe, ScanProbe
from procedures.workspace import Workspace, by_hash
from tests.unit.ingest.builders import (
    SECRET,
    TODAY,
    archived,
    catalogue,
    form,
    jpeg,
    pdf,
    procedure,
    raw_zip,
    xlsx,
    zipped,
)

HEADER = ["姓名*", "身份证号码*", "性别"]
ROW = ["张三", "110101199003074477", "男"]
FORM = form([HEADER, ROW])


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(2, Limits(seconds=10)) as made:
        yield made


class Reader:
    """Reads bytes as if they had been dropped."""

    def __init__(self, workspace: Workspace, box: Sandbox) -> None:
        self.workspace = workspace
        self.box = box

    def __call__(self, name: str, data: bytes, using: Catalogue | None = None) -> Package:
        drop = archived(self.workspace, name, data)
        return read(drop, using or catalogue(), self.workspace, SECRET, self.box)

    def folder(self, files: dict[str, bytes]) -> Package:
        root = self.workspace.inbox / "4301_某站" / "包"
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (entry,) = scan(self.workspace.inbox)
        drop = claim(entry, self.workspace, "run", TODAY)
        return read(drop, catalogue(), self.workspace, SECRET, self.box)


@pytest.fixture
def reader(workspace: Workspace, box: Sandbox) -> Reader:
    return Reader(workspace, box)


def codes(package: Package) -> list[str]:
    return [finding.code for finding in package.findings]


def test_our_own_form_is_read(reader: Reader) -> None:
    package = reader("报送.xlsx", FORM)
    assert (package.kind, package.procedure, codes(package)) == ("data", "test-people", [])
    assert package.form is not None
    assert (package.form.institution, package.form.version) == ("4301", 2)
    assert package.form.signed
    assert package.sheet is not None
    assert package.sheet.frame.to_dict("index") == {
        2: {"姓名": "张三", "身份证号码": "110101199003074477", "性别": "男"}
    }
    assert package.sheet.letters == {"姓名": "A", "身份证号码": "B", "性别": "C"}


def test_a_package_ties_workbook_and_attachments(reader: Reader, workspace: Workspace) -> None:
    files = {"报送/报送.xlsx": FORM, "报送/附件/1.jpg": jpeg(), "报送/附件/2.pdf": pdf(2)}
    package = reader("报送.zip", zipped(files))
    assert package.kind == "data"
    assert codes(package) == []
    photo, scan_ = package.members
    assert [member.path for member in package.members] == ["报送/附件/1.jpg", "报送/附件/2.pdf"]
    assert isinstance(photo.probe, PhotoProbe)
    assert scan_.probe == ScanProbe(pages=2, encrypted=False)
    assert by_hash(workspace.archive, photo.sha256).read_bytes() == jpeg()


def test_a_folder_is_read_like_a_zip(reader: Reader) -> None:
    files = {"报送.xlsx": FORM, "附件/1.jpg": jpeg(), "~$报送.xlsx": b"x", "Thumbs.db": b"x"}
    package = reader.folder(files)
    assert package.kind == "data"
    assert [member.path for member in package.members] == ["附件/1.jpg"]
    assert codes(package) == ["file-ignored"]


def test_names_in_gbk_are_read(reader: Reader) -> None:
    """Reliability 29."""
    package = reader("a.zip", raw_zip([("附件/张三.jpg".encode("gbk"), jpeg())]))
    assert package.kind == "attachments"
    assert package.members[0].path == "附件/张三.jpg"


@pytest.mark.parametrize(("name", "data"), [("1.jpg", jpeg()), ("1_学历.pdf", pdf())])
def test_loose_attachments_are_a_package(reader: Reader, name: str, data: bytes) -> None:
    package = reader(name, data)
    assert (package.kind, [member.path for member in package.members]) == ("attachments", [name])


UNREADABLE = [
    ("file-type", "a.xlsx", b"name,id\n1,2\n"),
    ("file-type", "a.zip", FORM),
    ("file-type", "a.zip", b"not a zip"),
    ("file-type", "a.pdf", zipped({"a.xlsx": FORM})),
    ("file-empty", "a.xlsx", b""),
    ("file-empty", "a.zip", b""),
    ("file-corrupt", "a.zip", zipped({"1.jpg": jpeg()})[:-30]),
    ("file-corrupt", "a.pdf", pdf()[:-30]),
    ("archive-bomb", "a.zip", zipped({"a.txt": bytes(40_000_000)})),
    ("archive-nested", "a.zip", zipped({"b.zip": FORM})),
    ("archive-path", "a.zip", zipped({"../a.jpg": jpeg()})),
    ("workbook-missing", "a.zip", zipped({"readme.txt": b"x"})),
    ("workbook-missing", "readme.txt", b"x"),
    ("workbook-several", "a.zip", zipped({"a.xlsx": FORM, "b.xlsx": FORM})),
    ("form-unknown", "a.xlsx", xlsx({"一": [["甲", "乙"], ["1", "2"]]})),
    ("form-tampered", "a.xlsx", form([HEADER, ROW], token="A" * 26)),
    ("form-tampered", "a.xlsx", form([HEADER, ROW], kind="other")),
    ("form-version", "a.xlsx", form([["姓名"], ["张三"]], version=1)),
    ("header-missing", "a.xlsx", form([["姓名"], ["张三"]])),
    ("header-duplicate", "a.xlsx", form([[*HEADER, "姓名"], ROW])),
    ("row-limit", "a.xlsx", xlsx({"一": [["姓名", "身份证号码", *["x"] * 250]]})),
]


@pytest.mark.parametrize(("code", "name", "data"), UNREADABLE)
def test_what_cannot_be_read_says_why(reader: Reader, code: str, name: str, data: bytes) -> None:
    package = reader(name, data)
    assert package.kind == "unreadable"
    assert codes(package) == [code]
    assert package.findings[0].file
    assert "〔" not in package.findings[0].message


def test_an_older_version_that_still_fits_is_taken(reader: Reader) -> None:
    package = reader("a.xlsx", form([HEADER, ROW], version=1))
    assert (package.kind, codes(package)) == ("data", [])


def test_a_form_of_an_unknown_procedure(reader: Reader) -> None:
    package = reader("a.xlsx", FORM, catalogue(procedure("test-other")))
    assert codes(package) == ["form-unknown"]


def test_a_renamed_data_sheet_is_found(reader: Reader) -> None:
    package = reader("a.xlsx", form([HEADER, ROW], sheet="人员").replace(b"", b""))
    assert package.kind == "data"


def test_rows_above_the_header_may_move_it(reader: Reader) -> None:
    """Reliability 19."""
    package = reader("a.xlsx", form([["标题"], [], HEADER, [], ROW], header_row=1))
    assert package.sheet is not None
    assert list(package.sheet.frame.index) == [5]


def test_an_empty_form_says_so(reader: Reader) -> None:
    package = reader("a.xlsx", form([HEADER, [" ", None]]))
    assert codes(package) == ["sheet-empty"]


def test_kinds_reach_the_sheet(reader: Reader) -> None:
    """Reliability 1, 19."""
    rows: list[list[object]] = [
        [*HEADER],
        ["张三", 110101199003074477, "男"],
        [None, "=A1"],
        ["李四", "1", "女"],
    ]
    package = reader("a.xlsx", form(rows))
    assert package.sheet is not None
    assert package.sheet.kinds == {"身份证号码": {2: CellKind.NUMBER, 3: CellKind.FORMULA}}
    assert list(package.sheet.frame.index) == [2, 3, 4]


def test_secret_columns_never_leave_this_room(reader: Reader) -> None:
    package = reader("a.xlsx", form([[*HEADER, "密码"], [*ROW, "hunter2"]]))
    assert codes(package) == ["secret-ignored"]
    assert package.sheet is not None
    assert "密码" not in package.sheet.frame
    assert "hunter2" not in repr(package)


def test_a_review_workbook_brings_its_bulk_sheet(reader: Reader) -> None:
    header = [words.COLUMN_NUMBER, "姓名", "历史意见", *words.REVIEW_EXTRA_COLUMNS]
    row = ["TP-2026-000001", "张三", "", "", "通过", "", "", "U01", "t.1.x"]
    bulk = [
        ["说明"],
        ["范围", words.COLUMN_DECISION, words.COLUMN_OPINION, words.COLUMN_REVIEWER],
        ["全部", "通过", "", "U01"],
        ["某站", "", "", ""],
    ]
    sheets = {words.SHEET_BULK: bulk}
    data = form([header, row], kind="review", sheet=words.SHEET_REVIEW, more=sheets)
    package = reader("审核.xlsx", data)
    assert (package.kind, package.procedure, codes(package)) == ("review", "test-people", [])
    assert package.bulk == {"全部": ("通过", "", "U01")}
    assert package.sheet is not None
    assert package.sheet.frame.loc[2, words.COLUMN_TOKEN] == "t.1.x"
    assert package.sheet.unknown_headers == (("C", "历史意见"),)


def test_a_workbook_among_the_attachments_is_not_the_form(reader: Reader) -> None:
    package = reader("a.zip", zipped({"报送.xlsx": FORM, "附件/1_证明.xlsx": FORM}))
    assert package.kind == "data"
    assert [member.path for member in package.members] == ["附件/1_证明.xlsx"]


def test_bad_members_do_not_stop_good_ones(reader: Reader) -> None:
    files = {"报送.xlsx": FORM, "附件/1.jpg": b"GIF89a", "附件/2.pdf": b"", "附件/3.jpg": jpeg()}
    package = reader("a.zip", zipped(files))
    assert package.kind == "data"
    assert [[f.code for f in member.findings] for member in package.members] == [
        ["file-type"],
        ["file-empty"],
        [],
    ]
    assert all(f.file == m.path for m in package.members for f in m.findings)


def test_a_link_in_the_inbox_gets_an_answer(reader: Reader, workspace: Workspace) -> None:
    """Reliability 44."""
    folder = workspace.inbox / "4301_某站"
    folder.mkdir()
    (folder / "报送.xlsx").symlink_to("/etc/passwd")
    (entry,) = scan(workspace.inbox)
    drop = claim(entry, workspace, "run", TODAY)
    package = read(drop, catalogue(), workspace, SECRET, reader.box)
    assert (package.kind, codes(package)) == ("unreadable", ["file-special"])


def test_nothing_is_written_outside_the_archive(reader: Reader, workspace: Workspace) -> None:
    """Reliability 43."""
    reader("a.zip", zipped({"../../evil.jpg": jpeg(), "附件/1.jpg": jpeg()}))
    outside = [p for p in workspace.root.parent.rglob("*") if p.is_file()]
    assert all(path.is_relative_to(workspace.archive) for path in outside)


@pytest.mark.corpus
@pytest.mark.parametrize("kind", ["xlsx", "xlsm", "xls", "zip", "pdf", "jpg", "handmade"])
def test_real_files_end_in_a_package_or_a_code(reader: Reader, corpus: Path, kind: str) -> None:
    """Reliability 18, 46: no exception, and no use of the catch-all."""
    paths = sorted((corpus / kind).iterdir())[::12]
    for path in paths:
        package = reader(f"a{path.suffix}", path.read_bytes())
        found = [*package.findings, *(f for m in package.members for f in m.findings)]
        assert package.kind != "unreadable" or any(finding.blocks for finding in found)
        assert "parser-crash" not in {finding.code for finding in found}, path.name
