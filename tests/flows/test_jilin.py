"""吉林安管 through the front door: a certificate reported, renewed, and asked about."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from looking import number_of, rows, stands, words_of
from openpyxl import load_workbook
from places import drop_places, sheet
from world import OUR_SHEETS, World, header_columns

from flows.report import RunReport
from flows.samples.people import Person
from flows.samples.scans import DIPLOMA
from flows.samples.signup import PHOTO, file_name, material_bytes
from procedures import words
from procedures.words import DropResult, Status

PLACES = (
    ("JP", "吉林省住房和城乡建设厅", "主管部门", "省", "220000", "", "11430000006122244L"),
    ("JC", "长春市城乡建设委员会", "主管部门", "市", "220100", "JP", ""),
    ("QY1", "长春甲建筑有限公司", "企业", "企业", "220102", "JC", ""),
)
PROVINCE, CITY, FIRM = (f"{code}_{name}" for code, name, *_ in PLACES)
DAY = date(2026, 11, 2)
NUMBER, ENDS, RENEWED = "吉建安A（2024）0000001", "2027-01-20", "2030-01-20"
RECORD, LEARNING, RENEWAL = "原持证人员信息备案", "安管人员继续教育报名", "安管人员证书延期"


@dataclass
class Story:
    """The world, the man it is about, and his applications by procedure."""

    world: World
    man: Person
    numbers: dict[str, str]
    reports: list[RunReport]

    def night(self) -> RunReport:
        """The next night."""
        report = self.world.night(DAY + timedelta(days=len(self.reports)))
        self.reports.append(report)
        return report

    def hand_in(self, title: str, book: bytes, *materials: str) -> str:
        """The enterprise drops a workbook with the man's materials; his application number."""
        files = {file_name(self.man.id_number, name): self._material(name) for name in materials}
        self.world.drop(FIRM, title, {f"{title}.xlsx": book, **files})
        report = self.night()
        told = [(f.code, f.row, f.field) for f in self.world.drop_report(report, title).findings]
        assert self.world.drop_report(report, title).result is DropResult.ACCEPTED, told
        self.numbers[title] = number_of(self.world, self.man.id_number)
        return self.numbers[title]

    def decide(self, org: str, word: str, title: str, reviewer: str, edit: Any = None) -> None:
        """The reviewer of `org` answers the newest workbook of that procedure."""
        (*_, book) = (path for path in self.world.pending(org) if title in path.name)
        self.world.review(org, word, reviewer, book=book, edit=edit)
        self.night()

    def _material(self, name: str) -> bytes:
        material = PHOTO if name == PHOTO else DIPLOMA
        return material_bytes(self.man, material, self.world.scans, self.world.random)

    def papers(self, org: str, title: str, suffix: str = ".pdf") -> list[Path]:
        """What came out under that title, oldest day first."""
        return sorted(self.world.outbox(org).rglob(f"*{title}*{suffix}"))


def register_hours(sheet: Any, headers: dict[str, int]) -> None:
    """What the city fills in beside its decision."""
    for name, text in (("完成学时", "24"), ("完成日期", "2026-10-20"), ("考核结果", "合格")):
        sheet.cell(2, headers[name]).value = text


