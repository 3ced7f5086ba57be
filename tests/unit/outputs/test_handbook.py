"""填报手册: chapters say what the catalogue says; PDF and HTML say the same."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest

from outputs.documents import handbook
from outputs.documents.handbook import Handbook
from outputs.planners.handbooks import chapter_of
from procedures.findings import KINDS
from procedures.load import load_catalogue
from tests.unit.outputs.papers import PAPERS

DAY = date(2026, 11, 3)
LAW = load_catalogue()


def context() -> Any:
    return SimpleNamespace(catalogue=LAW, today=DAY)


@pytest.fixture(scope="module")
def book() -> Handbook:
    """Every third procedure, of all systems: a handbook of all takes ten seconds."""
    chapters = tuple(chapter_of(context(), each) for each in list(LAW.values())[::3])
    return Handbook("填报手册", chapters, DAY, "技术支持：0731")


@pytest.mark.parametrize("id_", list(LAW))
def test_a_chapter_lacks_no_field_file_step_or_problem(id_: str) -> None:
    procedure, chapter = LAW[id_], chapter_of(context(), LAW[id_])
    told = (each for each in procedure.fields if not each.secret)
    asked = [each for each in told if each.name not in procedure.supplied]
    assert [line.name.split("、")[0] for line in chapter.fields] == [each.name for each in asked]
    assert len(chapter.steps) == len(procedure.review)
    titles = {each.title for each in chapter.remedies}
    for example in procedure.examples:
        assert {KINDS[code].title for code in example.findings} <= titles
    assert not any("{" in each.remedy + each.says for each in chapter.remedies)
    assert all(each.says.strip("… 。") and each.remedy.strip("… 。") for each in chapter.remedies)
    assert not any("交写" in each.required for each in chapter.files)


def test_choices_stand_with_what_a_column_wants() -> None:
    chapter = chapter_of(context(), LAW["hn-training-newcomer"])
    (line,) = [line for line in chapter.fields if line.name == "培训专业"]
    assert line.wants.endswith("土建、安装、市政、机械")


def test_pdf_and_html_say_the_same(book: Handbook) -> None:
    with pypdfium2.PdfDocument(handbook.build_pdf(book)) as paper:
        pages = [page.get_textpage().get_text_range() for page in paper]
        marks = [mark.get_title() for mark in paper.get_toc()]
    printed = "".join("".join(pages).split())
    html = handbook.build_html(book).decode()
    for chapter in book.chapters:
        assert any(chapter.title in mark for mark in marks)
        assert f'href="#{chapter.id}"' in html
        assert "".join(chapter.title.split()) in printed
    assert "seed" not in printed
    assert f"共{len(pages)}页" in printed


def test_a_table_over_the_page_repeats_its_header() -> None:
    content = PAPERS["handbook"]()
    assert PAPERS["handbook"]() == content, "equal chapters give equal bytes"
    with pypdfium2.PdfDocument(content) as paper:
        continued = [paper[at].get_textpage().get_text_range() for at in (2, 3)]
    assert continued[0].startswith("材料")
    assert continued[1].startswith("问题")
