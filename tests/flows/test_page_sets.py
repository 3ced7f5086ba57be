"""Contracts page by page, from the drop to the dossier, through a procedure of one YAML file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from looking import Found, rows
from PIL import Image
from world import DAY_ONE, World

from flows.report import RunReport
from flows.samples.institutions import CHANGSHA_COUNTY
from flows.samples.workbooks import workbook_bytes
from procedures import words
from procedures.words import DropResult

COUNTY = CHANGSHA_COUNTY.code
YAML = """\
id: hn-contract-test
version: 1
prefix: HT
title: 劳动合同备案
system: hunan-supervision
order: 710
source: 测试
sheet: 合同备案
submitter: {types: [监督机构]}
subject: person
unique: {fields: [身份证号]}
fields:
  - {name: 身份证号, type: id_number, required: true, key: true}
  - {name: 姓名, type: person_name, required: true, example: 张三丰}
  - {name: 合同页数说明, required: true, example: 十页}
attachments:
  - {name: 劳动合同, kind: page_set, formats: [jpeg, pdf], required: true, colour: true}
  - {name: 社保清单, formats: [jpeg], required: true, max_count: 5, seal: true}
review:
  - name: 本机构审核
    by: own_institution
    decisions: {通过: done, 驳回: 'return:submitter'}
    reason_required: [驳回]
examples:
  - title: 十页
    values: {身份证号: "430102198503071236", 姓名: 王建国, 合同页数说明: 十页}
  - {title: 空着, values: {合同页数说明: ''}, findings: [required]}
"""


def jpeg(shade: int, *, grey: bool = False) -> bytes:
    """A page of one shade of green, so that it can be told in the dossier."""
    stream = BytesIO()
    page = Image.new("RGB", (300, 420), (20, shade, 20))
    (page.convert("L") if grey else page).save(stream, "JPEG", quality=90)
    return stream.getvalue()


def shade(page: int) -> int:
    return 40 + 20 * page


@dataclass
class Story:
    world: World
    faulty: RunReport
    whole: RunReport
    dossier: Path


@pytest.fixture(scope="module")
def story(found_world: Found, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A contract without page 3 and six lists; then ten pages, one of them grey, and one list."""
    world = found_world(tmp_path_factory.mktemp("pages") / "w")
    folder = world.workspace.procedures
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hn-contract-test.yaml").write_text(YAML, encoding="utf-8")
    (person,) = world.people(1)
    row = {"身份证号": person.id_number, "姓名": person.name, "合同页数说明": "十页"}
    book = {"备案.xlsx": workbook_bytes("合同备案", list(row), [row])}
    contract, lists = f"附件/{person.id_number}_劳动合同", f"附件/{person.id_number}_社保清单"
    bad = {f"{contract}/{n}.jpg": jpeg(shade(n)) for n in (1, 2, 4)}
    bad |= {f"{lists}_{n}.jpg": jpeg(200 + n) for n in range(1, 7)}
    world.drop(COUNTY, "缺页", book | bad)
    faulty = world.night(DAY_ONE + timedelta(days=1))
    pages = {f"{contract}/{n}.jpg": jpeg(shade(n), grey=n == 4) for n in range(2, 11)}
    pages |= {f"{contract}/01.jpg": jpeg(shade(1)), f"{lists}.jpg": jpeg(220)}
    world.drop(COUNTY, "齐全", book | pages)
    whole = world.night(DAY_ONE + timedelta(days=2))
    (dossier,) = (world.outbox(COUNTY) / words.FOLDER_PENDING / "附件").glob("HT-*.pdf")
    return Story(world, faulty, whole, dossier)


def test_the_missing_page_and_the_sixth_file_are_named(story: Story) -> None:
    """F03, F05: page-gap names page 3, attachment-count the sixth list."""
    (drop,) = story.faulty.drops
    said = {finding.code: finding.message for finding in drop.findings if finding.blocks}
    assert set(said) == {"page-gap", "attachment-count"}
    assert "第 3 页" in said["page-gap"]
    assert "社保清单_6.jpg" in said["attachment-count"]


def test_ten_pages_are_one_document_in_page_order(story: Story) -> None:
    """F03: page 10 comes after page 9, 01 is page 1."""
    assert story.whole.drops[0].result is DropResult.ACCEPTED
    with pypdfium2.PdfDocument(story.dossier.read_bytes()) as document:
        seen = []
        for index in range(1, 11):
            middle = document[index].render(scale=0.3).to_pil().convert("RGB")
            seen.append(middle.getpixel((middle.width // 2, middle.height // 2))[1])
    colours = [*seen[:3], *seen[4:]]
    assert colours == sorted(colours)
    expected = [shade(n) for n in (1, 2, 3, *range(5, 11))]
    assert all(abs(a - b) < 6 for a, b in zip(colours, expected, strict=True))


def test_grey_pages_and_missing_seals_are_hints_for_the_reviewer(story: Story) -> None:
    """F03, F04: filed all the same; the review workbook says which page and which list."""
    (row,) = rows(story.world.pending(COUNTY)[-1], words.SHEET_REVIEW)
    hints = row[words.COLUMN_HINTS]
    assert "劳动合同/4.jpg" in hints
    assert "社保清单.jpg" in hints
    assert "劳动合同/5.jpg" not in hints