def completed(form: Path, cells: dict[str, str]) -> bytes:
    """A prefilled form of one row with cells added."""
    book = load_workbook(form)
    (page,) = (page for page in book if page.title not in OUR_SHEETS)
    at = World.header_row(book)
    columns = header_columns(page, at)
    for name, text in cells.items():
        page.cell(at + 1, columns[name]).value = text
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def story(at_hand: None, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """From the institutions' first night to the renewed certificate, by files only."""
    world = World(tmp_path_factory.mktemp("jilin") / "w", base_data=False)
    (man,) = world.crowd.take(1)
    told = Story(world, man, {}, [])
    drop_places(world, "吉林安管", PLACES)
    told.night()
    who = {"证件号码": man.id_number, "姓名": man.name}
    paper = {"证书种类": "A", "证书编号": "吉建安A(2024)0000001"}
    known = {"性别": man.sex, "发证日期": "2024-01-21", "有效期至": ENDS, "职务": "安全总监"}
    told.hand_in(RECORD, sheet("jl-record", who | paper | known), "证书")
    told.decide(CITY, "同意", RECORD, "JCU")
    score = {
        "准考证号": "260010001", "考试日期": "2026-10-20", "考试情况": "正常",
        "理论成绩": "88", "结论": "合格", "证书种类": "A",
    }  # fmt: skip
    world.drop(CITY, "成绩.xlsx", sheet("jl-scores", who | score))
    learned = who | paper | {"培训年度": "2026"}
    told.hand_in(LEARNING, sheet("jl-education", learned))
    told.decide(CITY, "登记", LEARNING, "JCU", register_hours)
    form = world.outbox(FIRM) / words.FOLDER_FORMS / f"{RENEWAL}.xlsx"
    asked = [{"查询表": table} for table in ("本企业人员", "成绩", "证书")]
    world.drop(FIRM, "查询.xlsx", sheet("query-request", *asked))
    told.hand_in(RENEWAL, completed(form, {"企业年度培训": "合格"}), PHOTO, "证书")
    told.decide(CITY, "通过", RENEWAL, "JCU")
    told.decide(PROVINCE, "通过", RENEWAL, "JPU")
    return told


def test_c26_c29_c28_end_done(story: Story) -> None:
    """C26, C28, C29: three requests, each decided by those whose it is."""
    assert set(story.numbers) == {RECORD, LEARNING, RENEWAL}
    for number in story.numbers.values():
        assert stands(story.world, number) == (Status.DONE, "")


def test_c28_the_form_brings_what_is_due(story: Story) -> None:
    """C28: number, kind and last day stood in the form; the receipt shows them."""
    report = story.reports[5]
    (row,) = rows(story.world.receipt(report, RENEWAL))
    assert (row["证书编号"], row["有效期至"], row["证书种类"]) == (NUMBER, ENDS, "A")


def test_c28_the_certificate_is_renewed(story: Story) -> None:
    """C28, F23: the paper and the national fields, for the enterprise, only at the end."""
    (paper,) = story.papers(FIRM, NUMBER)
    text = words_of(paper)
    for said in (story.man.name, story.man.id_number, NUMBER, "2030年1月20日", "安全总监"):
        assert said in text, said
    (sidecar,) = story.papers(FIRM, NUMBER, ".json")
    fields = json.loads(sidecar.read_text(encoding="utf-8"))
    assert fields["有效期结束日期"] == RENEWED
    assert (fields["业务类型"], fields["业务类型代码"], fields["证照版本"]) == ("延期", "02", "002")
    assert fields["关联证照标识"]
    photo = base64.b64decode(fields["照片"])  # rules 6: at most 50 KB
    assert (photo[:3], len(photo) <= 50 * 1024) == (b"\xff\xd8\xff", True)
    (ledger,) = story.world.outbox(FIRM).glob(words.FILE_CERTIFICATES)
    assert RENEWED in words_of(ledger)


def test_each_request_prints_its_form(story: Story) -> None:
    """C26, C28, C29: 申报表 at filing and at the end."""
    for title in (f"{RECORD}表", f"{LEARNING}表", f"{RENEWAL}申请表"):
        made = story.papers(FIRM, title)
        assert len(made) == 2, title
        assert story.man.id_number in words_of(made[-1])


def test_c25_c30_the_enterprise_asks_about_its_people(story: Story) -> None:
    """C25, C30: people with their certificates, results of examination and education."""
    day = (DAY + timedelta(days=5)).isoformat()
    folder = story.world.outbox(FIRM) / day / words.FOLDER_ANSWERS
    staff, scores, papers = sorted(folder.glob("*.xlsx"))
    for path in (staff, scores, papers):
        assert story.man.id_number not in words_of(path)
        assert story.man.name in words_of(path)
    assert f"A{NUMBER}（有效至{ENDS}）" in words_of(staff)
    for told in (scores, story.world.outbox(FIRM) / words.FILE_LEDGER):
        assert "继续教育" in words_of(told)
        assert "260010001" in words_of(told)
    assert staff.with_suffix(".pdf").is_file()
