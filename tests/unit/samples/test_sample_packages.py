"""The demonstration's drops: complete, repeatable, and honest about what they do not plant."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from flows.samples.__main__ import main
from flows.samples.base_data import OFFICE_FORMS
from flows.samples.calendar import Calendar
from flows.samples.cast import DemoDrop
from flows.samples.hostile import NEIGHBOURS, NOT_PLANTED
from flows.samples.packages import OFFICE_NIGHT, demo_drops, write_demo_drops
from flows.samples.people import Crowd
from flows.samples.scale import write_large_package
from flows.samples.signup import HEADERS, SHEET, signup_row
from flows.samples.workbooks import DateCell, workbook_bytes
from flows.samples.writing import zip_bytes
from procedures.findings import KINDS, SCOPES
from procedures.words import OFFICE, SHEET_IDENTITY

ROW = signup_row(Crowd("packages", Calendar().start).person(), Calendar())


@pytest.fixture(scope="module")
def drops() -> list[DemoDrop]:
    return demo_drops(fast=True)


def test_every_signup_code_is_planted_or_explained(drops: list[DemoDrop]) -> None:
    """Design 11: file, sender, form, cell, row, attachment and register scope."""
    scopes = ("file", "sender", "form", "cell", "row", "attachment", "register")
    asked = {kind.code for scope in scopes for kind in SCOPES[scope]}
    planted = {code for drop in drops for code in drop.codes}
    assert planted <= set(KINDS)
    assert not planted & set(NOT_PLANTED)
    assert planted | set(NOT_PLANTED) == asked


def test_about_a_hundred_and_twenty_applicants_most_of_them_good(drops: list[DemoDrop]) -> None:
    assert 110 <= sum(drop.applicants for drop in drops) <= 135
    assert len({drop.folder for drop in drops}) == 8


def test_drops_have_their_own_names(drops: list[DemoDrop]) -> None:
    places = [(drop.folder, drop.name) for drop in drops]
    assert len(set(places)) == len(places)


def test_office_night_has_the_exact_headers(tmp_path: Path) -> None:
    written = write_demo_drops(tmp_path, nights=[OFFICE_NIGHT], fast=True)
    assert {drop.folder for drop in written} == {OFFICE}
    for sheet, headers in OFFICE_FORMS.values():
        book = openpyxl.load_workbook(tmp_path / OFFICE / f"{sheet}.xlsx")
        assert [cell.value for cell in book[sheet][1]] == list(headers)
        required = [n for n, header in enumerate(headers) if header.endswith("*")]
        for row in book[sheet].iter_rows(min_row=2, values_only=True):
            assert all(row[n] for n in required)


def test_drops_repeat_for_the_same_seed(drops: list[DemoDrop]) -> None:
    again = {(drop.folder, drop.name): drop for drop in demo_drops(fast=True)}
    for drop in drops:
        if drop.name in {"株洲市站补报", "机构名录.xlsx", "用户名录.xlsx"}:
            assert again[drop.folder, drop.name].content() == drop.content()


@pytest.mark.parametrize("neighbour", NEIGHBOURS, ids=lambda found: found.code)
def test_neighbours_repeat(neighbour) -> None:  # type: ignore[no-untyped-def]
    assert neighbour.make(ROW) == neighbour.make(ROW)


def test_gbk_names_have_no_utf8_flag() -> None:
    body = zip_bytes({"附件/张三.jpg": b"x"}, gbk=True)
    (info,) = ZipFile(BytesIO(body)).infolist()
    assert info.flag_bits & 0x800 == 0
    assert info.filename.encode("cp437").decode("gbk") == "附件/张三.jpg"


def test_encrypted_workbook_is_a_compound_file_with_two_streams() -> None:
    body = next(found for found in NEIGHBOURS if found.code == "file-encrypted").make(ROW)
    assert body.startswith(bytes.fromhex("D0CF11E0A1B11AE1"))
    assert (len(body) - 512) % 512 == 0
    assert struct.unpack_from("<I", body, 512)[0] == 0xFFFFFFFD
    assert "EncryptedPackage".encode("utf-16-le") in body
    assert "EncryptionInfo".encode("utf-16-le") in body


def test_workbook_hooks() -> None:
    date_cell = DateCell(Calendar().start)
    body = workbook_bytes(
        SHEET, HEADERS, [{**ROW, "毕业时间": date_cell}], identity={"kind": "data"}
    )
    book = openpyxl.load_workbook(BytesIO(body))
    assert book[SHEET]["K2"].is_date
    assert book[SHEET_IDENTITY].sheet_state == "veryHidden"
    assert [cell.value for cell in book[SHEET_IDENTITY][1]] == ["kind", "data"]


def test_large_package(tmp_path: Path) -> None:
    size = write_large_package(tmp_path / "a", 12)
    write_large_package(tmp_path / "b", 12)
    first = sorted(path for path in (tmp_path / "a").rglob("*") if path.is_file())
    bodies = [path.read_bytes() for path in first]
    assert len(bodies) == len(set(bodies)) == 12 * 3 + 1
    assert sum(map(len, bodies)) == size
    assert 0.4e6 < size / 12 < 1.0e6
    second = sorted(path for path in (tmp_path / "b").rglob("*") if path.is_file())
    assert [path.read_bytes() for path in second] == bodies


def test_command_writes_a_large_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--large", "2"]) == 0
    assert "2 applicants" in capsys.readouterr().out
