"""The sign-up's neighbours: who holds one certificate, who holds two, whose data are wrong."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from looking import blocking, number_of, rows, stands, words_of
from openpyxl import load_workbook
from sqlalchemy import select
from world import DAY_ONE, OUR_SHEETS, World, header_columns

from flows.report import RunReport
from flows.samples.base_data import office_workbook
from flows.samples.calendar import Calendar
from flows.samples.cast import Cast
from flows.samples.institutions import PROVINCE, ZHUZHOU, user_code, user_rows
from flows.samples.people import Person
from flows.samples.scans import DIPLOMA
from flows.samples.signup import PHOTO, attachments, file_name
from procedures import words
from procedures.words import OFFICE, DropResult, Status
from registry.models import Person as PersonRow
from registry.models import PersonProfile

pytestmark = pytest.mark.usefixtures("without_papers")

HERE = ZHUZHOU.code
OPERATOR = "U9001"
ADDITIONAL, CORRECTION = "监督人员增项培训报名", "信息更正申请"


@pytest.fixture(scope="module")
def known() -> dict[str, Person]:
    """People of the base data by what they hold."""
    holders = Cast(1, Calendar(DAY_ONE), fast=True).holders
    return {"、".join(holder.kinds): holder.person for holder in holders}


def tonight(world: World) -> RunReport:
    return world.night(DAY_ONE + timedelta(days=1))


def filled(form: Path, key: str, cells: dict[str, str]) -> bytes:
    """A handed-out form: the row of `key` (else the first free one) filled in, the others cut."""
    book = load_workbook(form)
    (sheet,) = (s for s in book if s.title not in OUR_SHEETS)
    at = World.header_row(book)
    columns = header_columns(sheet, at)
    prefilled = {
        str(sheet.cell(row, columns["身份证号"]).value): row
        for row in range(at + 1, sheet.max_row + 1)
        if sheet.cell(row, columns["身份证号"]).value
    }
    row = prefilled.pop(key, at + 1)
    for other in sorted(prefilled.values(), reverse=True):
        for cell in sheet[other]:
            cell.value = None
    for name, text in cells.items():
        sheet.cell(row, columns[name]).value = text
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def form(world: World, title: str) -> Path:
    return world.outbox(HERE) / words.FOLDER_FORMS / f"{title}.xlsx"


def test_a03_holders_do_not_sign_up_as_newcomers(world: World, known: dict[str, Person]) -> None:
    """A03: one certificate leads to 增项, two lead to neither; the refusal says where to go."""
    for name, person in (("单证", known["质量监督"]), ("双证", known["质量监督、安全监督"])):
        world.sign_up(HERE, [person], name)
    report = tonight(world)
    for name in ("单证", "双证"):
        assert [code for code, _ in blocking(report, name)] == ["already-certified"]


def test_a05_a_single_holder_signs_up_for_the_other(world: World, known: dict[str, Person]) -> None:
    """A05, B46: the form comes prefilled; only the speciality and the check are filled in."""
    person = known["安全监督"]
    source = form(world, ADDITIONAL)
    assert person.id_number in words_of(source)
    assert known["质量监督、安全监督"].id_number not in words_of(source)
    cells = {
        "增项证书类别": "质量监督",
        "培训专业": person.speciality,
        "个人信息核对": "核对无误",
        "培训年度": world.calendar.year,
        "培训期数": world.calendar.term,
    }
    photo = file_name(person.id_number, PHOTO)
    pictures = attachments(person, world.scans, world.random)
    files = {"增项.xlsx": filled(source, person.id_number, cells), photo: pictures[photo]}
    world.drop(HERE, "增项", files)
    report = tonight(world)
    assert world.drop_report(report, "增项").result is DropResult.ACCEPTED
    number = number_of(world, person.id_number)
    assert number.startswith("ZX-")
    world.review(HERE, "通过", user_code(ZHUZHOU), only={number})
    tonight(world)
    world.review(PROVINCE.code, "通过", user_code(PROVINCE), only={number})
    tonight(world)
    assert stands(world, number) == (Status.DONE, "")


def test_a06_the_operator_corrects_a_persons_data(world: World, known: dict[str, Person]) -> None:
    """A06: the liaison asks with proof, the operator agrees in a workbook, the books follow."""
    person = known[""]
    cells = {
        "身份证号": person.id_number,
        "姓名": person.name,
        "更正项目": "毕业院校",
        "原内容": person.school,
        "更正后内容": "湖南工业大学",
        "更正理由": "原登记有误",
        "填报人": user_code(ZHUZHOU),
    }
    operator = next(row for row in user_rows() if row["角色"] == "管理员")
    moved = operator | {"用户编号": OPERATOR, "机构编码": OFFICE}
    world.drop(OFFICE, "用户名录.xlsx", office_workbook("office-users", [moved]))
    proof = {f"附件/{person.id_number}_证明材料.pdf": world.scans.scan(person, DIPLOMA)}
    files = {"更正.xlsx": filled(form(world, CORRECTION), person.id_number, cells), **proof}
    world.drop(HERE, "更正", files)
    report = tonight(world)
    assert world.drop_report(report, "更正").result is DropResult.ACCEPTED
    (row,) = rows(world.pending(OFFICE)[-1], words.SHEET_REVIEW)
    assert row["身份证号"] == person.id_number
    world.review(OFFICE, "同意", OPERATOR)
    tonight(world)
    assert stands(world, row[words.COLUMN_NUMBER]) == (Status.DONE, "")
    register = world.register()
    with register.read() as session:
        versions = session.scalars(
            select(PersonProfile)
            .join(PersonRow, PersonRow.id == PersonProfile.person)
            .where(PersonRow.number == person.id_number)
            .order_by(PersonProfile.id)
        ).all()
        said = [(version.values["毕业院校"], version.valid_to is None) for version in versions]
    register.close()
    assert said == [(person.school, False), ("湖南工业大学", True)]
