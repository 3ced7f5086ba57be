"""Rows of the sign-up summary and the review list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from outputs.tables import TABLES, masked
from outputs.tables.signup_summary import COLUMNS, footer, rows
from procedures.load import CATALOGUE_FOLDER, Catalogue, load_procedure
from procedures.tables import Tables
from registry.models import (
    Application,
    ApplicationEvent,
    Base,
    InstitutionVersion,
    PendingAction,
    Person,
    PersonProfile,
)

TODAY = date(2026, 11, 20)
NEWCOMER = {"姓名": "王建国", "性别": "男", "文化程度": "本科", "所学专业": "土木工程",
            "工程类技术职称": "工程师", "参加工作时间": "2008-07", "培训专业": "土建",
            "联系电话": "13800000000"}  # fmt: skip


def institution(code: str, level: str, division: str, parent: str) -> InstitutionVersion:
    return InstitutionVersion(
        code=code, name=f"{code}监督站", systems="湖南监督", type="监督机构", level=level,
        division=division, parent=parent, enabled=True, liaison="李联络", phone="0731-88888888",
        valid_from=TODAY, recorded_on=TODAY,
    )  # fmt: skip


def application(number: str, org: str, subject: str, **more: object) -> Application:
    given: dict[str, object] = {
        "procedure": "hn-training-newcomer", "status": "in_review", "step": "市州审核",
        "values": NEWCOMER, "notes": [], "label": "王建国",
    }  # fmt: skip
    given |= more
    return Application(
        number=number, procedure_version=1, system="hunan-supervision", institution=org,
        subject=subject, year="2026", term="2", step_since=TODAY, resume_at="", row_id="",
        drop="d", filed_on=TODAY, changed_by_run="r", holds_forever=True, materials={}, **given,
    )  # fmt: skip


def event(number: str, org: str) -> ApplicationEvent:
    return ApplicationEvent(
        subject=number, seq=1, run="r", on=TODAY, kind="decided", step="本机构审核", round=1,
        institution=org, word="通过", opinion="", status_after="in_review", step_after="市州审核",
        version_after=2, payload={}, payload_hash="", previous="", hash="",
    )  # fmt: skip


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        opened.add_all([
            institution("HN", "省", "430000", ""),
            institution("CS", "市", "430100", "HN"),
            institution("YH", "县", "430111", "CS"),
            institution("ZZ", "市", "430200", "HN"),
            application("XJ-2026-000001", "YH", "430102198503071236"),
            application("XJ-2026-000002", "YH", "430102198503071287", status="returned", step=""),
            application("XJ-2026-000003", "CS", "430102198503071244", status="done", step="",
                        notes=[{"code": "eligibility-age", "severity": "confirm"}]),
            application("XJ-2026-000004", "ZZ", "430202198503071244", status="deleted", step=""),
            application("ZX-2026-000001", "CS", "43010219850307126X",
                        procedure="hn-training-additional", step="省级审核",
                        values={"姓名": "赵六", "培训专业": "安装"}, label="赵六"),
            PendingAction(application="XJ-2026-000001", institution="CS", step="市州审核",
                          roles="", since=TODAY),
            event("XJ-2026-000003", "HN"),
            Person(id=1, type="居民身份证", number="43010219850307126X"),
            PersonProfile(person=1, system="hunan-supervision", name="赵六", gender="女",
                          values={"参加工作时间": "2010-01", "所学专业": "机电"},
                          valid_from=TODAY, recorded_on=TODAY),
        ])  # fmt: skip
        opened.commit()
        yield opened


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    folder = CATALOGUE_FOLDER / "hunan-supervision"
    loaded = [load_procedure(folder / f"hn-training-{name}.yaml") for name in
              ("newcomer", "additional")]  # fmt: skip
    return Catalogue({each.id: each for each in loaded}, Tables())


def test_a10_columns_and_order(session: Session, catalogue: Catalogue) -> None:
    found = rows(session, catalogue, None, "2026", "2", TODAY)
    assert list(found[0]) == [column.name for column in COLUMNS]
    assert [row["身份证号码"][-4:] for row in found] == ["1244", "126X", "1236", "1287"]
    assert [row["序号"] for row in found] == ["1", "2", "3", "4"]
    assert [row["审核结果"] for row in found] == ["通过", "待省级审核", "待市州审核", "驳回"]


def test_a10_institution_sees_its_own_and_what_reached_it(
    session: Session, catalogue: Catalogue
) -> None:
    def seen(code: str) -> list[str]:
        return [row["身份证号码"][-4:] for row in rows(session, catalogue, code, "2026", "", TODAY)]

    assert seen("YH") == ["1236", "1287"]
    assert seen("CS") == ["1244", "126X", "1236"]  # the returned one never came up
    assert seen("HN") == ["1244"]
    assert seen("ZZ") == []


def test_a05_missing_columns_come_from_the_register(session: Session, catalogue: Catalogue) -> None:
    row = rows(session, catalogue, "CS", "2026", "2", TODAY)[1]
    assert row["类别"] == "已考证人员"
    assert row["性别"] == "女"
    assert (row["参加工作时间"], row["所学专业"]) == ("2010-01", "机电")


def test_confirmed_findings_stand_in_the_remarks(session: Session, catalogue: Catalogue) -> None:
    assert rows(session, catalogue, "CS", "2026", "2", TODAY)[0]["备注"] == "年龄不符合条件"


def test_other_year_is_empty(session: Session, catalogue: Catalogue) -> None:
    assert rows(session, catalogue, None, "2025", "", TODAY) == []


def test_footer(session: Session) -> None:
    labels = dict(footer(session, "CS", 3, TODAY))
    assert labels["合计人数"] == "3"
    assert labels["填报单位（章）"] == "CS监督站"
    assert labels["日期"] == "2026年11月20日"


def test_a08_review_list_says_what_waits_here(session: Session, catalogue: Catalogue) -> None:
    """A08, A12: 操作 and masked numbers (F06)."""
    table = TABLES["review-list"]
    found = masked(table.columns, table.rows(session, catalogue, "CS", "2026", "2", TODAY))
    assert [row["操作"] for row in found] == ["查看", "查看", "审核"]
    assert found[0]["身份证号码"] == "4301*****244"
    assert found[0]["所属地区"] == "长沙"
