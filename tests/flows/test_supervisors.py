"""Supervisors' certificate requests from inbox to outbox, as three offices see them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from looking import number_of, rows, stands, words_of
from test_other_forms import filled
from world import DAY_ONE, World

from flows.report import RunReport
from flows.samples.calendar import Calendar
from flows.samples.cast import Cast
from flows.samples.institutions import LILING, PROVINCE, ZHUZHOU, user_code
from flows.samples.people import Person
from flows.samples.signup import PHOTO, attachments, file_name
from procedures import words
from procedures.words import DropResult, Status

pytestmark = pytest.mark.usefixtures("at_hand")

CHANGE, PROFILE = "人员证书变更", "人员信息完善"
NEXT = DAY_ONE + timedelta(days=1)


@pytest.fixture(scope="module")
def holder() -> Person:
    """A person of 株洲 with both certificates."""
    holders = Cast(1, Calendar(DAY_ONE), fast=True).holders
    return next(one.person for one in holders if len(one.kinds) == 2)


def tonight(world: World, day: date = NEXT) -> RunReport:
    return world.night(day)


def form(world: World, org: str, title: str) -> Path:
    return world.outbox(org) / words.FOLDER_FORMS / f"{title}.xlsx"


def package(world: World, org: str, title: str, person: Person, cells: dict[str, str]) -> str:
    """A filled-in form with the person's photo, dropped; its name."""
    photo = file_name(person.id_number, PHOTO)
    pictures = attachments(person, world.scans, world.random)
    book = filled(form(world, org, title), person.id_number, cells)
    world.drop(org, title, {f"{title}.xlsx": book, photo: pictures[photo]})
    return title


def papers(world: World, org: str, title: str) -> list[Path]:
    """What came out under that title, newest day last."""
    return sorted(world.outbox(org).rglob(f"*{title}*"))


def test_a_person_is_completed(world: World, holder: Person) -> None:
    """B28, B29, B30: the prefilled form in, 人员基本信息表 out, at once."""
    source = form(world, ZHUZHOU.code, PROFILE)
    assert holder.id_number in words_of(source)
    cells = {
        "性别": holder.sex, "联系电话": "13800000001", "岗位": "监督", "个人身份": holder.identity,
        "政治面貌": holder.politics, "民族": holder.ethnic_group, "文化程度": holder.education,
        "毕业院校": holder.school, "所学专业": holder.major,
        "毕业时间": f"{holder.graduated:%Y-%m}", "参加工作时间": f"{holder.started:%Y-%m}",
    }  # fmt: skip
    name = package(world, ZHUZHOU.code, PROFILE, holder, cells)
    report = tonight(world)
    assert world.drop_report(report, name).result is DropResult.ACCEPTED
    number = number_of(world, holder.id_number)
    assert stands(world, number) == (Status.DONE, "")
    (sheet,) = [p for p in papers(world, ZHUZHOU.code, "人员基本信息表") if p.suffix == ".pdf"]
    assert holder.id_number in words_of(sheet)


def test_a_person_moves_to_another_station(world: World, holder: Person) -> None:
    """B32, B34, B35, D-B05: asked by the new unit, agreed by the old one, to the province."""
    cells = {
        "姓名": holder.name, "身份证号": holder.id_number, "变更证书类别": "质量监督、安全监督",
        "变更事项": "工作单位", "原单位编码": ZHUZHOU.code, "变更理由": "调动",
    }  # fmt: skip
    name = package(world, LILING.code, CHANGE, holder, cells)
    report = tonight(world)
    assert world.drop_report(report, name).result is DropResult.ACCEPTED
    (asked,) = [
        row
        for path in world.pending(ZHUZHOU.code)
        for row in rows(path, words.SHEET_REVIEW)
        if row["身份证号"] == holder.id_number
    ]
    number, city = asked[words.COLUMN_NUMBER], ZHUZHOU.code
    assert asked[words.COLUMN_STEP] == "原单位意见"
    applied = [p for p in papers(world, LILING.code, "证书变更申请表") if p.suffix == ".pdf"]
    assert holder.id_number in words_of(applied[0])
    for org, word, who, step in (
        (city, "同意", user_code(ZHUZHOU), "市州受理"),
        (city, "受理", user_code(ZHUZHOU, 2), "市州审核"),
        (city, "通过", user_code(ZHUZHOU, 2), "省级审批"),
        (PROVINCE.code, "通过", user_code(PROVINCE), ""),
    ):
        world.review(org, word, who, only={number})
        tonight(world)
        assert stands(world, number)[1] == step
    assert stands(world, number) == (Status.DONE, "")
    book, paper = (
        [p for p in papers(world, LILING.code, "证书变更汇总表") if p.suffix == suffix][-1]
        for suffix in (".xlsx", ".pdf")
    )
    assert "已办结" in words_of(book)
    assert holder.id_number in words_of(book)
    assert holder.id_number not in words_of(paper)
    ledger = world.outbox(LILING.code) / words.FILE_LEDGER
    assert holder.name in words_of(ledger)
    issued = [
        words_of(path) for path in papers(world, LILING.code, holder.name) if path.suffix == ".pdf"
    ]
    certificates = [text for text in issued if "人员资格证书" in text]
    assert len(certificates) == 2  # a new paper of each kind
    assert all(LILING.name in text for text in certificates)
    logs = [words_of(world.outbox(org) / words.FILE_CERTIFICATES) for org in (LILING.code, city)]
    assert f"人员证书变更{number}" in logs[0]
    assert "作废" in logs[1]  # the papers that stood there
