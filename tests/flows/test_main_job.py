"""The main job by workbooks alone: sign up, up the levels, returned, corrected, done.

A county station passes 本机构 → 市州 → 省; a park's station passes 本机构 → 县 → 市州 → 省,
is returned by the city, and comes back to the city past the county (design 6).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from looking import Found, number_of, rows, show, words_of
from world import DAY_ONE, World

from flows.report import RunReport
from flows.samples.institutions import (
    CHANGSHA,
    CHANGSHA_COUNTY,
    PARK,
    PROVINCE,
    Station,
    user_code,
)
from flows.samples.people import Person
from procedures import words
from procedures.keys import mask
from procedures.words import DropResult, Status

TITLE = "监督人员监督岗位培训报名"
FORM = "建设工程质量安全监督机构新进人员资格审核表"
TABLE = "2026年建设工程质量安全监督机构新进人员监督岗位培训报名汇总表"
REASON = "毕业证扫描件不清，请重新扫描"
#: After 补正截止 (16 days after the first night): the summary is frozen when all have ended.
LAST_DAY = 20


@dataclass
class Story:
    """What was seen along the way, one report a night."""

    world: World
    county_person: Person
    park_person: Person
    nights: dict[int, RunReport] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)

    def number(self, person: Person) -> str:
        return number_of(self.world, person.id_number)

    def night(self, after: int) -> RunReport:
        self.nights[after] = self.world.night(DAY_ONE + timedelta(days=after))
        return self.nights[after]

    def of(self, station: Station, pattern: str) -> list[Path]:
        """Files of the institution's outbox, in the order of their names."""
        return sorted(self.world.outbox(station.code).glob(pattern))


