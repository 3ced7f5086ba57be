"""Workbooks filled from the register: review, returned cases, forms, ledger, to-do list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from outputs.context import OutputSettings, PublishContext
from outputs.pages.index_data import index_page, province
from outputs.planners.bulletins import plan_bulletins
from outputs.queries import QUERIES
from outputs.queries.question import Question, answer_listing
from outputs.workbooks.form import build_form
from outputs.workbooks.form_data import form_data
from outputs.workbooks.ledger import RARE, SHEETS, ledger_listing
from outputs.workbooks.listing import Listing, build_listing, content_of
from outputs.workbooks.returned_cases import returned_form, returned_procedures
from outputs.workbooks.review import build_review
from outputs.workbooks.review_data import pending_books, photo_path, review_data
from outputs.workbooks.todo import todo_listing
from procedures.findings import KINDS
from procedures.load import Catalogue
from procedures.model import Procedure
from procedures.tables import Tables
from procedures.tokens import parse_row_token, signed
from procedures.tree import Tree
from procedures.workspace import Workspace
from registry import institutions as books
from registry.models import (
    Application,
    ApplicationEvent,
    Attachment,
    Base,
    Certificate,
    CertificateVersion,
    Drop,
    Employment,
    FindingRow,
    InstitutionVersion,
    PendingAction,
    PeriodVersion,
    Person,
    PersonProfile,
    SubmissionRow,
    UserVersion,
)

TODAY = date(2026, 11, 20)
SECRET = b"secret"
ID_A, ID_B, ID_C = "430102198503071236", "430102198503071287", "430102198503071244"
PROCEDURE = Procedure.model_validate({
    "id": "test-signup", "version": 1, "prefix": "TS", "title": "测试报名",
    "system": "hunan-supervision", "order": 1, "source": "建议值", "sheet": "报名信息",
    "submitter": {"types": ["监督机构"]}, "subject": "person",
    "prefill": "single-certificate-holders",
    "unique": {"fields": ["身份证号"]},
    "fields": [
        {"name": "姓名", "type": "person_name", "required": True},
        {"name": "身份证号", "type": "id_number", "required": True, "key": True},
        {"name": "联系电话", "type": "phone"},
        {"name": "已持证书编号"},
    ],
    "attachments": [{"name": "照片", "kind": "photo", "formats": ["jpeg"]}],
    "review": [
        {"name": "初审", "by": "own_institution",
         "decisions": {"通过": "next", "驳回": "return:submitter"}},
        {"name": "复审", "by": "city", "decisions": {"通过": "done", "驳回": "return:submitter"}},
    ],
})  # fmt: skip


def in_force(**more: object) -> dict[str, object]:
    return {"valid_from": TODAY, "recorded_on": TODAY, **more}


def institution(code: str, level: str, division: str, parent: str) -> InstitutionVersion:
    return InstitutionVersion(**in_force(
        code=code, name=f"{code}监督站", systems="湖南监督", type="监督机构", level=level,
        division=division, parent=parent, enabled=True,
    ))  # fmt: skip


def user(code: str, org: str, roles: str, enabled: bool = True) -> UserVersion:
    return UserVersion(**in_force(
        code=code, name="某", institution=org, roles=roles, enabled=enabled,
    ))  # fmt: skip


def case(number: str, subject: str, status: str, step: str, **more: object) -> Application:
    given: dict[str, object] = {
        "values": {"姓名": "王建国", "身份证号": subject, "联系电话": "13800000000"},
        "notes": [], "materials": {}, "round": 1, "resume_at": "", "label": "王建国",
    }  # fmt: skip
    given |= more
    return Application(
        number=number, procedure="test-signup", procedure_version=1, system="hunan-supervision",
        institution="YH", subject=subject, year="2026", term="2", status=status, step=step,
        step_since=TODAY, row_id=number[-1] * 20, drop="d1", filed_on=TODAY, version=3,
        changed_by_run="r", holds_forever=False, **given,
    )  # fmt: skip


def event(number: str, seq: int, kind: str, **more: object) -> ApplicationEvent:
    given: dict[str, object] = {
        "step": "", "round": 1, "institution": "YH", "word": "", "opinion": "",
        "status_after": "in_review", "step_after": "初审", "payload": {},
    }  # fmt: skip
    given |= more
    return ApplicationEvent(
        subject=number, seq=seq, run="r", on=TODAY - timedelta(days=5 - seq), kind=kind,
        version_after=seq, payload_hash="", previous="", hash="", **given,
    )  # fmt: skip


REFUSED = {"step": "复审", "institution": "CS", "word": "驳回", "opinion": "电话有误",
           "status_after": "returned"}  # fmt: skip


def records() -> list[Base]:
    note = {
        "code": "eligibility-age",
        "severity": "confirm",
        "field": "身份证号",
        "message": "63 岁",
    }
    return [
        institution("CS", "市", "430100", ""),
        institution("YH", "县", "430111", "CS"),
        user("cs-01", "CS", "审核人"),
        user("cs-02", "CS", "审核人", enabled=False),
        user("cs-03", "CS", "管理员"),
        PeriodVersion(**in_force(
            code="p", title="2026年下半年培训报名的通知", procedure="test-signup", year="2026",
            term="2", opens=date(2026, 11, 2), closes=date(2026, 11, 30),
            corrections_until=date(2026, 12, 7),
        )),
        case("TS-2026-000001", ID_A, "in_review", "复审", round=2, notes=[note],
             materials={"照片": [{"path": "a.jpg", "sha256": "ab" * 32, "media": "jpeg"}]}),
        case("TS-2026-000002", ID_B, "returned", "", resume_at="复审"),
        case("TS-2026-000003", ID_C, "to_confirm", ""),
        PendingAction(application="TS-2026-000001", institution="CS", step="复审", roles="审核人",
                      since=TODAY, due=TODAY + timedelta(days=3)),
        event("TS-2026-000001", 1, "filed"),
        event("TS-2026-000001", 2, "decided", **REFUSED),
        event("TS-2026-000001", 3, "resubmitted", round=2, payload={
            "changed": {"联系电话": ["139", "13800000000"]}, "materials": ["照片"]}),
        event("TS-2026-000001", 4, "decided", step="初审", round=2, word="通过",
              payload={"same_person": True, "paper": "缺件"}),
        event("TS-2026-000002", 1, "filed"),
        event("TS-2026-000002", 2, "decided", **REFUSED),
        Drop(id="d1", run="r", folder="YH_x", institution="YH", name="报名.zip", kind="file",
             sha256="ab" * 32, size=9, received_on=TODAY, state="finished",
             result="partly_accepted", procedure="test-signup", rows=4, accepted=3, refused=1,
             receipt="YH_x/2026-11-20/回执/报名 #2.xlsx", files=[]),
        SubmissionRow(id="w" * 20, drop="d1", institution="YH", procedure="test-signup",
                      sheet_row=9, subject="430102199001011234", unique_key="k", state="waiting",
                      first_dropped=TODAY, values={"姓名": "赵六"}),
        *people(),
    ]  # fmt: skip


def people() -> Iterator[Base]:
    """Person 1 holds one supervision certificate, person 2 both."""
    held = {1: ["质量监督"], 2: ["质量监督", "安全监督"]}
    for person, kinds in held.items():
        yield Person(id=person, type="居民身份证", number=(ID_A, ID_B)[person - 1])
        yield PersonProfile(**in_force(
            person=person, system="hunan-supervision", name=f"持证{person}", gender="男",
            values={"联系电话": "13811112222", "工程类技术职称": "工程师"},
        ))  # fmt: skip
        yield Employment(**in_force(person=person, system="hunan-supervision", institution="YH"))
        for kind in kinds:
            at = person * 10 + len(kind) + kinds.index(kind)
            yield Certificate(id=at, system="hunan-supervision", number=f"证{at}", speciality="")
            yield CertificateVersion(**in_force(
                certificate=at, person=person, kind=kind, holder=f"持证{person}",
                institution="YH", issued=TODAY, state="有效",
            ))  # fmt: skip


@pytest.fixture
def context(tmp_path: Path) -> Iterator[PublishContext]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(records())
        session.commit()
        yield PublishContext(
            session=session,
            catalogue=Catalogue({PROCEDURE.id: PROCEDURE}, Tables()),
            workspace=Workspace(tmp_path),
            secret=SECRET,
            today=TODAY,
            run="r",
            settings=OutputSettings(support_line="技术支持：省站"),
            tree=Tree(books.institutions(session).values()),
            folders={},
        )


def cells(listing: Listing, sheet: str) -> list[list[str]]:
    return [list(row) for each in listing.sheets if each.name == sheet for row in each.rows]


def test_a11_review_workbook_holds_what_waits_here(context: PublishContext) -> None:
    found = pending_books(context)
    assert list(found) == [("CS", "test-signup")]
    data = review_data(context, "CS", PROCEDURE, found["CS", "test-signup"])
    row = data.rows[0]
    assert row.number == "TS-2026-000001"
    parsed = parse_row_token(row.token)
    assert parsed is not None
    assert signed(SECRET, parsed[2], "row", row.number, 3, "复审", "CS")
    assert data.reviewers == ("cs-01",)
    assert (row.area, row.institution_name) == ("长沙", "YH监督站")


def test_second_round_brings_value_before_opinion_and_remarks(context: PublishContext) -> None:
    row = review_data(context, "CS", PROCEDURE, "f").rows[0]
    assert row.changed == {"联系电话": "139"}
    assert "电话有误" in row.returned
    hints = "\n".join(row.hints)
    for said in ("63 岁", "情况属实", "填报审核同一人", "纸质材料缺件", "已更换：照片"):
        assert said in hints


def test_photo_comes_from_the_derived_files_only(context: PublishContext) -> None:
    application = context.session.get_one(Application, "TS-2026-000001")
    path = photo_path(context.workspace, PROCEDURE, application.materials)
    assert path is not None
    assert path.is_relative_to(context.workspace.derived)
    assert review_data(context, "CS", PROCEDURE, "f").rows[0].photo is None
    path.parent.mkdir(parents=True)
    path.write_bytes(b"jpeg")
    assert review_data(context, "CS", PROCEDURE, "f").rows[0].photo == b"jpeg"


def test_form_id_changes_only_with_number_or_version(context: PublishContext) -> None:
    before = pending_books(context)
    application = context.session.get_one(Application, "TS-2026-000001")
    application.notes = []
    context.session.flush()
    assert pending_books(context) == before
    application.version = 4
    context.session.flush()
    assert pending_books(context) != before


def test_returned_applications_come_back_prefilled(context: PublishContext) -> None:
    found = returned_procedures(context)
    assert list(found) == [("YH", "test-signup")]
    data = returned_form(context, "YH", PROCEDURE, found["YH", "test-signup"])
    sheet = load_workbook(BytesIO(build_form(data)))["报名信息"]
    row = {sheet.cell(1, c).value: sheet.cell(2, c).value for c in range(1, sheet.max_column + 1)}
    assert row["申请编号"] == "TS-2026-000002"
    assert row["行标识"] == "2" * 20
    assert row["结果"] == "退回修改"
    assert "电话有误" in row["原因"]
    assert row["身份证号*"] == ID_B


def test_a_returned_workbook_without_cases_opens_on_a_sheet_that_says_so(
    context: PublishContext,
) -> None:
    book = load_workbook(BytesIO(build_form(returned_form(context, "CS", PROCEDURE, "f"))))
    assert book.active is not None
    assert book.active.title == "无需办理"
    assert "无需办理；本表仅作说明" in str(book.active["A1"].value)


def test_a05_form_is_prefilled_with_holders_of_one_certificate(context: PublishContext) -> None:
    data = form_data(context, PROCEDURE, "YH")
    assert [row["身份证号"] for row in data.rows] == [ID_A]
    assert data.rows[0]["已持证书类别"] == "质量监督"
    assert form_data(context, PROCEDURE, "YH") == data
    assert form_data(context, PROCEDURE, "CS").rows == ()


def test_a02_form_carries_the_notice_until_corrections_end(context: PublishContext) -> None:
    assert "2026-11-02 至 2026-11-30" in form_data(context, PROCEDURE, "YH").notices[0]
    later = replace(context, today=date(2026, 12, 8))
    assert form_data(later, PROCEDURE, "YH").notices == ()


def test_a13_ledger_shows_everything_the_institution_sent(context: PublishContext) -> None:
    """A13, F06, F07: its own only, numbers masked."""
    listing = ledger_listing(context, "YH")
    assert [sheet.name for sheet in listing.sheets] == [name for name in SHEETS if name not in RARE]
    applications = cells(listing, "申报")
    assert [row[0][-1] for row in applications] == ["1", "2", "3"]
    assert applications[0][3] == "4301*****236"
    assert applications[1][-1] == "复审 驳回：电话有误"
    assert len(cells(listing, "审核意见")) == 6
    assert cells(listing, "报送")[0][3] == "部分收件"
    counts = cells(listing, "报送")[0][4:8]
    assert sum(map(int, counts[1:])) == int(counts[0])
    receipt = load_workbook(BytesIO(build_listing(listing)))["报送"]["I4"]
    assert receipt.value == "打开"
    assert unquote(receipt.hyperlink.target) == "2026-11-20/回执/报名 #2.xlsx"
    assert [row[2] for row in cells(listing, "人员")] == ["4301*****236", "4301*****287"]
    assert len(cells(listing, "证书")) == 3
    assert cells(ledger_listing(context, "CS"), "申报") == []


def test_an_answer_leads_to_receipts_of_the_askers_own_folder(context: PublishContext) -> None:
    """Whose folder the receipt is not in reads where it lies."""
    place = "2026-11-20/查询结果"
    for asker, leads in (("YH", True), ("CS", False)):
        question = Question("CX-2026-000001", asker, {"查询表": "报送记录"})
        listing = answer_listing(context, QUERIES["报送记录"], question)
        cell = next(
            cell
            for row in load_workbook(BytesIO(build_listing(listing))).active.iter_rows(min_row=4)
            for cell in row
            if cell.value in ("打开", "YH_x/2026-11-20/回执/报名 #2.xlsx")
        )
        assert (cell.hyperlink is not None) is leads
        if leads:
            target = unquote(cell.hyperlink.target)
            assert normpath(f"{place}/{target}") == "2026-11-20/回执/报名 #2.xlsx"


def test_a13_ledger_shows_what_was_not_filed_and_what_was_changed(context: PublishContext) -> None:
    """A13, A12: rows that wait, values before and after, kept files, users, periods."""
    context.session.add_all([
        Attachment(institution="YH", procedure="test-signup", scope="", subject=ID_A,
                   material="照片", sha256="ab" * 32, pages=[{"path": "a.jpg"}],
                   received_on=TODAY, received_drop="d1", current=True),
        FindingRow(drop="d1", row_id="w" * 20, code="attachment-missing", severity="must_fix",
                   field="照片", message=f"缺少 {ID_A}.jpg", file="", remedy=""),
        user("yh-01", "YH", "联络员"),
    ])  # fmt: skip
    context.session.flush()
    listing = ledger_listing(context, "YH")
    (waiting,) = cells(listing, "未收件的行")
    assert waiting[3:7] == ["9", "赵六", "4301*****234", "待补附件"]
    assert waiting[7].endswith("（照片）")
    assert ID_A not in waiting[7]
    changes = [row[5:] for row in cells(listing, "修改记录")]
    assert changes == [["联系电话", "139", "13800000000"], ["照片", "", "（附件已更换）"]]
    assert [row[1:4] for row in cells(listing, "留存材料")] == [["4301*****236", "照片", "1"]]
    assert [row[0] for row in cells(listing, "用户")] == ["yh-01"]
    (period,) = cells(listing, "期次")
    assert period[2:5] == ["2026", "2", "2026-11-02"]
    states = {date(2026, 11, 1): "未开放", TODAY: "开放中", date(2026, 12, 8): "已结束"}
    for day, state in states.items():
        (period,) = cells(ledger_listing(replace(context, today=day), "YH"), "期次")
        assert period[-1] == state
    assert len(cells(listing, "证书历史")) == 3
    other = ledger_listing(context, "CS")
    assert not cells(other, "未收件的行") + cells(other, "修改记录") + cells(other, "留存材料")


def test_todo_lists_decide_correct_confirm_complete_by_due_date(context: PublishContext) -> None:
    """B01: 待办工作, what must be done soonest first."""
    rows = cells(todo_listing(context, "YH"), "待办工作")
    assert [row[1] for row in rows] == ["待修改", "待确认", "待补附件"]
    assert rows[0][9:11] == ["2026-12-07", "还有 17 天"]
    assert rows[2][4] == "赵六"
    rows = cells(todo_listing(context, "CS"), "待办工作")
    assert [(row[1], row[10]) for row in rows] == [("待审核", "还有 3 天")]
    late = replace(context, today=TODAY + timedelta(days=4))
    assert cells(todo_listing(late, "CS"), "待办工作")[0][10] == "已逾期 1 天"


def test_rows_not_received_are_to_be_corrected_while_their_window_is_open(
    context: PublishContext,
) -> None:
    """Refused rows by drop, with its receipt; 待补附件 until 补正截止 as they are.

    A row that only says again what was taken, or that another open case stops, is not to be
    corrected.
    """
    window = PROCEDURE.window.model_copy(update={"kind": "period"})
    asked = PROCEDURE.model_copy(update={"window": window})
    asking = replace(context, catalogue=Catalogue({asked.id: asked}, Tables()))
    named = {"姓名": "赵六", "培训年度": "2026", "培训期数": "2"}
    receipt = "2026-11-20/回执/报名 #2.xlsx"
    context.session.get_one(SubmissionRow, "w" * 20).values = named
    context.session.add_all([
        SubmissionRow(id=f"{at}" * 20, drop="d1", institution="YH", procedure="test-signup",
                      sheet_row=at, subject="", unique_key="", state="refused",
                      first_dropped=TODAY, values=named | {"培训期数": term})
        for at, term in enumerate(("2", "2", "9"))])  # fmt: skip
    context.session.add_all([
        SubmissionRow(id=state * 2, drop="d1", institution="YH", procedure="test-signup",
                      sheet_row=20, subject="", unique_key="twice", state=state,
                      first_dropped=TODAY, values=named)
        for state in ("accepted", "refused")])  # fmt: skip
    stops = {"open": ["already-open"], "both": ["already-open", "required"]}
    for at, (key, found) in enumerate(stops.items(), start=30):
        context.session.add(
            SubmissionRow(id=key * 5, drop="d1", institution="YH", procedure="test-signup",
                          sheet_row=at, subject="", unique_key=key, state="refused",
                          first_dropped=TODAY, values=named))  # fmt: skip
        context.session.add_all([
            FindingRow(drop="d1", row_id=key * 5, code=code, severity="must_fix", sheet="数据",
                       row=at, column="A", field="姓名", file="", message="", remedy="", basis="")
            for code in found])  # fmt: skip
    context.session.flush()
    rows = cells(todo_listing(asking, "YH"), "待办工作")
    by_kind = {row[1]: row for row in rows}
    everything = replace(province(asking), cases={})
    assert [row[1] for row in rows].count("待改正") == 1
    assert by_kind["待改正"][4] == "报名.zip（4 行）"
    assert by_kind["待改正"][-1].startswith(receipt)
    assert by_kind["待改正"][9] == by_kind["待补附件"][9] == "2026-12-07"
    (todo,) = (each for each in index_page(asking, "YH", everything).todo
               if each.kind == "待改正")  # fmt: skip
    assert (todo.count, [link.path for link in todo.links]) == (4, [receipt])
    for days, there in ((17, True), (18, False)):
        later = replace(asking, today=TODAY + timedelta(days=days))
        assert ("待改正" in str(todo_listing(later, "YH").sheets[0].rows)) is there
    later = replace(context, today=TODAY + timedelta(days=31))
    assert "待改正" in str(todo_listing(context, "YH").sheets[0].rows)
    assert "待改正" not in str(todo_listing(later, "YH").sheets[0].rows)


def test_due_date_follows_a_shared_notice(context: PublishContext) -> None:
    window = PROCEDURE.window.model_copy(update={"kind": "period", "notice": "test-signup"})
    sharing = PROCEDURE.model_copy(update={"id": "test-other", "window": window})
    catalogue = Catalogue({PROCEDURE.id: PROCEDURE, sharing.id: sharing}, Tables())
    for application in context.session.query(Application):
        application.procedure = sharing.id
    context.session.flush()
    shared = replace(context, catalogue=catalogue)
    assert cells(todo_listing(shared, "YH"), "待办工作")[0][9] == "2026-12-07"
    assert form_data(shared, sharing, "YH").notices


def test_lists_open_with_counts_as_numbers_and_texts_as_text(context: PublishContext) -> None:
    listing = ledger_listing(context, "YH")
    sheet = load_workbook(BytesIO(build_listing(listing)))["申报"]
    assert sheet["A3"].value == "申请编号"
    assert sheet["K4"].value == 2
    assert sheet["D4"].value == "4301*****236"
    assert sheet.auto_filter.ref == "A3:M6"
    assert sheet.print_title_rows == "$1:$3"


def test_empty_list_says_so(context: PublishContext) -> None:
    sheet = load_workbook(BytesIO(build_listing(todo_listing(context, "_office"))))["待办工作"]
    assert sheet["A1"].value == "系统管理员待办工作"
    assert sheet["A4"].value == "没有待办事项"


def test_content_leaves_the_day_out(context: PublishContext) -> None:
    tomorrow = replace(context, today=TODAY + timedelta(days=1))
    first, second = ledger_listing(context, "YH"), ledger_listing(tomorrow, "YH")
    assert content_of(first) == content_of(second)
    assert content_of(first) != content_of(ledger_listing(context, "CS"))


def test_review_workbook_opens(context: PublishContext) -> None:
    data = review_data(context, "CS", PROCEDURE, "f")
    assert load_workbook(BytesIO(build_review(data)))["审核"]["A2"].value == "TS-2026-000001"


def test_the_bulletin_counts_a_row_once_and_the_last_seven_days(context: PublishContext) -> None:
    """A workbook dropped again, with or without a row its findings are of, adds nothing."""
    context.session.add_all([
        *[Drop(id=f"x{at}", run="r", folder="YH_x", institution="YH", name="报名.zip", kind="file",
               sha256="cd" * 32, size=9, received_on=TODAY - timedelta(days=days), state="finished",
               result="to_correct", procedure="test-signup", rows=2, accepted=0, refused=2,
               receipt="", files=[]) for at, days in enumerate((0, 6, 7))],
        *[FindingRow(drop=f"x{at}", row_id=row, code=code, severity="must_fix", field="",
                     message="", file="", remedy="")
          for at, row, code in ((0, "a" * 20, "phone"), (1, "a" * 20, "phone"),
                                (1, "b" * 20, "phone"), (2, "c" * 20, "phone"),
                                (0, "", "file-type"), (1, "", "file-type"))],
    ])  # fmt: skip
    context.session.flush()
    (job,) = plan_bulletins(replace(context, folders={"CS": "CS_x"}))
    page = job.data()
    assert {each.text: each.count for each in page.problems} == {
        KINDS["phone"].title: 2, KINDS["file-type"].title: 1,
    }  # fmt: skip
