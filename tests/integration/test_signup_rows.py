"""Rows of docs/coverage.yaml that no single room can prove: catalogue, law and books together."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import select

from flows.commands.show import as_body
from outputs.workbooks.receipt import Receipt
from outputs.workbooks.returned import build_receipt
from outputs.workbooks.summary import build_listing, exported
from procedures.disposition import Act, RowState, dispose
from procedures.judge import Decision
from procedures.keys import mask, unique_key
from procedures.load import Catalogue
from procedures.records import CaseFact
from procedures.tokens import row_token
from procedures.words import DropResult, Status
from procedures.workspace import Workspace
from registry import institutions as books
from registry.bodies import body_of
from registry.corrections import correct
from registry.decisions import Applied, apply_decisions
from registry.engine import Register
from registry.filing import NewRow, file_rows
from registry.lookup import history
from registry.models import Application, PersonProfile, UserVersion
from registry.moves import Clock
from registry.procedure_versions import remember
from tests.integration import outputs_world as world

COUNTY, CITY, PROVINCE, OFFICE = "430111", "430100", "430000", "_office"
CLOCK = Clock("run-2", world.TODAY)
ADDITIONAL, CORRECTION = "hn-training-additional", "hn-person-correction"


@dataclass
class Books:
    """A register with three levels of stations, and hands that file and decide."""

    register: Register
    law: Catalogue

    def file(self, procedure: str, *rows: dict[str, str], org: str = COUNTY) -> list[str]:
        new = [NewRow(f"{number:020x}", values) for number, values in enumerate(rows)]
        with self.register.write() as session:
            remember(session, self.law[procedure], world.TODAY)
            tree = books.tree(session)
            return file_rows(session, self.law[procedure], org, "drop-2", new, tree, CLOCK)

    def decide(self, number: str, org: str, word: str, opinion: str = "") -> Applied:
        with self.register.write() as session:
            case = session.get_one(Application, number)
            token = row_token(world.SECRET, number, case.version, case.step, org)
            decision = Decision(2, token, word, opinion, f"u{org}", org)
            users, tree = books.users(session), books.tree(session)
            return apply_decisions(
                session, [decision], body_of(session), users, tree, CLOCK, world.SECRET
            )

    def resubmit(self, number: str, values: dict[str, str]) -> None:
        with self.register.write() as session:
            case = session.get_one(Application, number)
            body, tree = self.law[case.procedure], books.tree(session)
            row = NewRow(case.row_id, values)
            correct(session, body, number, Act.RESUBMIT, row, drop="drop-3", tree=tree, clock=CLOCK)

    def stands(self, number: str) -> tuple[str, str]:
        with self.register.read() as session:
            case = session.get_one(Application, number)
            return case.status, case.step

    def signed_up(self, subject: str = world.IDS[0]) -> str:
        """A sign-up that went all the way."""
        (number,) = self.file(world.PROCEDURE, world.signup(self.law, subject, "王建国"))
        for org in (COUNTY, CITY, PROVINCE):
            assert not self.decide(number, org, "通过").findings
        return number


@pytest.fixture
def site(sqlite_register: Register, workspace: Workspace) -> Books:
    law = world.catalogue()
    days = world.TODAY - timedelta(5), world.TODAY + timedelta(5)
    world.founded(sqlite_register, law, *days)
    with sqlite_register.write() as session:
        operator = UserVersion(
            code=f"u{OFFICE}", name="赵六", institution=OFFICE, roles="管理员", enabled=True,
            valid_from=world.TODAY, recorded_on=world.TODAY,
        )  # fmt: skip
        session.add(operator)
    return Books(sqlite_register, law)


def test_a09_a11_up_the_levels_and_back_after_a_return(site: Books) -> None:
    """A09, A11: 本机构 first, then level by level; 驳回 needs its reason and comes back there."""
    row = world.signup(site.law, world.IDS[0], "王建国")
    (number,) = site.file(world.PROCEDURE, row)
    assert site.stands(number) == (Status.IN_REVIEW, "本机构审核")
    site.decide(number, COUNTY, "通过")
    assert site.stands(number) == (Status.IN_REVIEW, "市州审核")
    assert [f.code for f in site.decide(number, CITY, "驳回").findings] == ["decision-reason"]
    site.decide(number, CITY, "驳回", "毕业证扫描件不清")
    assert site.stands(number) == (Status.RETURNED, "")

    site.resubmit(number, {**row, "毕业院校": "中南大学"})
    assert site.stands(number) == (Status.IN_REVIEW, "本机构审核")
    for org, step in ((COUNTY, "市州审核"), (CITY, "省级审核")):
        site.decide(number, org, "通过")
        assert site.stands(number) == (Status.IN_REVIEW, step)
    site.decide(number, PROVINCE, "通过")
    assert site.stands(number) == (Status.DONE, "")


def test_a06_correction_is_applied_by_the_operator(site: Books) -> None:
    """A06: the liaison asks, the system's technician agrees, a new profile version holds it."""
    site.signed_up()
    asked = site.law[CORRECTION].examples[0].values | {"身份证号": world.IDS[0]}
    (number,) = site.file(CORRECTION, asked)
    assert site.stands(number) == (Status.IN_REVIEW, "系统技术人员核办")
    assert [f.code for f in site.decide(number, COUNTY, "同意").findings] == ["decision-step"]
    assert not site.decide(number, OFFICE, "同意").findings
    with site.register.read() as session:
        profiles = session.scalars(select(PersonProfile).order_by(PersonProfile.id)).all()
        said = [(profile.values["文化程度"], profile.valid_to is None) for profile in profiles]
    assert said == [("本科", False), ("硕士研究生", True)]