@pytest.fixture(scope="module")
def story(at_hand: None, found_world: Found, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Eight nights of two applications."""
    world = found_world(tmp_path_factory.mktemp("main") / "w")
    story = Story(world, *world.people(2))
    say, park, county, city = world.review, PARK.code, CHANGSHA_COUNTY.code, CHANGSHA.code
    world.sign_up(county, [story.county_person])
    world.sign_up(park, [story.park_person], 填报人=user_code(PARK))
    story.night(1)
    say(county, "通过", user_code(CHANGSHA_COUNTY))
    say(park, "通过", user_code(PARK), "经审查，资料齐全，同意上报")
    story.night(2)
    story.seen["for the county"] = rows(world.pending(county)[-1], words.SHEET_REVIEW)
    say(county, "通过", user_code(CHANGSHA_COUNTY, 2))
    say(city, "通过", user_code(CHANGSHA))
    story.night(3)
    say(city, "驳回", user_code(CHANGSHA, 2), REASON)
    say(PROVINCE.code, "通过", user_code(PROVINCE))
    story.night(4)
    returned = world.outbox(park) / words.FOLDER_RETURNED / f"{TITLE}.xlsx"
    (story.seen["returned"],) = rows(returned)
    row = int(story.seen["returned"]["row"])
    world.correct(returned, {row: {"毕业院校": "湖南工业大学"}}, park)
    story.night(5)
    (story.seen["second round"],) = rows(world.pending(park)[-1], words.SHEET_REVIEW)
    say(park, "通过", user_code(PARK))
    story.night(6)
    (story.seen["city again"],) = rows(world.pending(city)[-1], words.SHEET_REVIEW)
    say(city, "通过", user_code(CHANGSHA))
    story.night(7)
    say(PROVINCE.code, "通过", user_code(PROVINCE, 2), "经审核，符合条件，同意参加培训")
    story.night(LAST_DAY)
    return story


def steps(body: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(e["step"] or "", e["actor"], e["decision"]) for e in body["events"]]


def test_a02_a12_the_open_period_hands_out_form_and_notice(story: Story) -> None:
    """A02, A12, A01: form and notice with its sign-up time lie ready before anybody asks."""
    forms = story.world.outbox(CHANGSHA_COUNTY.code) / words.FOLDER_FORMS
    assert (forms / f"{TITLE}.xlsx").is_file()
    notices = [words_of(path) for path in forms.glob("通知_*新进人员*.pdf")]
    assert len(notices) == 1
    assert "2026-11-02至2026-11-11" in notices[0]


def test_a04_b46_filed_by_the_station_with_a_receipt(story: Story) -> None:
    """A04, B46: two stations file for their people; every drop has its receipt."""
    first = story.nights[1]
    assert [drop.result for drop in first.drops] == [DropResult.ACCEPTED] * 2
    assert first.opened == 2
    for report in story.nights.values():
        assert all((story.world.workspace.root / d.receipt).is_file() for d in report.drops)
    text = words_of(story.world.receipt(first, "报名"))
    assert words.RECEIPT_DISCLAIMER in text


def test_a09_a11_county_station_goes_to_the_city_then_the_province(story: Story) -> None:
    """A09, A11: 本机构 → 市州 → 省; the county level is the station itself."""
    body = show(story.world, story.number(story.county_person))
    assert (body["status"], body["round"]) == (Status.DONE, 1)
    assert steps(body)[1:] == [
        ("本机构审核", "U000401", "通过"),
        ("市州审核", "U000201", "通过"),
        ("省级审核", "U000101", "通过"),
    ]


def test_a13_b49_the_returned_one_tells_its_whole_story(story: Story) -> None:
    """A09, A11, A13, B49: four levels, returned by the city, back to the city past the county."""
    body = show(story.world, story.number(story.park_person))
    assert (body["status"], body["step"], body["round"]) == (Status.DONE, None, 2)
    assert body["person"] == mask(story.park_person.id_number)
    assert steps(body) == [
        ("", PARK.code, "filed"),
        ("本机构审核", "U000601", "通过"),
        ("县级审核", "U000402", "通过"),
        ("市州审核", "U000202", "驳回"),
        ("", PARK.code, "resubmitted"),
        ("本机构审核", "U000601", "通过"),
        ("市州审核", "U000201", "通过"),
        ("省级审核", "U000102", "通过"),
    ]
    assert [e["opinion"] for e in body["events"] if e["decision"] == "驳回"] == [REASON]
    assert {a["material"] for a in body["attachments"]} >= {"照片", "毕业证"}
    dates = [date.fromisoformat(e["date"]) for e in body["events"]]
    assert dates == [DAY_ONE + timedelta(days=n) for n in (1, 2, 3, 4, 5, 6, 7, LAST_DAY)]


def test_a09_the_return_names_its_reason_and_keeps_the_number(story: Story) -> None:
    """A09: 退回修改 is prefilled, with the opinion in 原因."""
    returned = story.seen["returned"]
    assert returned[words.COLUMN_NUMBER] == story.number(story.park_person)
    assert returned["身份证号"] == story.park_person.id_number
    assert REASON in returned[words.COLUMN_REASON]
    assert story.nights[5].advanced == 1


def test_a09_nothing_returned_is_left_lying_once_it_came_back(story: Story) -> None:
    """A09: the 退回修改 workbook stays in its place and says that nothing is returned."""
    returned = story.world.outbox(PARK.code) / words.FOLDER_RETURNED / f"{TITLE}.xlsx"
    assert rows(returned) == []
    assert "目前没有退回的申报" in words_of(returned)


def test_the_second_round_shows_what_changed(story: Story) -> None:
    for seen in (story.seen["second round"], story.seen["city again"]):
        assert seen["毕业院校"] == "湖南工业大学"
        assert REASON in seen[words.COLUMN_HINTS]


def test_the_same_person_who_filed_and_reviewed_is_shown_upward(story: Story) -> None:
    """A09: the park has one reviewer; the county reads 填报审核同一人 beside the row."""
    drop = next(d for d in story.nights[2].drops if d.folder == PARK.folder)
    assert [f.code for f in drop.findings] == ["decision-same-person"]
    (row,) = [r for r in story.seen["for the county"] if r[words.COLUMN_STEP] == "县级审核"]
    assert "填报审核同一人" in row[words.COLUMN_HINTS]


def test_a07_legal_form_when_filed_and_at_the_end(story: Story) -> None:
    """A07: empty boxes to sign when filed, complete with opinions when done; numbers whole."""
    number = story.number(story.park_person)
    first, *_, last = story.of(PARK, f"*/{words.FOLDER_LEGAL_FORMS}/{number}_{FORM}.pdf")
    filed, done = words_of(first), words_of(last)
    assert FORM in filed
    assert story.park_person.id_number in filed
    assert "经审核，符合条件，同意参加培训" in done
    assert "经审核，符合条件，同意参加培训" not in filed


@pytest.mark.parametrize("suffix", ["pdf", "xlsx"])
def test_a10_b47_summary_each_night_then_frozen(story: Story, suffix: str) -> None:
    """A10, B47: 过程稿 while something pends, 定稿 when nothing does; PDF and workbook."""
    for station in (PARK, CHANGSHA_COUNTY, CHANGSHA, PROVINCE):
        drafts = story.of(station, f"*/{words.FOLDER_TABLES}/{TABLE}_第2期_过程稿.{suffix}")
        finals = story.of(station, f"*/{words.FOLDER_TABLES}/{TABLE}_第2期_定稿.{suffix}")
        assert "过程稿" in words_of(drafts[0])
        assert "定稿（2026-2-" in words_of(finals[0])
        assert [path.parts[-3] for path in finals] == ["2026-11-22"]
        assert story.park_person.name in words_of(finals[0])


def test_a08_f06_review_list_masks_numbers(story: Story) -> None:
    """A08, F06: 报名审核列表 for the station and those above it, ID numbers masked."""
    for station in (PARK, CHANGSHA, PROVINCE):
        newest = story.of(station, "*/报名审核列表.xlsx")[-1]
        text = words_of(newest)
        assert mask(story.park_person.id_number) in text
        assert story.park_person.id_number not in text


def test_a08_b46_todo_says_who_must_act(story: Story) -> None:
    """A08: what waited is in 待办 of its reviewer; at the end nothing is left in it."""
    text = words_of(story.world.outbox(PARK.code) / words.FOLDER_TODO / "待办.xlsx")
    assert story.number(story.park_person) not in text


def test_b49_b50_ledger_holds_every_step(story: Story) -> None:
    """B49: 本机构台账 tells applications, opinions and drops of the institution."""
    ledger = words_of(story.world.outbox(PARK.code) / words.FILE_LEDGER)
    for word in (story.number(story.park_person), REASON, "已办结", "报名"):
        assert word in ledger
    assert story.number(story.county_person) not in ledger


def test_a13_one_file_per_person_beside_the_review_workbook(story: Story) -> None:
    """A13: 一人一档 with every page re-rendered, for each institution that had to decide."""
    number = story.number(story.park_person)
    for station in (PARK, CHANGSHA_COUNTY, CHANGSHA, PROVINCE):
        pending = story.world.outbox(station.code) / words.FOLDER_PENDING
        (path,) = pending.rglob(f"附件/{number}.pdf")
        assert "一人一档" in words_of(path) or number in words_of(path)


def test_papers_go_the_way_of_the_case(story: Story) -> None:
    """A13: who decided last hands the papers on; what was sent back comes from its sender."""
    number = story.number(story.park_person)
    brought = [
        (path.parent.parent.name, station, path.stem.rpartition("送")[2])
        for station in (PARK, CHANGSHA_COUNTY, CHANGSHA, PROVINCE)
        for path in story.of(station, "*/资料交接单/*.pdf")
        if number in words_of(path)
    ]
    assert [way[1:] for way in sorted(brought)] == [
        (PARK, CHANGSHA_COUNTY.name),
        (CHANGSHA_COUNTY, CHANGSHA.name),
        (PARK, CHANGSHA.name),
        (CHANGSHA, PROVINCE.name),
    ]
    for station in (CHANGSHA_COUNTY, CHANGSHA, PROVINCE):
        slips = story.of(station, "待审/**/*_资料交接单.pdf")
        books = [path.name.replace("_资料交接单.pdf", ".xlsx") for path in slips]
        assert slips
        assert all(slip.with_name(book).is_file() for slip, book in zip(slips, books, strict=True))


def test_results_are_mailed_without_names_or_numbers(story: Story) -> None:
    """Design 8: one mail an institution and night, no personal data in it."""
    mails = sorted((story.world.workspace.outbox / "_mail").rglob("*.eml"))
    assert mails
    for mail in mails:
        body = message_from_bytes(mail.read_bytes(), policy=policy.default).get_body()
        assert body is not None
        text = body.get_content()
        for person in (story.county_person, story.park_person):
            assert person.name not in text
            assert person.id_number not in text
