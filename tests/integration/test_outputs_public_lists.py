"""公示, 公告, 收回清单: made from marks, frozen once published, without ID numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from outputs import publish as publishing
from outputs.context import OutputSettings
from outputs.planners.mark_lists import plan_mark_lists
from outputs.planners.public_lists import plan_public_lists
from outputs.pool import Renderers
from outputs.publish import PublishReport, publish
from procedures.model import Procedure
from procedures.workspace import Workspace
from registry import institutions as books
from registry import marks
from registry.engine import Register
from registry.filing import NewRow, file_rows
from registry.lease import acquire
from registry.marks import MarkDraft
from registry.models import Application
from registry.moves import Clock
from registry.procedure_versions import remember
from tests.integration import outputs_world as world

TODAY, DAY = world.TODAY, world.TODAY.isoformat()
BATCH = "2026年第3批"
TITLE = f"{BATCH}二级建造师初始注册公示"
OWN, PROVINCE = "430111_雨花区监督站", "430000_湖南省监督总站"
PROCEDURE = Procedure.model_validate(
    {
        "id": "ej-test", "version": 1, "prefix": "EJ", "title": "二级建造师初始申报", "order": 900,
        "system": "hunan-supervision", "source": "测试", "sheet": "数据", "subject": "person",
        "submitter": {"types": ["企业"]}, "unique": {"fields": ["证件号码"]},
        "labels": {"申报类型": "初始注册"},
        "fields": [
            {"name": "证件号码", "type": "id_number", "key": True, "required": True},
            {"name": "姓名", "type": "person_name", "required": True},
            {"name": "注册专业"},
        ],
        "review": [
            {"name": "公示", "wait": {"working_days": 5, "objections": True}},
            {"name": "公告", "wait": {"event": "公告"}},
        ],
        "outputs": [
            {
                "id": "public-list", "title": "〈批次〉二级建造师初始注册公示", "per": "batch",
                "formats": ["pdf", "xlsx"], "to": ["submitter", "reviewers"],
                "with": {"mark": "公示", "institution": "聘用企业"},
            },
            {
                "id": "mark-list", "title": "收回清单", "formats": ["xlsx"],
                "to": ["submitter", "reviewers"], "with": {"mark": "收回"},
            },
        ],
    }
)  # fmt: skip


class Site:
    """A register with three applications in their publicity, and hands to mark and publish."""

    def __init__(self, register: Register, workspace: Workspace, renderers: Renderers) -> None:
        law = world.catalogue()
        self.law = replace(law, procedures={**law.procedures, PROCEDURE.id: PROCEDURE})
        self.register, self.workspace, self.renderers = register, workspace, renderers
        self.lease = acquire(register, world.RUN)
        world.founded(register, self.law, TODAY - timedelta(5), TODAY + timedelta(5))
        rows = [
            NewRow(
                row_id=number,
                values={"证件号码": number, "姓名": name, "注册专业": "建筑工程"},
                materials={},
            )
            for number, name in zip(world.IDS, ("王建国", "李小明", "赵一"), strict=True)
        ]
        clock = Clock(world.RUN, TODAY)
        with register.write() as session:
            remember(session, PROCEDURE, TODAY)
            tree = books.tree(session)
            self.numbers = file_rows(session, PROCEDURE, "430111", "d", rows, tree, clock)

    def mark(
        self, name: str, *numbers: str, batch: str = "", note: str = "", happened: date = TODAY
    ) -> None:
        drafts = [
            MarkDraft(number, name, "GS-1", "430000", batch, note, happened) for number in numbers
        ]
        with self.register.write() as session:
            marks.add(session, drafts, world.RUN, TODAY)

    def published(self) -> PublishReport:
        settings = OutputSettings(
            "技术支持：0731-000", {"hunan-supervision": "湖南省住房和城乡建设厅"}, workers=1
        )
        with self.register.read() as session:
            context = world.context_of(session, self.law, self.workspace, settings=settings)
            return publish(context, self.register, self.lease, self.renderers)

    def text(self, path: str) -> str:
        return world.text_of((self.workspace.outbox / path).read_bytes())

    def cells(self, path: str) -> list[list[object]]:
        (sheet,) = load_workbook(self.workspace.outbox / path).worksheets
        return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3) if row[0].value]


@pytest.fixture
def site(
    sqlite_register: Register,
    workspace: Workspace,
    renderers: Renderers,
    monkeypatch: pytest.MonkeyPatch,
) -> Site:
    """Only the planners looked at here: the other papers have their own tests."""
    chosen = {"公示公告": plan_public_lists, "清单": plan_mark_lists}
    monkeypatch.setattr(publishing, "PLANNERS", chosen)
    monkeypatch.setattr(publishing, "LAST_PLANNERS", {})
    return Site(sqlite_register, workspace, renderers)


def test_a_batch_as_pdf_and_workbook(site: Site) -> None:
    """E02, D06: title with the batch, its period, the columns asked for, no ID numbers."""
    site.mark("公示", *site.numbers[:2], batch=BATCH)
    assert site.published().problems == []
    for folder in (OWN, PROVINCE):
        text = site.text(f"{folder}/{DAY}/公示公告/{TITLE}.pdf")
        for words in (
            TITLE, "王建国", "李小明", "雨花区监督站", "初始注册", "建筑工程", "聘用企业",
            "公示期为2026年11月20日至2026年11月27日", "湖南省住房和城乡建设厅",
        ):  # fmt: skip
            assert words in text
        assert "赵一" not in text
        assert not any(number in text for number in world.IDS)
    header, *rows = site.cells(f"{PROVINCE}/{DAY}/公示公告/{TITLE}.xlsx")
    assert header == ["序号", "姓名", "聘用企业", "申报类型", "专业", "市州", "审核意见"]
    assert [row[:2] for row in rows] == [[1, "王建国"], [2, "李小明"]]
    assert site.published().made == 0


def test_what_is_published_is_frozen_and_the_rest_is_a_supplement(site: Site) -> None:
    """A later row of the batch, and a corrected name, change nothing that was made public."""
    site.mark("公示", site.numbers[0], batch=BATCH)
    site.published()
    path = f"{PROVINCE}/{DAY}/公示公告/{TITLE}"
    before = (site.workspace.outbox / f"{path}.pdf").read_bytes()
    site.mark("公示", site.numbers[2], batch=BATCH)
    with site.register.write() as session:
        session.get_one(Application, site.numbers[0]).label = "改名"
    site.published()
    assert (site.workspace.outbox / f"{path}.pdf").read_bytes() == before
    text = site.text(f"{path}（补充名单一）.pdf")
    assert "赵一" in text
    assert "王建国" not in text


def test_what_is_due_back_and_what_came_back(site: Site) -> None:
    """D15: 待收回 for finished cases, 已收回 with its day and note once registered."""
    with site.register.write() as session:
        for number in site.numbers[:2]:
            case = session.get_one(Application, number)
            case.status, case.step = "done", ""
    came = TODAY - timedelta(days=2)
    site.mark("收回", site.numbers[1], note="挂号信收到", happened=came)
    site.published()
    for folder in (OWN, PROVINCE):
        names, *rows = site.cells(f"{folder}/收回清单.xlsx")
        assert names[8] == "收回日期"
        assert [(row[1], row[7], row[8], row[10]) for row in rows] == [
            (site.numbers[0], "待收回", None, None),
            (site.numbers[1], "已收回", came.isoformat(), "挂号信收到"),
        ]
