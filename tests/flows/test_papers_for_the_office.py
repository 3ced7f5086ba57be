"""Papers an office works with: 资料交接单, 短信清单, 一页通报, the index page after a night."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from looking import Found, number_of, words_of
from openpyxl import load_workbook
from world import DAY_ONE, World

from flows.samples.institutions import CHANGSHA, CHANGSHA_COUNTY, PROVINCE, user_code
from flows.samples.people import Person

COUNTY, CITY = CHANGSHA_COUNTY.code, CHANGSHA.code
REASON = "毕业证扫描件不清，请重新扫描"
#: Monday of the week after the first night.
NEXT_MONDAY = DAY_ONE + timedelta(days=7)


@pytest.fixture(scope="module")
def office(
    found_world: Found, at_hand: None, tmp_path_factory: pytest.TempPathFactory
) -> tuple[World, list[Person]]:
    """Two of the county's sign-ups: one returned by the city, one still waiting there."""
    world = found_world(tmp_path_factory.mktemp("office") / "w")
    people = world.people(2)
    world.sign_up(COUNTY, people)
    world.night(DAY_ONE + timedelta(days=1))
    world.review(COUNTY, "通过", user_code(CHANGSHA_COUNTY))
    world.night(DAY_ONE + timedelta(days=2))
    first = number_of(world, people[0].id_number)
    world.review(CITY, "驳回", user_code(CHANGSHA), REASON, only={first})
    world.night(NEXT_MONDAY)
    return world, people


def one(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def test_the_slip_of_paper_originals(office: tuple[World, list[Person]]) -> None:
    """Beside the city's review workbook and in the county's folder: who, what, a box to tick."""
    world, people = office
    mine = words_of(one(world.outbox(CITY), "待审/*_第1份_资料交接单.pdf"))
    yours = words_of(one(world.outbox(COUNTY), "2026-11-04/资料交接单/*.pdf"))
    for text in (mine, yours):
        for person in people:
            assert person.name.replace(" ", "") in text
        for said in (CHANGSHA.name, CHANGSHA_COUNTY.name, "毕业证", "□", "移交人（签字）"):
            assert said in text
    assert not list(world.outbox(COUNTY).glob("待审/*_资料交接单.pdf"))  # handed to nobody


def test_what_people_should_be_texted(office: tuple[World, list[Person]]) -> None:
    world, people = office
    sheet = load_workbook(world.outbox(CITY) / "短信清单.xlsx").active
    (row,) = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[2]]
    number = number_of(world, people[0].id_number)
    assert row[0].startswith(number)
    assert row[2:5] == (people[0].phone, people[0].name, "退回修改")
    assert number in row[5]
    assert people[0].id_number not in " ".join(map(str, row))


def test_the_week_on_one_page(office: tuple[World, list[Person]]) -> None:
    """Made once a week for city and province, and says what returned and what waits longest."""
    world, people = office
    text = words_of(one(world.outbox(CITY), f"{NEXT_MONDAY}/一页通报_*.pdf"))
    assert REASON in text
    assert number_of(world, people[1].id_number) in text
    assert CHANGSHA_COUNTY.name in text
    weeks = sorted(world.outbox(PROVINCE.code).glob("*/一页通报_*.pdf"))
    assert [path.parent.name for path in weeks] == ["2026-11-03", str(NEXT_MONDAY)]
    assert not list(world.outbox(COUNTY).glob("*/一页通报_*.pdf"))


class Links(HTMLParser):
    """Where a page leads, and what it says."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.text = ""
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hrefs += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("org", [COUNTY, CITY, PROVINCE.code])
def test_every_link_of_the_index_leads_to_a_file(
    office: tuple[World, list[Person]], org: str
) -> None:
    world, _ = office
    pages = [world.outbox(org) / "index.html", *world.outbox(org).glob("待审/*照片一览.html")]
    for page in pages:
        hrefs = [href for href in Links(page).hrefs if not href.startswith("#")]
        assert hrefs
        for href in hrefs:
            assert (page.parent / unquote(href)).is_file(), href


def test_the_index_says_what_to_do(office: tuple[World, list[Person]]) -> None:
    world, people = office
    county = Links(world.outbox(COUNTY) / "index.html").text
    assert "待修改" in county
    assert f"市州审核：{REASON}" in county
    assert people[0].name in county
    city = Links(world.outbox(CITY) / "index.html").text
    assert "待审核" in city
    assert people[1].id_number not in city
