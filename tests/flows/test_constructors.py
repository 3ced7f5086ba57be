"""二级建造师 by files alone: 初始 from 上报 to the paper, 注销 asked by the person himself."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from looking import stands, words_of
from places import drop_places, sheet
from world import World

from flows.samples.people import Person
from flows.samples.portraits import portrait
from procedures import words
from procedures.load import load_catalogue
from procedures.words import DropResult, Status
from registry.lookup import applications
from tests.hardening.children import PAPERS
from tests.hardening.small_office import blank_papers

DAY = date(2026, 11, 2)  # a Monday
PROVINCE, CITY, FIRM, WINDOW = (
    "HP_湖南省厅",
    "HC_长沙市住建局",
    "QY1_湖南某建设有限公司",
    "CK1_窗口",
)
PLACES = (
    ("HP", "湖南省厅", "主管部门", "省", "430000", "", "11430000006122244L"),
    ("HC", "长沙市住建局", "主管部门", "市", "430100", "HP", ""),
    ("QY1", "湖南某建设有限公司", "企业", "企业", "430100", "HC", ""),
    ("CK1", "窗口", "服务窗口", "市", "430100", "HC", ""),
)
#: Papers that are read here; all others are left blank.
LOOKED_AT = {"application-form", "certificate"}
CARD, SPECIALITIES = "湘资2024000001", "建筑工程、机电工程"
HELD = "湘2432019202100001"
FIRST, CANCEL = "二级建造师初始申报", "二级建造师个人注销"


class Hunan(World):
    """Everybody at work: one who registers, one who gives his registration up."""

    def __init__(self, folder: Path) -> None:
        """Seven nights, from the base data to the announcement."""
        super().__init__(folder, base_data=False)
        self.applicant, self.leaver = self.crowd.take(2)
        drop_places(self, "湖南二建", PLACES)
        self.night(DAY)
        self._base()
        self._file()
        self.filed = self.night(DAY + timedelta(days=1))
        self.number = self._number("hc-initial")
        self.leaving = self._number("hc-person-cancellation")
        self.form = self._newest(FIRM, f"*{FIRST}表*.pdf")
        self._reviewed()
        self.publicity = stands(self, self.number)
        self.night(DAY + timedelta(days=14))
        row = {"办件编号": self.number, "年度": "2026", "批次": "1"}
        self.drop(PROVINCE, "公告.xlsx", sheet("office-announcement", row))
        self.night(DAY + timedelta(days=15))

    def _base(self) -> None:
        """What the authority's lists know of the two, and the firm of itself."""
        one, other = self.applicant, self.leaver
        card = {
            "证件号码": one.id_number, "姓名": one.name, "资格证书编号": CARD,
            "取得时间": "2024-06-01", "签发时间": "2024-09-01", "职改复审": "是",
        }  # fmt: skip
        cards = [card | {"专业": word} for word in SPECIALITIES.split("、")]
        real = {"证件号码": one.id_number, "姓名": one.name, "认证时间": "2026-10-08",
                "人脸结果": "通过"}  # fmt: skip
        paper = {
            "系统": "湖南二建", "证书种类": "二级注册建造师", "证书编号": HELD, "姓名": other.name,
            "证件号码": other.id_number, "机构编码": "QY1", "专业": "建筑工程",
            "发证日期": "2024-01-16", "有效期至": "2027-01-15", "状态": "有效",
        }  # fmt: skip
        self.drop(PROVINCE, "资格证.xlsx", sheet("office-qualifications", *cards))
        self.drop(PROVINCE, "实名.xlsx", sheet("office-realname", real))
        self.drop(PROVINCE, "证书.xlsx", sheet("office-certificates", paper))
        basics = dict(load_catalogue()["hc-enterprise"].examples[0].values)
        self._package(FIRM, "hc-enterprise", basics, one)

    def _file(self) -> None:
        """上报 by the firm, 个人注销 through the window."""
        one, other = self.applicant, self.leaver
        said = dict(load_catalogue()["hc-initial"].examples[0].values)
        said |= {
            "姓名": one.name, "性别": one.sex, "证件号码": one.id_number,
            "出生日期": one.birth.isoformat(), "毕业时间": f"{one.graduated:%Y-%m}",
            "资格证书编号": CARD, "资格证取得时间": "2024-06-01", "注册专业": SPECIALITIES,
            "上报": "是",
        }  # fmt: skip
        self._package(FIRM, "hc-initial", said, one)
        info = dict(load_catalogue()["hc-person-info"].examples[0].values)
        info |= {name: said[name] for name in ("姓名", "性别", "证件号码", "毕业时间")}
        self._package(WINDOW, "hc-person-info", info | {"电子证书使用天数": "90"}, one)
        leaves = {
            "注册编号": HELD, "姓名": other.name, "证件号码": other.id_number,
            "聘用企业机构编码": "QY1", "注销原因": "已离职", "经办人": "CK1U", "已核验证件": "是",
        }  # fmt: skip
        self._package(WINDOW, "hc-person-cancellation", leaves, other)

    def _package(self, org: str, id: str, values: dict[str, str], person: Person) -> None:
        """One row with every material of its procedure."""
        body = load_catalogue()[id]
        key = values[body.key_field.name]
        files = {f"{body.sheet}.xlsx": sheet(id, values)}
        for each in body.attachments:
            if each.kind == "photo":
                files[f"附件/{key}.jpg"] = portrait(self.random)
            else:
                files[f"附件/{key}_{each.name}.pdf"] = self.scans.scan(person, "毕业证")
        self.drop(org, body.title, files)

    def _reviewed(self) -> None:
        """受理, 市州, 省厅; the firm agrees to the leaving."""
        self.review(FIRM, "同意", "QY1U", book=self._workbook(FIRM, CANCEL))
        self.review(CITY, "受理", "HCU", book=self._workbook(CITY, FIRST))
        self.night(DAY + timedelta(days=2))
        self.review(CITY, "通过", "HCU", book=self._workbook(CITY, FIRST))
        self.night(DAY + timedelta(days=3))
        self.review(PROVINCE, "通过", "HPU", book=self._workbook(PROVINCE, FIRST))
        self.night(DAY + timedelta(days=4))

    def _number(self, id: str) -> str:
        """The number of the one application of a procedure."""
        register = self.register()
        with register.read() as session:
            (case,) = applications(session, procedure=id)
            number = case.number
        register.close()
        return number

    def _workbook(self, org: str, title: str) -> Path:
        return self._newest(org, f"{words.FOLDER_PENDING}/{title}*.xlsx")

    def _newest(self, org: str, pattern: str) -> Path:
        return max(self.outbox(org).rglob(pattern), key=lambda path: path.stat().st_mtime_ns)