def test_b46_one_institution_files_many_and_both_forms_share_one_key(site: Books) -> None:
    """B46: the administrator files for several people; one sign-up a person, whichever form."""
    rows = [world.signup(site.law, subject, "王建国") for subject in world.IDS]
    assert len(site.file(world.PROCEDURE, *rows)) == len(rows)
    newcomer, additional = site.law[world.PROCEDURE], site.law[ADDITIONAL]
    assert newcomer.submitter.types == additional.submitter.types == ("监督机构",)
    other = additional.examples[0].values | {"身份证号": world.IDS[0]}
    assert unique_key(newcomer, rows[0]) == unique_key(additional, other)


def test_b47_export_takes_its_conditions(site: Books) -> None:
    """B47: year, term and institution choose the rows of the export."""
    site.file(world.PROCEDURE, world.signup(site.law, world.IDS[0], "王建国"))

    def rows(org: str | None, year: str, term: str) -> int:
        with site.register.read() as session:
            asked = ("signup-summary", org, year, term, world.TODAY)
            body = build_listing(exported(session, site.law, *asked))
        sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
        cells = [str(cell.value) for line in sheet.iter_rows() for cell in line]
        return sum("王建国" in text for text in cells)

    assert rows(None, "2026", "2") == rows(COUNTY, "2026", "2") == 1
    assert rows(None, "2026", "1") == rows(None, "2025", "2") == 0


def test_a13_b49_one_application_with_its_history(site: Books) -> None:
    """A13, B49, F06: everything about one sign-up, its number masked."""
    number = site.signed_up()
    with site.register.read() as session:
        found = history(session, number)
        assert found is not None
        shown = as_body(found, full=False)
    assert shown["status"] == Status.DONE
    assert shown["person"] == mask(world.IDS[0]) != world.IDS[0]
    decided = [(e["step"], e["decision"]) for e in shown["events"] if e["decision"] == "通过"]
    assert decided == [("本机构审核", "通过"), ("市州审核", "通过"), ("省级审核", "通过")]


def test_b72_a_disabled_user_decides_nothing(site: Books) -> None:
    """B72: 停用 in 用户名录 takes the right to decide, 启用 gives it back."""
    (number,) = site.file(world.PROCEDURE, world.signup(site.law, world.IDS[0], "王建国"))
    user = {"用户编号": f"u{COUNTY}", "姓名": "李四", "机构编码": COUNTY, "角色": "审核人"}
    site.file("office-users", {**user, "状态": "停用"}, org=OFFICE)
    refused = site.decide(number, COUNTY, "通过")
    assert [f.code for f in refused.findings] == ["reviewer-disabled"]
    site.file("office-users", {**user, "状态": "启用"}, org=OFFICE)
    assert not site.decide(number, COUNTY, "通过").findings


@pytest.mark.parametrize("procedure", [world.PROCEDURE, ADDITIONAL])
def test_b50_f09_nothing_changes_after_the_first_decision(site: Books, procedure: str) -> None:
    """B50, F09: both forms of the sign-up let go of a row only while nobody has decided."""
    body = site.law[procedure]
    values = body.examples[0].values
    fact = CaseFact(
        "XJ-2026-000001", procedure, body.title, Status.IN_REVIEW, "市州审核", 1, COUNTY, "key",
        values, reviewed=True,
    )  # fmt: skip
    row = RowState(values, fact, "accepted", "删除", "", (), {})
    changed = replace(row, values={**values, "联系电话": "13900000000"}, action="")
    for asked in (row, replace(row, action="撤回"), changed):
        act, finding = dispose(body, asked)
        assert act is Act.REFUSE and finding is not None
        assert finding.code == "action-not-allowed"
    fresh = replace(row, case=replace(fact, reviewed=False))
    assert dispose(body, fresh) == (Act.DELETE, None)


def test_c32_support_line_stands_on_what_goes_out() -> None:
    """C32: the 技术支持 line of the settings is printed on every receipt."""
    line = "技术支持：0731-84665000"
    receipt = Receipt(
        COUNTY, "雨花区监督站", "报名.xlsx", date(2026, 11, 20), DropResult.ACCEPTED, "0" * 64,
        support=line,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(build_receipt(receipt, None))).worksheets[0]
    cells = [str(cell.value) for cells in sheet.iter_rows() for cell in cells]
    foot = sheet.oddFooter
    printed = [*cells, *(str(part.text) for part in (foot.left, foot.center, foot.right))]
    assert any(line in text for text in printed)
