"""Publishing: what lies in the outbox, that a second publish does nothing, that a crash heals."""

from __future__ import annotations

import io
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pikepdf
import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, text, update

from outputs import publish as publishing
from outputs.context import Job, PublishContext
from outputs.documents.dossier import StoredForm
from outputs.documents.legal_form import LegalForm
from outputs.planners import cases
from outputs.pool import Renderers
from outputs.publish import PublishReport, publish
from outputs.store import inside
from procedures.load import Catalogue
from procedures.workspace import Workspace
from registry import documents as books
from registry import finals
from registry.engine import Register, open_register
from registry.events import EventDraft, append_events
from registry.lease import Lease, LeaseLost, acquire
from registry.models import Application, PendingAction
from tests.hardening.small_office import HANDBOOKS, blank_papers
from tests.integration import outputs_world as world

TODAY = world.TODAY
DAY = TODAY.isoformat()


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return world.catalogue(world.PROCEDURE, "hn-person-correction")


@dataclass
class Site:
    """A register, a workspace and everything a publish needs."""

    register: Register
    law: Catalogue
    workspace: Workspace
    renderers: Renderers
    lease: Lease

    def published(self, *, again: bool = False, today: date = TODAY) -> PublishReport:
        with self.register.read() as session:
            context = world.context_of(session, self.law, self.workspace, today=today)
            return publish(context, self.register, self.lease, self.renderers, again=again)

    def filed(self, *rows: dict[str, str], opened: int = 5, closes: int = 5) -> list[str]:
        days = TODAY - timedelta(opened), TODAY + timedelta(closes)
        world.founded(self.register, self.law, *days)
        return world.filed(self.register, self.law, self.workspace, rows)

    def outbox(self) -> dict[str, bytes]:
        root = self.workspace.outbox
        files = sorted(path for path in root.rglob("*") if path.is_file())
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}

    def emptied(self) -> None:
        shutil.rmtree(self.workspace.outbox)
        self.workspace.outbox.mkdir()


@pytest.fixture
def site(
    sqlite_register: Register, law: Catalogue, workspace: Workspace, renderers: Renderers
) -> Iterator[Site]:
    lease = acquire(sqlite_register, world.RUN)
    with blank_papers(HANDBOOKS):
        yield Site(sqlite_register, law, workspace, renderers, lease)


@pytest.fixture
def blank() -> Iterator[None]:
    """Papers hold nothing: what is looked at is where they lie."""
    with blank_papers():
        yield


@pytest.fixture
def numbers(site: Site) -> list[str]:
    """Two sign-ups of 雨花区, filed while their window is open."""
    return site.filed(
        world.signup(site.law, world.IDS[0], "王建国"),
        world.signup(site.law, world.IDS[1], "李小明"),
    )


