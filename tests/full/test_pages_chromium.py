"""Pages in a real browser: nothing sticks out, nothing is fetched, at 1280 and 390 pixels."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from outputs.pages import contact_sheet, index
from outputs.pages.contact_sheet import ContactSheet, Portrait
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
)

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium on PATH"),
]

DAY = date(2026, 11, 3)
LONG = "湘西土家族苗族自治州龙山县里耶镇建设工程质量安全监督管理服务中心站（试点）"
NAME = "阿卜杜热依木·麦麦提图尔荪·阿卜力孜江买合"

_MEASURE = """<!DOCTYPE html><meta charset="utf-8"><body>
<iframe id="page" width="{width}" height="900" srcdoc="{page}"></iframe>
<script>
onload = () => setTimeout(() => {{
  const page = document.getElementById("page").contentDocument;
  document.title = JSON.stringify([page.documentElement.scrollWidth,
    page.querySelectorAll("section, .card").length]);
}}, 200);
</script>"""


def longest() -> IndexPage:
    link = Link(f"{LONG}监督岗位培训报名_第12份.xlsx", f"待审/{LONG}_第12份.xlsx", DAY)
    marks = tuple(Mark(f"第{n}级审核机构审核", "done", "2026-11-03 通过") for n in range(6))
    return IndexPage(
        LONG, DAY, LONG,
        todo=(Todo("待审核", LONG, 12345, "2026-11-10", "已逾期 123 天", True, "", (link,)),) * 4,
        told=(Told(DAY, LONG * 3),) * 30,
        open_forms=(OpenForm(LONG, "2026-11-02 至 2026-11-11（补正至 2026-11-18）", link, link),),
        ways=(Way("XJ-2026-000001", LONG, NAME, "4301*****234", "退回修改", marks, LONG * 4, link),)
        * 20,
        ways_left_out=3,
        charts=(Chart(LONG, ("审核中", "待补正", "已办结", "未通过"),
                      (Bar(LONG, (900, 5, 100, 7)),) * 41),),
        files=(FileGroup("待审", (link,) * 60, 9),),
    )  # fmt: skip


def sheet() -> bytes:
    portraits = (Portrait("XJ-2026-000001", NAME, LONG, None, "附件/1.pdf"),) * 30
    return contact_sheet.build(ContactSheet(LONG, LONG, DAY, LONG, portraits))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["index", "empty", "sheet"])
def test_nothing_sticks_out(name: str, width: int, tmp_path: Path) -> None:
    pages = {
        "index": lambda: index.build(longest()),
        "empty": lambda: index.build(IndexPage("县站", DAY, "")),
        "sheet": sheet,
    }
    wrapper = tmp_path / "wrapper.html"
    page = html.escape(pages[name]().decode())
    wrapper.write_text(_MEASURE.format(width=width, page=page), encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
               "--virtual-time-budget=2000", wrapper.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found = re.search(r"<title>\[(\d+),(\d+)\]</title>", done.stdout)
    assert found, done.stderr[-500:]
    assert int(found[1]) <= width
    assert int(found[2]) >= 4
