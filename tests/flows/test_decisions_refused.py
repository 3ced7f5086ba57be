"""Decisions that do not count: each is named at its row and changes nothing (design 6)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from looking import Found, changed, codes, number_of, rows, show, stands
from openpyxl import load_workbook
from world import DAY_ONE, World, header_columns

from flows.report import RunReport
from flows.samples.base_data import office_workbook
from flows.samples.institutions import CHANGSHA, PROVINCE, ZHUZHOU, user_code, user_rows
from flows.samples.people import Person
from flows.samples.signup import HEADERS, SHEET, WORKBOOK, attachments, signup_row
from flows.samples.workbooks import workbook_bytes
from procedures import words
from procedures.words import OFFICE, DropResult, Status

pytestmark = pytest.mark.usefixtures("without_papers")

CITY, ELSEWHERE, TOP = CHANGSHA.code, ZHUZHOU.code, PROVINCE.code
FIRST, SECOND, DISABLED = (user_code(CHANGSHA, n) for n in (1, 2, 3))
STRANGER, LEADER = user_code(ZHUZHOU), user_code(PROVINCE, 3)

#: Row of the city's review workbook -> (word, reviewer, opinion) and the finding it must give.
REFUSED = {
    "forged": (("通过", SECOND, ""), "token-invalid"),
    "exchanged": (("通过", SECOND, ""), "token-invalid"),
    "reasonless": (("驳回", SECOND, ""), "decision-reason"),
    "unknown word": (("同意", SECOND, ""), "decision-unknown"),
    "disabled": (("通过", DISABLED, ""), "reviewer-disabled"),
    "unknown reviewer": (("通过", "U000999", ""), "reviewer-unknown"),
    "nobody": (("通过", "", ""), "reviewer-unknown"),
    "another's reviewer": (("通过", STRANGER, ""), "reviewer-unknown"),
    "himself": (("通过", SECOND, ""), "decision-self"),
    "filled in by the reviewer": (("通过", FIRST, ""), "decision-self"),
}
OTHERS = ("left blank", "edited")


@dataclass
class Story:
    """One city's review workbook and the nights in which answers to it came in."""

    world: World
    people: dict[str, Person]
    first_book: Path = field(default=Path())
    nights: dict[str, RunReport] = field(default_factory=dict)
    changes: dict[str, set[str]] = field(default_factory=dict)

    def night(self, name: str) -> None:
        before = self.world.tables()
        day = DAY_ONE + timedelta(days=1 + len(self.nights))
        self.nights[name] = self.world.night(day)
        self.changes[name] = changed(before, self.world.tables())

    def number(self, who: str) -> str:
        return number_of(self.world, self.people[who].id_number)

    def row(self, who: str) -> int:
        """Excel row in the first review workbook."""
        listed = rows(self.first_book, words.SHEET_REVIEW)
        return next(int(r["row"]) for r in listed if r[words.COLUMN_NUMBER] == self.number(who))

    def stands(self, who: str) -> tuple[str, str]:
        return stands(self.world, self.number(who))

    def answer(
        self,
        org: str,
        answers: dict[str, tuple[str, str, str]],
        *,
        book: Path | None = None,
        into: str | None = None,
        name: str = "审核.xlsx",
        edit: Any = None,
        bulk: dict[str, tuple[str, str, str]] | None = None,
    ) -> None:
        """Fill in rows (person -> word, reviewer, opinion) and the sheet 批量填写, and drop it."""
        opened = load_workbook(book or self.world.pending(org)[-1])
        sheet = opened[words.SHEET_REVIEW]
        at = header_columns(sheet)
        places = {
            sheet.cell(r, at[words.COLUMN_NUMBER]).value: r for r in range(2, sheet.max_row + 1)
        }
        for who, (word, reviewer, opinion) in answers.items():
            row = places[self.number(who)]
            sheet.cell(row, at[words.COLUMN_DECISION]).value = word
            sheet.cell(row, at[words.COLUMN_REVIEWER]).value = reviewer
            sheet.cell(row, at[words.COLUMN_OPINION]).value = opinion
        defaults = opened[words.SHEET_BULK]
        for cells in defaults.iter_rows(min_row=2, max_col=4):
            word, reviewer, opinion = (bulk or {}).get(str(cells[0].value), (None, None, None))
            cells[1].value, cells[2].value, cells[3].value = word, opinion, reviewer
        if edit is not None:
            edit(sheet, at, places)
        target = self.world.workspace.inbox / self.world.folder(into or org) / name
        opened.save(target)


