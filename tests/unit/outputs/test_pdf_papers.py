"""Papers: the legal form fits its page whatever is in it; long tables keep every row."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pdfplumber
import pikepdf
import pytest

from outputs.documents import legal_form, summary_pdf
from outputs.documents.legal_form import LegalForm, Opinion, experience_rows
from outputs.documents.marks import birth_month, month_in_words
from outputs.documents.summary_pdf import SummaryColumn, SummaryTable
from outputs.pdf.fit import CUT_MARK, fit, title_lines

LEVELS = ("所在监督机构意见", "县（市、区）主管部门意见", "市州监督机构意见", "省监督总站意见")
ID = "430102198503071236"
FORM = LegalForm(
    title="建设工程质量安全监督机构新进人员资格审核表",
    number="XJ-2026-000001",
    year="2026",
    term="2",
    category="新进人员",
    institution="长沙市监督站",
    values={"姓名": "王建国", "性别": "男", "身份证号": ID, "毕业时间": "2008-06"},
    photo=b"",
    materials=(("照片", True), ("毕业证", False)),
    holdings=(),
    opinions=tuple(Opinion(level) for level in LEVELS),
    support_line="技术支持：0731-000",
    made_on=date(2026, 11, 20),
    content_id="3f2a9c1b7e44",
)


def text_of(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as document:
        return "\n".join(page.extract_text() or "" for page in document.pages)


def pages(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


def test_form_holds_what_the_seed_asks() -> None:
    """A07: title, whole ID number, birth month from it, number, year and term, 技术支持."""
    text = text_of(legal_form.build(FORM))
    for words in (FORM.title, ID, "1985年3月", FORM.number, "2008年6月", "0731-000"):
        assert words in text
    assert text.count("（盖章）") == len(LEVELS)


def test_overfull_form_stays_on_one_page() -> None:
    """Twenty-character names, eight periods of work, opinions of a thousand characters."""
    names = ("姓名", "毕业院校", "所学专业", "注册类职业资格证书", "职称证编号", "个人身份")
    values = dict.fromkeys(names, "长" * 400)
    work = "\n".join(f"20{year:02d}.07-20{year + 1:02d}.06 {'单' * 120}" for year in range(8, 16))
    opinions = tuple(Opinion(e, "同意" * 500, "欧阳·买买提", FORM.made_on) for e in LEVELS)
    full = replace(
        FORM,
        values=values | {"工作经历": work},
        institution="单位" * 60,
        holdings=("证书" * 99,),
        opinions=opinions,
    )
    content = legal_form.build(full)
    assert pages(content) == 1
    assert FORM.support_line in text_of(content)


def test_forms_made_together_are_one_each() -> None:
    other = replace(FORM, number="XJ-2026-000002", values={"姓名": "李小明"})
    first, second = legal_form.build_many([FORM, other])
    assert pages(first) == pages(second) == 1
    assert "王建国" in text_of(first)
    assert "王建国" not in text_of(second)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("2008.07-2012.03 甲站 监督", [("2008.07-2012.03", "甲站 监督")]),
        ("2008年7月至今 甲站", [("2008年7月至今", "甲站")]),
        ("在甲站工作", [("", "在甲站工作")]),
        ("2001.1-2002.1 甲；2002.2-2003.1 乙", [("2001.1-2002.1", "甲"), ("2002.2-2003.1", "乙")]),
    ],
)
def test_experience_is_read_by_line(text: str, rows: list[tuple[str, str]]) -> None:
    found = experience_rows(text)
    assert found[: len(rows)] == rows
    assert len(found) == 6


def test_what_exceeds_six_rows_stands_in_the_sixth() -> None:
    found = experience_rows("\n".join(f"第{number}段" for number in range(8)))
    assert found[5] == ("", "第5段；第6段；第7段")


def test_fit_shrinks_then_cuts_and_says_so() -> None:
    assert fit("短", 5) == ("", "短")
    assert fit("长" * 10, 5).css == "mid"
    assert fit("长" * 20, 5).css == "fine"
    assert fit("长" * 99, 20).text.endswith("长")
    assert fit("长" * 999, 20).text.endswith(CUT_MARK)


def test_a_title_breaks_into_even_lines() -> None:
    """As in official papers: symmetrical, no number torn, a phrase whole where it may be."""
    title = "关于开展2026年度新进人员监督岗位培训报名工作的通知"
    assert title_lines(title, 30) == [title]
    assert title_lines(title, 21) == ["关于开展2026年度新进人员", "监督岗位培训报名工作的通知"]
    batch = "2026年第3批二级建造师初始注册、增项注册、延续注册人员名单公示"
    assert title_lines(batch, 28)[0].endswith("、")
    for room in range(4, 30):
        assert "".join(title_lines(batch, room)) == batch
    assert title_lines("2026" * 9, 5) == ["2026" * 9]


def test_words_of_dates() -> None:
    assert month_in_words("2008-06") == "2008年6月"
    assert month_in_words("2008-06-15") == "2008年6月15日"
    assert month_in_words("不详") == "不详"
    assert birth_month(ID) == "1985年3月"
    assert birth_month("H0123") == ""


def table(count: int) -> SummaryTable:
    return SummaryTable(
        title="2026年报名汇总表",
        mark="过程稿",
        scope='引号"}\\监督站',
        columns=(SummaryColumn("序号", 6), SummaryColumn("姓名", 20)),
        rows=tuple((str(number), f"某{number}某") for number in range(1, count + 1)),
        footer=(("合计人数", str(count)),),
        support_line="技术支持",
        made_on=date(2026, 11, 20),
        content_id="abc",
    )


def test_long_table_keeps_every_row_and_numbers_pages_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A10: blocks are joined, the last page knows the total."""
    monkeypatch.setattr(summary_pdf, "BLOCK", 50)
    content = summary_pdf.build(table(120))
    text = text_of(content)
    assert all(f"某{number}某" in text for number in range(1, 121))
    total = pages(content)
    assert total >= 3
    assert f"第 {total} 页 共 {total} 页" in text
    assert text.count("合计人数：120") == 1
    assert text.count("过程稿") == total
    assert '引号"}\\监督站' in text


def test_empty_table_says_so() -> None:
    assert "（无）" in text_of(summary_pdf.build(table(0)))
