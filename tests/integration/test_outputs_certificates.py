"""Certificates on paper: only of finished cases, an edition a paper, with sidecar, ledger, log."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from outputs import publish as publishing
from outputs.context import OutputSettings
from outputs.planners.certificates import plan_certificate_ledgers, plan_certificates
from outputs.pool import Renderers
from outputs.publish import PublishReport, publish
from procedures.load import Catalogue
from procedures.model import Procedure
from procedures.words import Status
from procedures.workspace import Workspace
from registry import institutions as books
from registry.engine import Register
from registry.filing import NewRow, file_rows
from registry.lease import acquire
from registry.models import (
    Application,
    Certificate,
    CertificateVersion,
    InstitutionVersion,
    Person,
    PersonProfile,
)
from registry.moves import Clock
from registry.procedure_versions import remember
from registry.versions import put
from tests.integration import outputs_world as world

TODAY, DAY = world.TODAY, world.TODAY.isoformat()
NUMBER = "吉建安C1（2026）0000403"
OWN, PROVINCE = "430111_雨花区监督站", "430000_湖南省监督总站"
PAPER = f"{OWN}/{DAY}/证书/{NUMBER}_王建国"
PROCEDURE = Procedure.model_validate(
    {
        "id": "jl-test", "version": 1, "prefix": "JT", "title": "证书核发", "order": 900,
        "system": "jilin-safety", "source": "测试", "sheet": "数据", "subject": "person",
        "submitter": {"types": ["企业"]}, "unique": {"fields": ["证件号码"]},
        "fields": [
            {"name": "证件号码", "type": "id_number", "key": True, "required": True},
            {"name": "姓名", "type": "person_name", "required": True},
        ],
        "outputs": [
            {"id": "certificate", "title": "证书", "to": ["submitter", "reviewers"]},
            {"id": "certificate-ledger", "title": "证书台账", "formats": ["xlsx"]},
        ],
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def law() -> Catalogue:
    """The catalogue and a procedure of 吉林安管 that issues certificates."""
    catalogue = world.catalogue()
    return replace(catalogue, procedures={**catalogue.procedures, PROCEDURE.id: PROCEDURE})


class Site:
    """A register with two finished cases of one person, and hands to publish."""

    def __init__(
        self, register: Register, law: Catalogue, workspace: Workspace, renderers: Renderers
    ) -> None:
        self.register, self.law, self.workspace = register, law, workspace
        self.renderers = renderers
        self.lease = acquire(register, world.RUN)
        world.founded(register, law, TODAY - timedelta(5), TODAY + timedelta(5))
        rows = [
            NewRow(row_id=number, values={"证件号码": number, "姓名": "王建国"}, materials={})
            for number in world.IDS[:2]
        ]
        clock = Clock(world.RUN, TODAY)
        with register.write() as session:
            remember(session, PROCEDURE, TODAY)
            tree = books.tree(session)
            self.numbers = file_rows(session, PROCEDURE, "430111", "d", rows, tree, clock)
            session.execute(
                update(InstitutionVersion)
                .where(InstitutionVersion.code == "430000")
                .values(credit_code="11430000006122244L")
            )
            person = Person(type="居民身份证", number=world.IDS[0])
            paper = Certificate(system="jilin-safety", number=NUMBER, speciality="")
            session.add_all([person, paper])
            session.flush()
            profile = PersonProfile(
                person=person.id, system="jilin-safety", name="王建国", gender="男",
                values={"职务": "专职安全生产管理人员"}, valid_from=TODAY, recorded_on=TODAY,
            )  # fmt: skip
            session.add(profile)
            self.person, self.paper = person.id, paper.id

    def issue(self, number: str, **changes: Any) -> None:
        """A version of the certificate that the case brought."""
        version = {
            "certificate": self.paper, "person": self.person, "kind": "C1", "registration": "",
            "holder": "王建国", "institution": "430111", "first_issued": date(2026, 3, 1),
            "issued": date(2026, 3, 1), "expires": date(2029, 2, 28), "state": "有效",
            "edition": 1, "mark": "",
        }  # fmt: skip
        with self.register.write() as session:
            put(
                session, CertificateVersion, ("certificate",), [version | changes],
                on=TODAY, event_of=[number],
            )  # fmt: skip

    def end(self, number: str, status: Status = Status.DONE) -> None:
        with self.register.write() as session:
            case = session.scalars(select(Application).where(Application.number == number)).one()
            case.status = status

    def published(self) -> PublishReport:
        settings = OutputSettings(
            "技术支持：0731-000", {"jilin-safety": "吉林省住房和城乡建设厅"}, workers=1
        )
        with self.register.read() as session:
            context = world.context_of(session, self.law, self.workspace, settings=settings)
            return publish(context, self.register, self.lease, self.renderers)

    def text(self, path: str) -> str:
        return world.text_of((self.workspace.outbox / path).read_bytes())

    def fields(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.workspace.outbox / path).read_bytes())
        return found


@pytest.fixture
def site(
    sqlite_register: Register,
    law: Catalogue,
    workspace: Workspace,
    renderers: Renderers,
    monkeypatch: pytest.MonkeyPatch,
) -> Site:
    """Only the planners looked at here: the other papers have their own tests."""
    chosen = {"证书": plan_certificates, "证书台账": plan_certificate_ledgers}
    monkeypatch.setattr(publishing, "PLANNERS", chosen)
    monkeypatch.setattr(publishing, "LAST_PLANNERS", {})
    return Site(sqlite_register, law, workspace, renderers)


def test_only_a_finished_case_prints(site: Site) -> None:
    """F23, E29: while the case is in 公示 there is no paper; once done there is one, once."""
    site.issue(site.numbers[0])
    site.end(site.numbers[0], Status.PUBLICITY)
    assert site.published().problems == []
    assert not (site.workspace.outbox / f"{PAPER}.pdf").exists()
    site.end(site.numbers[0])
    assert site.published().problems == []
    assert (site.workspace.outbox / PAPER.replace(OWN, PROVINCE)).with_suffix(".pdf").is_file()
    text = site.text(f"{PAPER}.pdf")
    for words in (
        "建筑施工企业专职安全生产管理人员安全生产考核合格证书", "王建国", world.IDS[0], NUMBER,
        "雨花区监督站", "专职安全生产管理人员", "2026年3月1日 至 2029年2月28日",
        "吉林省住房和城乡建设厅", "第 1 版",
    ):  # fmt: skip
        assert words in text
    assert site.published().made == 0


def test_the_sidecar_holds_the_national_fields(site: Site) -> None:
    """E29, rules 6: 证照标识 as in the published sample, codes of state, operation and sex."""
    site.issue(site.numbers[0])
    site.end(site.numbers[0])
    site.published()
    fields = site.fields(f"{PAPER}.json")
    head = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20260000403.001."
    assert fields["证照标识"].startswith(head)
    assert (fields["证书状态代码"], fields["业务类型代码"], fields["性别代码"]) == ("01", "01", "1")
    assert (fields["身份证件号码"], fields["关联证照标识"]) == (world.IDS[0], "")
    assert fields["照片"] == ""  # of whom none is known


def test_a_new_edition_is_a_new_paper_and_voids_the_old_one(site: Site) -> None:
    """D07, D10, D11: 补 is shown, the sidecar names the paper before, the log both."""
    site.issue(site.numbers[0])
    site.end(site.numbers[0])
    site.published()
    first = site.fields(f"{PAPER}.json")["证照标识"]
    site.issue(site.numbers[1], edition=2, mark="补", issued=TODAY)
    site.end(site.numbers[1])
    assert site.published().problems == []
    paper = f"{OWN}/{DAY}/证书/{NUMBER}补_王建国"
    assert f"{NUMBER}补" in site.text(f"{paper}.pdf")
    assert "第 2 版（以前各版作废）" in site.text(f"{paper}.pdf")
    assert site.fields(f"{paper}.json")["关联证照标识"] == first
    for folder in (OWN, PROVINCE):
        book = load_workbook(site.workspace.outbox / folder / "证书台账.xlsx")
        log = [[cell.value for cell in row] for row in book["证书打印记录"].iter_rows(min_row=4)]
        assert [(row[3], row[8]) for row in log[:2]] == [(1, "作废"), (2, "有效")]
        assert site.numbers[1] in log[1][7]
        assert len([r for r in book["证书台账"].iter_rows(min_row=4) if r[0].value]) == 1
        assert world.IDS[0] not in str(log)


def test_several_specialities_stand_on_one_paper_with_one_edition(site: Site) -> None:
    """E15, E29, ADR 0017: its 证照标识 is the newest edition's; what had ended is not on it."""
    older = {"first_issued": date(2023, 1, 1), "issued": date(2023, 1, 1)}
    with site.register.write() as session:
        parts = [
            Certificate(system="jilin-safety", number=NUMBER, speciality=word)
            for word in ("乙专业", "丙专业")
        ]
        session.add_all(parts)
        session.flush()
        second, ended = (part.id for part in parts)
    site.issue(site.numbers[0])
    site.issue(site.numbers[1], certificate=second, edition=2, issued=TODAY)
    site.issue(site.numbers[0], certificate=ended, expires=date(2025, 12, 31), **older)
    for number in site.numbers:
        site.end(number)
    assert site.published().problems == []
    fields = site.fields(f"{PAPER}.json")
    assert (fields["证照版本"], fields["证照标识"].split(".")[-2]) == ("002", "002")
    assert [each["名称"] for each in fields["专业"]] == ["乙专业"]
    assert "第 2 版" in site.text(f"{PAPER}.pdf")


def test_without_a_credit_code_nothing_is_made_up(site: Site) -> None:
    site.issue(site.numbers[0])
    site.end(site.numbers[0])
    with site.register.write() as session:
        session.execute(update(InstitutionVersion).values(credit_code=""))
    problems = site.published().problems
    assert len(problems) == 4
    assert all("统一社会信用代码" in why for _, why in problems)