@pytest.fixture(scope="module")
def story(
    without_papers: None, found_world: Found, tmp_path_factory: pytest.TempPathFactory
) -> Story:
    """A dozen sign-ups wait for the city's own review; two more in another city."""
    world = found_world(tmp_path_factory.mktemp("decisions") / "w")
    names = (*REFUSED, *OTHERS)
    crowd = world.people(len(names) + 2)
    story = Story(world, dict(zip((*names, "east", "west"), crowd, strict=True)))
    filled = {story.people["filled in by the reviewer"]: FIRST}
    cells = [
        signup_row(story.people[n], world.calendar, filler=filled.get(story.people[n], ""))
        for n in names
    ]
    files = {WORKBOOK: workbook_bytes(SHEET, HEADERS, cells)}
    for name in names:
        files |= attachments(story.people[name], world.scans, world.random)
    world.drop(CITY, "报名", files)
    world.sign_up(ELSEWHERE, crowd[-2:])
    world.drop(
        OFFICE, "用户名录.xlsx", users(U000202={"证件号码": story.people["himself"].id_number})
    )
    story.night("signed up")
    # A copy, as reviewers work on: the original is put away once a newer one lies there.
    story.first_book = world.workspace.root / "第1份.xlsx"
    shutil.copy(world.pending(CITY)[-1], story.first_book)
    return story


def users(**changes: dict[str, str]) -> bytes:
    """用户名录 with some users' cells changed."""
    return office_workbook(
        "office-users", [row | changes.get(row["用户编号"], {}) for row in user_rows()]
    )


@pytest.fixture(scope="module")
def refused(story: Story) -> Story:
    """Every answer is wrong for a reason of its own; another city drops a copy too."""

    def tamper(sheet: Any, at: dict[str, int], places: dict[str, int]) -> None:
        token = at[words.COLUMN_TOKEN]
        forged = sheet.cell(places[story.number("forged")], token)
        forged.value = forged.value[:-1] + ("A" if forged.value[-1] != "A" else "B")
        other = sheet.cell(places[story.number("left blank")], token)
        sheet.cell(places[story.number("exchanged")], token).value = other.value

    story.answer(CITY, {who: said for who, (said, _) in REFUSED.items()}, edit=tamper)
    everybody = dict.fromkeys((*REFUSED, *OTHERS), ("通过", STRANGER, ""))
    story.answer(CITY, everybody, into=ELSEWHERE, name="代审.xlsx")
    story.night("refused")
    return story


def test_each_wrong_answer_is_named_at_its_row(refused: Story) -> None:
    """A09: whoever may not decide, or does not say why, is told so beside his row."""
    expected = sorted((refused.row(who), code) for who, (_, code) in REFUSED.items())
    found = codes(refused.nights["refused"], "审核.xlsx")
    assert [(row, code) for code, row in found] == expected
    drop = refused.world.drop_report(refused.nights["refused"], "审核.xlsx")
    assert (drop.result, drop.accepted) == (DropResult.TO_CORRECT, 0)
    assert (refused.world.workspace.root / drop.receipt).is_file()


def test_anothers_workbook_is_out_of_territory(refused: Story) -> None:
    """A11, F07: a copy of the city's workbook from another city's folder decides nothing."""
    found = codes(refused.nights["refused"], "代审.xlsx")
    assert {code for code, _ in found} == {"decision-territory"}
    assert len(found) == len(REFUSED) + len(OTHERS)


def test_refused_answers_change_nothing(refused: Story) -> None:
    report = refused.nights["refused"]
    assert (report.decisions_applied, report.advanced) == (0, 0)
    assert report.decisions_refused == 2 * len(REFUSED) + len(OTHERS)
    assert refused.changes["refused"] == set()
    assert len(refused.world.pending(CITY)) == 1


@pytest.fixture(scope="module")
def edited(refused: Story) -> Story:
    """The sender edits one row; then the first workbook, filled in before, comes back."""
    source = refused.world.receipt(refused.nights["signed up"], "报名")
    number = refused.number("edited")
    row = next(int(r["row"]) for r in rows(source) if r[words.COLUMN_NUMBER] == number)
    refused.world.correct(source, {row: {"毕业院校": "湖南工业大学"}}, CITY)
    refused.night("edited")
    said = dict.fromkeys((*REFUSED, "edited"), ("通过", FIRST, ""))
    said["filled in by the reviewer"] = ("通过", SECOND, "")
    refused.answer(CITY, said, book=refused.first_book)
    refused.night("older workbook")
    return refused