@pytest.fixture(scope="module")
def hunan(at_hand: None, tmp_path_factory: pytest.TempPathFactory) -> Hunan:
    with blank_papers(set(PAPERS) - LOOKED_AT):
        return Hunan(tmp_path_factory.mktemp("hunan") / "w")


def test_e01_e13_the_firm_files_and_gets_its_form(hunan: Hunan) -> None:
    """E01, E09, E13, E27: 上报, and 申报表 to print from that night on."""
    results = {drop.name: drop.result for drop in hunan.filed.drops}
    assert results[FIRST] is DropResult.ACCEPTED
    assert hunan.applicant.id_number in words_of(hunan.form)


def test_e02_f23_the_paper_comes_after_the_announcement(hunan: Hunan) -> None:
    """E02, E29, F23: one paper, both 专业 on it, with the national fields beside it."""
    assert hunan.publicity == (Status.PUBLICITY, "公示")
    assert stands(hunan, hunan.number) == (Status.DONE, "")
    (paper,) = hunan.outbox(FIRM).rglob("证书/*.pdf")
    text = words_of(paper)
    for part in (hunan.applicant.name, *SPECIALITIES.split("、"), "湘243202420260000"):
        assert part in text
    fields = json.loads(paper.with_suffix(".json").read_text(encoding="utf-8"))
    assert [each["名称"] for each in fields["专业"]] == sorted(SPECIALITIES.split("、"))
    first = DAY + timedelta(days=15)
    last = first + timedelta(days=89)  # as the holder chose (rules 4.4)
    days = (fields["使用有效期起始日期"], fields["使用有效期结束日期"])
    assert days == (first.isoformat(), last.isoformat())
    assert f"使用有效期：{first.year}年{first.month}月{first.day}日至" in text
    assert fields["注册级别"] == "二级"
    assert fields["个人签名"]


def test_e02_the_lists_for_the_public_hold_no_number(hunan: Hunan) -> None:
    """E02, F15: 公告 of the batch, without ID numbers."""
    books = list(hunan.outbox(PROVINCE).rglob("*2026年第1批*.xlsx"))
    assert books
    text = words_of(books[0])
    assert hunan.applicant.name in text
    assert hunan.applicant.id_number not in text


def test_e20_e21_the_person_leaves_and_the_firm_agrees(hunan: Hunan) -> None:
    """E20, E21: no authority; the ledger of the firm shows 注销."""
    assert stands(hunan, hunan.leaving) == (Status.DONE, "")
    ledger = words_of(hunan.outbox(FIRM) / words.FILE_LEDGER)
    assert HELD in ledger
    assert "注销" in ledger
