"""The index page as HTML: what a clerk reads, and nothing that a sender wrote as markup."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from outputs.pages import contact_sheet, index
from outputs.pages.contact_sheet import ContactSheet, Portrait
from outputs.pages.files import MOST_LINKS, OwnFile, groups
from outputs.pages.index import (
    Bar,
    Chart,
    FileGroup,
    IndexPage,
    Link,
    Mark,
    OpenForm,
    Todo,
    Told,
    Way,
)  # fmt: skip
from outputs.pages.ways import way_of
from outputs.workbooks.history import Event
from procedures.load import load_catalogue
from procedures.records import Institution
from procedures.tree import Tree

DAY = date(2026, 11, 3)
NAUGHTY = "<script>alert(1)</script>\"'{{7*7}}"


class Seen(HTMLParser):
    """Tags, links and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(page: IndexPage) -> Seen:
    return Seen(index.build(page).decode())


def empty(**given: object) -> IndexPage:
    return IndexPage("长沙县建设工程质量安全监督站", DAY, "技术支持：0731", **given)  # type: ignore[arg-type]


def full(name: str = "张三") -> IndexPage:
    link = Link("新 进#1.xlsx", "待审/新 进#1.xlsx", DAY)
    return empty(
        todo=(Todo("待审核", "报名", 46, "2026-11-10", "还有 7 天", False, "待审/", (link,)),),
        told=(Told(DAY, f"已收件 46 件 {name}", link),),
        open_forms=(OpenForm("报名", "2026-11-02 至 2026-11-11", link, link),),
        ways=(
            Way("XJ-2026-000001", "报名", name, "4301*****234", "退回修改",
                (Mark("收件", "done", "2026-11-02"), Mark("市州审核", "back", "")),
                "市州审核：照片不符", link),
        ),
        charts=(Chart("报名（2026年第2期）", ("审核中", "已办结"), (Bar(name, (3, 1)),)),),
        files=(FileGroup("待审", (link,), more=2),),
    )  # fmt: skip


def test_an_empty_page_says_so() -> None:
    text = seen(empty()).text
    for words in ("没有待办事项", "目前没有可以申报的业务", "近 30 天没有消息", "还没有文件"):
        assert words in text
    assert "申报进度" not in text


def test_everything_is_there() -> None:
    """B01, B02: 待办工作 and 消息通知, with what is open and how far each case is."""
    page = seen(full())
    for words in ("待审核", "46", "还有 7 天", "张三", "4301*****234", "市州审核：照片不符",
                  "共 4 件", "另有 2 个较早的文件", "技术支持：0731"):  # fmt: skip
        assert words in page.text


def test_a_message_about_a_receipt_links_to_it() -> None:
    links = seen(
        empty(told=(Told(DAY, "投递未收件", Link("一", "回执/1.xlsx")), Told(DAY, "甲")))
    ).links
    assert [link for link in links if not link.startswith("#")] == ["%E5%9B%9E%E6%89%A7/1.xlsx"]


def test_links_are_relative_and_escaped() -> None:
    links = [link for link in seen(full()).links if not link.startswith("#")]
    assert links
    assert set(links) == {"%E5%BE%85%E5%AE%A1/%E6%96%B0%20%E8%BF%9B%231.xlsx"}


def test_what_senders_wrote_stays_text() -> None:
    page = seen(full(NAUGHTY))
    assert "script" not in page.tags
    assert NAUGHTY in page.text
    assert "49" not in page.text


def test_nothing_is_fetched_or_run() -> None:
    html = index.build(full()).decode()
    assert "default-src 'none'" in html
    assert not re.search(r"https?:|<script|@import|url\(", html)


def test_the_day_alone_makes_no_new_page() -> None:
    page = full()
    later = IndexPage(
        **{name: getattr(page, name) for name in page.__dataclass_fields__} | {"today": date.max}
    )
    assert page.basis() == later.basis()
    assert page.basis() != full("李四").basis()


def test_files_are_grouped_and_long_groups_cut() -> None:
    files = [
        OwnFile("review/A/x", "待审/报名_第1份.xlsx", DAY),
        OwnFile("dossier/A/1", "待审/附件/XJ-2026-000001.pdf", DAY),
        OwnFile("ledger/A", "本机构台账.xlsx", DAY),
        OwnFile("list/A", "2026-11-03/报名审核列表.xlsx", DAY),
        OwnFile("bulletin/A/45", "2026-11-03/一页通报_2026年第45周.pdf", DAY),
        OwnFile("bulletin/A/46", "2026-11-09/一页通报_2026年第46周.pdf", DAY),
        *[OwnFile(f"receipt|{i}", f"2026-11-03/回执/{i:03}.xlsx", DAY) for i in range(70)],
    ]
    files.append(OwnFile("returned/A/x", "退回修改/报名.xlsx", DAY))
    found = {
        group.title: (len(group.links), group.more) for group in groups(files, {"returned/A/x"})
    }
    assert found == {
        "待审": (1, 0), "台账": (1, 0), "回执": (MOST_LINKS, 70 - MOST_LINKS),
        "报名审核列表": (1, 0), "无需办理": (1, 0), "一页通报": (2, 0),
    }  # fmt: skip


_SYSTEMS = frozenset({"hunan-supervision"})
_PLACES = (("P", "省", "430000", ""), ("C", "市", "430100", "P"), ("X", "县", "430121", "C"))
TREE = Tree(
    Institution(
        code=code, name=f"{level}站", type="监督机构", level=level, division=division,
        parent=parent, systems=_SYSTEMS,
    )
    for code, level, division, parent in _PLACES
)  # fmt: skip


@pytest.mark.parametrize(
    ("status", "step", "resume_at", "closed", "heard", "expected"),
    [
        ("in_review", "市州审核", "", None, ["本机构审核"], "done done now later later"),
        ("to_confirm", "", "", None, [], "done later later later later"),
        ("returned", "", "市州审核", None, ["本机构审核", "市州审核"],
         "done done back later later"),
        ("done", "", "", DAY, ["本机构审核", "市州审核", "省级审核"], "done done done done done"),
        ("declined", "", "", DAY, ["本机构审核"], "done done later later back"),
    ],
)  # fmt: skip
def test_a_way_shows_where_a_case_stands(
    status: str, step: str, resume_at: str, closed: date | None, heard: list[str], expected: str
) -> None:
    procedure = load_catalogue()["hn-training-newcomer"]
    case = SimpleNamespace(
        number="XJ-2026-000001", procedure=procedure.id, procedure_version=1, institution="X",
        label="张三", subject="430102198503071236", status=status, step=step, step_since=DAY,
        resume_at=resume_at, filed_on=DAY, closed_on=closed, values={},
    )  # fmt: skip
    events = [
        Event(case.number, DAY, "decided", name, 1, "X", "U1", "通过", "同意", "in_review")
        for name in heard
    ]
    way = way_of(case, events, TREE, lambda *_: procedure, None)
    assert " ".join(mark.state for mark in way.marks) == expected
    assert way.subject == "4301*****236"


def test_a_contact_sheet_without_pictures_names_everybody() -> None:
    portraits = (Portrait("XJ-2026-000001", NAUGHTY, "县站", None, "附件/XJ-2026-000001.pdf"),)
    page = Seen(contact_sheet.build(ContactSheet("报名", "市站", DAY, "", portraits)).decode())
    assert NAUGHTY in page.text
    assert "无照片" in page.text
    assert page.links == ["附件/XJ-2026-000001.pdf"]