def test_an_older_workbook_stands_for_every_unchanged_row(edited: Story) -> None:
    """A09: what changed since is stale, the rest is decided, blank rows stay pending."""
    assert "第1份" not in edited.world.pending(CITY)[-1].name
    assert codes(edited.nights["older workbook"], "审核.xlsx") == [
        ("decision-stale", edited.row("edited"))
    ]
    assert edited.nights["older workbook"].decisions_applied == len(REFUSED)
    own = (Status.IN_REVIEW, "本机构审核")
    assert edited.stands("edited") == edited.stands("left blank") == own
    assert {edited.stands(who) for who in REFUSED} == {(Status.IN_REVIEW, "省级审核")}


@pytest.fixture(scope="module")
def replayed(edited: Story) -> Story:
    """The same answers once more, one with another word; and the decider moves to the province."""
    said = dict.fromkeys(("forged", "exchanged"), ("通过", FIRST, "再发一次"))
    said["reasonless"] = ("驳回", FIRST, "改主意了")
    edited.answer(CITY, said, book=edited.first_book, name="再审.xlsx")
    edited.night("replayed")
    edited.answer(ELSEWHERE, dict.fromkeys(("east", "west"), ("通过", STRANGER, "")))
    himself = {"证件号码": edited.people["himself"].id_number}
    moved = users(U000202=himself, U000201={"机构编码": TOP})
    edited.world.drop(OFFICE, "用户名录.xlsx", moved)
    edited.night("moved")
    return edited


def test_a_replayed_workbook_is_a_hint_and_another_word_is_stale(replayed: Story) -> None:
    found = codes(replayed.nights["replayed"], "再审.xlsx")
    assert sorted(found, key=lambda f: f[0]) == [
        ("decision-repeated", replayed.row("forged")),
        ("decision-repeated", replayed.row("exchanged")),
        ("decision-stale", replayed.row("reasonless")),
    ]
    assert replayed.changes["replayed"] == set()


@pytest.fixture(scope="module")
def defaults(replayed: Story) -> Story:
    """The province fills in 批量填写, and a few rows of their own."""
    top = user_code(PROVINCE)
    replayed.answer(
        TOP,
        {
            "reasonless": ("不通过", "", "不符合报名条件"),
            "unknown word": ("驳回", top, ""),
            "disabled": ("", FIRST, ""),
            "nobody": ("", LEADER, ""),
        },
        bulk={
            words.SCOPE_ALL: ("通过", top, "经审核，符合条件，同意参加培训"),
            ZHUZHOU.name: ("驳回", user_code(PROVINCE, 2), "资料不齐，请补充后重报"),
        },
    )
    replayed.night("defaults")
    return replayed


def test_a_default_fills_what_a_row_leaves_blank(defaults: Story) -> None:
    """A11: 全部, then the institution, then the row's own cell."""
    assert defaults.stands("forged") == (Status.DONE, "")
    assert defaults.stands("east") == defaults.stands("west") == (Status.RETURNED, "")
    assert defaults.stands("reasonless") == (Status.REJECTED, "")
    last = show(defaults.world, defaults.number("reasonless"))["events"][-1]
    assert (last["actor"], last["opinion"]) == (user_code(PROVINCE), "不符合报名条件")
    last = show(defaults.world, defaults.number("east"))["events"][-1]
    assert last["actor"] == user_code(PROVINCE, 2)


def test_a_default_opinion_explains_no_other_word(defaults: Story) -> None:
    found = dict(codes(defaults.nights["defaults"], "审核.xlsx"))
    assert "decision-reason" in found
    assert defaults.stands("unknown word") == (Status.IN_REVIEW, "省级审核")


def test_nobody_decides_two_levels_of_one_application(defaults: Story) -> None:
    """A11: who decided for the city does not decide again after moving to the province."""
    found = dict(codes(defaults.nights["defaults"], "审核.xlsx"))
    assert set(found) == {"decision-reason", "decision-self", "reviewer-disabled"}
    assert defaults.stands("disabled") == (Status.IN_REVIEW, "省级审核")
    assert defaults.stands("nobody") == (Status.IN_REVIEW, "省级审核")