def test_everything_is_published_from_postgresql_too(
    postgres_server: Callable[[], str],
    law: Catalogue,
    workspace: Workspace,
    renderers: Renderers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A query that PostgreSQL refuses costs its own document, or its own planner's."""

    def asking(context: PublishContext) -> Iterator[Job]:
        data = partial(context.session.execute, text("SELECT 1 / 0"))
        yield Job("broken", "b", "坏", "430111", "坏.xlsx", "listing", data)

    def failing(context: PublishContext) -> Iterator[Job]:
        yield Job("good", "b", "好", "430111", "好.pdf", "notice", None)
        context.session.execute(text("SELECT 1 / 0"))

    planners = {"asking": asking, "failing": failing, **publishing.PLANNERS}
    monkeypatch.setattr(publishing, "PLANNERS", planners)
    register = open_register(postgres_server())
    site = Site(register, law, workspace, renderers, acquire(register, world.RUN))
    site.filed(world.signup(law, world.IDS[0], "王建国"))
    with blank_papers():
        report = site.published()
    assert sorted(key for key, _ in report.problems) == ["broken", "failing"]
    assert any(name.endswith("照片一览.html") for name in site.outbox())
    assert any(name.endswith("好.pdf") for name in site.outbox())
    register.close()


def test_outbox_after_filing(site: Site, numbers: list[str]) -> None:
    """A07, A08, A10, A12: form, notice, legal form, review workbook, dossier, table, list."""
    report = site.published()
    assert report.problems == []
    files = site.outbox()
    own = "430111_雨花区监督站"
    expected = {
        f"{own}/表单/监督人员监督岗位培训报名.xlsx",
        f"{own}/表单/通知_关于2026年下半年新进人员监督岗位培训报名的通知.pdf",
        f"{own}/待审/监督人员监督岗位培训报名_第1份.xlsx",
        f"{own}/待审/附件/{numbers[0]}.pdf",
        f"{own}/待办/待办.xlsx",
        f"{own}/本机构台账.xlsx",
        f"{own}/{DAY}/审核表/{numbers[1]}_建设工程质量安全监督机构新进人员资格审核表.pdf",
        f"{own}/{DAY}/报名审核列表.xlsx",
    }
    assert expected <= set(files)
    title = "2026年建设工程质量安全监督机构新进人员监督岗位培训报名汇总表_第2期_过程稿"
    assert f"{own}/{DAY}/汇总表/{title}.xlsx" in files
    table = world.text_of(files[f"{own}/{DAY}/汇总表/{title}.pdf"])
    assert "4301*****236" in table
    assert world.IDS[0] not in table
    assert not [name for name in files if name.startswith("430100_") and "待审" in name]
    assert report.made == report.delivered == len(files)


def test_dossier_is_bookmarked_and_complete(site: Site, numbers: list[str]) -> None:
    site.published()
    content = site.outbox()[f"430111_雨花区监督站/待审/附件/{numbers[0]}.pdf"]
    with pikepdf.open(io.BytesIO(content)) as dossier, dossier.open_outline() as outline:
        assert len(dossier.pages) == 5  # form, problems, photo, two scanned pages
        names = [item.title for item in outline.root]
    assert names[1:] == ["问题提示与办理过程", "照片", "毕业证"]
    text = world.text_of(content)
    assert world.IDS[0] in text
    assert world.IDS[1] not in text
    assert "第 5 页" in text


def test_dossier_takes_the_legal_form_as_issued(site: Site, numbers: list[str]) -> None:
    """The form is made once; when it is lost, or says something else, it is made anew."""
    site.published()
    with site.register.read() as session:
        context = world.context_of(session, site.law, site.workspace)
        issued = cases.dossier_of(context, numbers[0]).form
        assert isinstance(issued, StoredForm)
        assert world.IDS[0] in world.text_of(issued.path.read_bytes())
        issued.path.unlink()
        assert isinstance(cases.dossier_of(context, numbers[0]).form, LegalForm)
    with site.register.write() as session:
        case = session.get_one(Application, numbers[1])
        case.values = {**case.values, "毕业院校": "湘潭大学"}
    with site.register.read() as session:
        context = world.context_of(session, site.law, site.workspace)
        assert isinstance(cases.dossier_of(context, numbers[1]).form, LegalForm)


def test_an_edited_row_has_its_new_form_in_its_new_dossier(site: Site, numbers: list[str]) -> None:
    """Both are made in one publish, whose session began before the form was recorded."""
    site.published()
    with site.register.write() as session:
        case = session.get_one(Application, numbers[0])
        case.values = {**case.values, "毕业院校": "湘潭大学"}
        case.version += 1
    site.published()
    paper = site.outbox()[f"430111_雨花区监督站/待审/附件/{numbers[0]}.pdf"]
    assert "湘潭大学" in world.text_of(paper)


@pytest.mark.usefixtures("blank")
def test_second_publish_makes_and_delivers_nothing(site: Site, numbers: list[str]) -> None:
    site.published()
    before = site.outbox()
    report = site.published()
    assert (report.made, report.delivered, report.problems) == (0, 0, [])
    assert site.outbox() == before


def test_same_register_gives_same_bytes(site: Site, numbers: list[str]) -> None:
    site.published()
    first = site.outbox()
    site.emptied()
    with site.register.read() as session:
        context = world.context_of(session, site.law, site.workspace)
        planners = {**publishing.PLANNERS, **publishing.LAST_PLANNERS}
        jobs = publishing.planned(context, planners, PublishReport())
        serial = ("review/", "photos/")  # whose path holds a number that only a publish gives
        due = [job for job in jobs if not job.key.startswith(serial)]
        made = publishing.build(due, site.renderers, session)
    for job, content in zip(due, made, strict=True):
        path = f"{context.folders.get(job.institution, job.institution)}/{job.path}"
        assert first[path] == content, job.key


@pytest.mark.usefixtures("blank")
def test_again_redelivers_what_people_moved_away(site: Site, numbers: list[str]) -> None:
    site.published()
    before = site.outbox()
    site.emptied()
    report = site.published(again=True)
    assert report.made == 0
    assert report.delivered == len(before)
    assert site.outbox() == before


@pytest.mark.usefixtures("blank")
def test_what_is_answered_is_put_away(site: Site, numbers: list[str]) -> None:
    """待审 holds what waits; a replaced workbook stays for its day, a changed one for good."""
    own, title = "430111_雨花区监督站/待审", "监督人员监督岗位培训报名"
    first, second = (f"{title}_第{number}份.xlsx" for number in (1, 2))
    with blank_papers():
        site.published()
        _decided(site, numbers[0])
        site.published()
        assert {f"{own}/{first}", f"{own}/{second}"} <= set(site.outbox())
        assert f"{own}/附件/{numbers[0]}.pdf" in site.outbox()
        site.published(today=TODAY + timedelta(1))
        assert _below(site, own, ".xlsx") == {second, f"旧份/{first}"}
        papers = {f"旧份/附件/{numbers[0]}.pdf", f"附件/{numbers[1]}.pdf"}
        assert _below(site, own, ".pdf") == papers
        (site.workspace.outbox / own / second).write_bytes(b"being filled in")
        _decided(site, numbers[1])
        site.published(today=TODAY + timedelta(1))
        assert _below(site, own, ".xlsx") == {second, f"旧份/{first}"}
        assert _below(site, own, ".pdf") == papers  # the workbook leads to them
        (site.workspace.outbox / own / second).unlink()
        site.published(today=TODAY + timedelta(1))
        report = site.published(again=True, today=TODAY + timedelta(1))
    assert report.problems == []
    assert _below(site, own, "") == {
        f"旧份/{second}",
        *(f"旧份/{title}_第{number}份_照片一览.html" for number in (1, 2)),
        *(f"旧份/附件/{number}.pdf" for number in numbers),
        f"旧份/{first}",
    }
    assert 'href="%E5%BE%85%E5%AE%A1/' not in site.outbox()[f"{own[:-3]}/index.html"].decode()


def _decided(site: Site, number: str) -> None:
    with site.register.write() as session:
        session.execute(delete(PendingAction).where(PendingAction.application == number))
        case = session.get_one(Application, number)
        case.status, case.step, case.version = "done", "", case.version + 1


def _below(site: Site, folder: str, suffix: str) -> set[str]:
    start = f"{folder}/"
    return {n.removeprefix(start) for n in site.outbox() if n.startswith(start) and suffix in n}


@pytest.mark.usefixtures("blank")
def test_files_are_private(site: Site, numbers: list[str]) -> None:
    site.published()
    for path in (*site.workspace.outbox.rglob("*"), *site.workspace.documents.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.usefixtures("blank")
def test_crash_between_record_and_delivery_is_made_good(
    site: Site, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next publish delivers what was recorded and not marked."""
    monkeypatch.setattr(publishing, "deliver", _power_cut)
    with pytest.raises(KeyboardInterrupt):
        site.published()
    assert site.outbox() == {}
    monkeypatch.undo()
    report = site.published()
    assert report.delivered == len(site.outbox())
    with site.register.read() as session:
        assert books.undelivered(session) == []


@pytest.mark.usefixtures("blank")
def test_nothing_becomes_visible_once_the_lease_is_lost(site: Site, numbers: list[str]) -> None:
    site.lease.release()
    acquire(site.register, "another-run")
    with pytest.raises(LeaseLost):
        site.published()
    assert site.outbox() == {}


def test_a_paper_that_cannot_be_printed_is_listed_and_the_others_go_on(site: Site) -> None:
    """A character no font holds stops its own papers only."""
    good, bad = site.filed(
        world.signup(site.law, world.IDS[0], "王建国"),
        world.signup(site.law, world.IDS[1], "李小明", 毕业院校="某\ue123大学"),
    )
    report = site.published()
    assert sorted(key for key, _ in report.problems) == [
        f"dossier/430111/{bad}",
        f"legal-form/{bad}",
    ]
    assert all("U+E123" in why for _, why in report.problems)
    names = " ".join(site.outbox())
    assert f"{good}_建设" in names
    assert f"{bad}_建设" not in names


def test_final_table_is_frozen_once_the_period_is_over(site: Site) -> None:
    """定稿: numbered and never made again, whatever changes afterwards."""
    site.filed(world.signup(site.law, world.IDS[0], "王建国"), opened=9, closes=-1)
    with site.register.write() as session:
        session.execute(delete(PendingAction))
        session.execute(update(Application).values(status="done", step="", version=5))
    site.published()
    final = [name for name in site.outbox() if "定稿" in name]
    assert len(final) == 2
    with site.register.write() as session:
        session.execute(update(Application).values(version=6))
    site.published(today=TODAY + timedelta(1))
    assert [name for name in site.outbox() if "定稿" in name] == final


def test_rows_after_the_final_table_form_a_supplement(site: Site) -> None:
    """补充汇总表（二） holds what no 定稿 holds, even of the same day, and is frozen too."""
    site.filed(world.signup(site.law, world.IDS[0], "王建国"), opened=9, closes=-1)
    _all_done(site)
    site.published()
    row = world.signup(site.law, world.IDS[1], "李小明")
    world.filed(site.register, site.law, site.workspace, [row])
    site.published()
    drafts = [name for name in site.outbox() if "补充汇总表（二）" in name]
    assert len(drafts) == 2
    assert all("过程稿" in name for name in drafts)
    _all_done(site)
    site.published(today=TODAY + timedelta(1))
    final = [name for name in site.outbox() if "补充汇总表（二）" in name and "定稿" in name]
    assert len(final) == 2
    assert _names(site, final) == {"李小明"}
    assert site.published(today=TODAY + timedelta(2)).made == 0


def test_a_row_that_comes_up_late_is_in_the_supplement_of_the_upper_level(site: Site) -> None:
    """The city's 定稿 was frozen while the county still held a row back: no row is lost."""
    late, early = site.filed(
        world.signup(site.law, world.IDS[0], "王建国"),
        world.signup(site.law, world.IDS[1], "李小明"),
        opened=9,
        closes=-1,
    )
    _reaches_city(site, early)
    site.published()
    _reaches_city(site, late)
    site.published(today=TODAY + timedelta(1))
    final = [name for name in site.outbox() if name.startswith("430100_") and "定稿" in name]
    assert _names(site, [name for name in final if "补充" not in name]) == {"李小明"}
    assert _names(site, [name for name in final if "补充汇总表（二）" in name]) == {"王建国"}


def test_a_marked_table_is_frozen_before_the_period_is_over(site: Site, numbers: list[str]) -> None:
    """定稿 by mark: at once, for the institution that marked, with what it holds then."""
    with site.register.write() as session:
        by = finals.Mark("430111", "u430111", "drop-9", TODAY, world.RUN)
        assert finals.mark(session, world.PROCEDURE, [*numbers, "XJ-2026-999999"], by) == 2
        assert finals.mark(session, "hn-training-additional", numbers, by) == 0
    site.published()
    final = [name for name in site.outbox() if "定稿" in name]
    assert len(final) == 2
    assert all(name.startswith("430111_") for name in final)
    row = world.signup(site.law, world.IDS[2], "赵大年")
    world.filed(site.register, site.law, site.workspace, [row])
    site.published(today=TODAY + timedelta(1))
    later = [name for name in site.outbox() if "补充汇总表（二）" in name]
    assert later
    assert all("过程稿" in name for name in later)
    assert _names(site, later) == {"赵大年"}


def _reaches_city(site: Site, number: str) -> None:
    """The county passes it and the city decides it."""
    with site.register.write() as session:
        decided = EventDraft(
            number, world.RUN, TODAY, "decided", "市州审核", 1, "done", "", 2,
            institution="430100", user="u430100", word="通过",
        )  # fmt: skip
        append_events(session, [decided])
        session.execute(delete(PendingAction).where(PendingAction.application == number))
        chosen = update(Application).where(Application.number == number)
        session.execute(chosen.values(status="done", step="", version=5))


def _names(site: Site, tables: list[str]) -> set[str]:
    """姓名 of the rows in the workbooks among these tables."""
    found: set[str] = set()
    for name in tables:
        if name.endswith(".xlsx"):
            sheet = load_workbook(site.workspace.outbox / name).worksheets[0]
            found |= {str(row[3]) for row in sheet.values if str(row[0]).isdigit()}
    return found


@pytest.mark.usefixtures("blank")
def test_a_reviewer_with_nothing_left_to_do_is_told_so(site: Site, numbers: list[str]) -> None:
    """B01: what is done leaves 待办, of an institution that files nothing itself too."""
    with site.register.write() as session:
        session.execute(update(PendingAction).values(institution="430100", step="市州审核"))
    site.published()
    assert _cells(site, "430100_长沙市监督站/待办/待办.xlsx") >= set(numbers)
    _all_done(site)
    site.published()
    assert not _cells(site, "430100_长沙市监督站/待办/待办.xlsx") & set(numbers)


def _cells(site: Site, name: str) -> set[str]:
    sheet = load_workbook(site.workspace.outbox / name).worksheets[0]
    return {str(value) for row in sheet.values for value in row}


def _all_done(site: Site) -> None:
    with site.register.write() as session:
        session.execute(delete(PendingAction))
        session.execute(update(Application).values(status="done", step="", version=5))


def _power_cut(*_: object) -> None:
    raise KeyboardInterrupt


def test_paths_never_leave_the_outbox(workspace: Workspace) -> None:
    for path in ("../x", "a/../../x", "/etc/x", "a//b", "a/./b", "a\0b"):
        with pytest.raises(ValueError, match="inside its folder"):
            inside(workspace.outbox, path)
    assert inside(workspace.outbox, "a/b.pdf") == Path(os.fspath(workspace.outbox)) / "a" / "b.pdf"


def test_legal_form_comes_again_complete_at_the_end(site: Site, numbers: list[str]) -> None:
    """A07: empty boxes when filed; opinion, reviewer and date of every level when done."""
    title = "建设工程质量安全监督机构新进人员资格审核表"
    own = f"430111_雨花区监督站/{DAY}/审核表/{numbers[0]}_{title}.pdf"
    site.published()
    assert "经审核" not in world.text_of(site.outbox()[own])
    steps = (("本机构审核", "430111"), ("市州审核", "430100"), ("省级审核", "430000"))
    with site.register.write() as session:
        append_events(
            session,
            [
                EventDraft(
                    numbers[0], world.RUN, TODAY, "decided", step, 1, "in_review", "", 2,
                    institution=code, user=f"u{code}", word="通过", opinion=f"经审核同意{code}",
                )
                for step, code in steps
            ],
        )  # fmt: skip
        chosen = update(Application).where(Application.number == numbers[0])
        session.execute(chosen.values(status="done", step="", version=5))
    site.published()
    text = world.text_of(site.outbox()[own])
    for _, code in steps:
        assert f"经审核同意{code}" in text
    assert text.count("李四") == 3
