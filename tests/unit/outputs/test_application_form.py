"""申报表: nothing of a filing is lost, however long; a short one is one page."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pdfplumber

from outputs.documents.application_form import ApplicationForm, build, build_many, grid
from outputs.documents.legal_form import Opinion

ID = "430102198503071236"
FORM = ApplicationForm(
    title="二级建造师初始注册申报表",
    number="EJ-2026-000001",
    institution="湖南一建",
    filed_on=date(2026, 11, 20),
    cells=(("姓名", "王建国"), ("证件号", ID), ("手机号码", ""), ("毕业院校", "中南大学")),
    photo=None,
    materials=(("资格证", 1), ("劳动合同", 10), ("社保清单", 0)),
    holdings=None,
    signer="本人",
    opinions=(Opinion("市州审核"), Opinion("省厅审核")),
    support_line="技术支持：0731-000",
    made_on=date(2026, 11, 20),
    content_id="3f2a9c1b7e44",
)


def pages(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [page.extract_text() or "" for page in document.pages]


def test_a_filing_on_one_page() -> None:
    """E27, B34: title, number, whole ID number, materials, promise, a box for each step."""
    (text,) = pages(build(FORM))
    for words in (
        FORM.title,
        FORM.number,
        ID,
        "√ 劳动合同（10 个文件）",
        "□ 社保清单",
        "本人（签字）",
    ):
        assert words in text
    assert text.count("经办人") == 2
    assert "照" not in text
    assert "所涉证书" not in text
    assert "第 1 页" not in text


def test_a_long_filing_takes_more_pages_and_loses_nothing() -> None:
    resume = "\n".join(f"{year}年至{year + 1}年 施工员" for year in range(1960, 2026))
    opinion = Opinion("市州审核", "同意" * 400 + "完", "欧阳·买买提", FORM.made_on, "长沙市站")
    full = replace(FORM, cells=(*FORM.cells, ("简历", resume)), photo=b"", opinions=(opinion,) * 3)
    made = build(full)
    text = "\n".join(pages(made))
    assert all(f"{year}年至" in text for year in range(1960, 2026))
    assert text.count("完") == 3
    total = len(pages(made))
    for number, page in enumerate(pages(made), 1):
        assert f"第 {number} 页 共 {total} 页" in page
        assert FORM.number in page


def test_forms_made_together_are_one_each() -> None:
    other = replace(FORM, number="EJ-2026-000002", cells=(("姓名", "李小明"),))
    first, second = build_many([FORM, other])
    assert "王建国" in pages(first)[0]
    assert "王建国" not in pages(second)[0]


def test_short_cells_stand_in_pairs_and_long_ones_alone() -> None:
    one, long, two, three = ("甲", "1"), ("乙", "长" * 60), ("丙", ""), ("丁", "")
    assert list(grid([one, long, two, three])) == [(one, ("", "")), (long,), (two, three)]
