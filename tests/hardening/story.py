"""Four nights of a small province, lived once undisturbed: what every killed world must equal.

The nights hold what a run can do: packages of three kinds that are taken, wait or are refused,
a file nobody knows the sender of, missing attachments that come later, a duplicate, review
workbooks with approvals and returns, a correction, new base data. What was dropped is kept as
bytes, so that a disturbed world is given exactly the same.
"""

from __future__ import annotations

import gc
import pickle
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from flows.run import Request, run_once
from flows.samples.base_data import office_workbook
from flows.samples.institutions import (
    CHANGSHA_COUNTY,
    LILING,
    PROVINCE,
    ZHUZHOU,
    Station,
    institution_rows,
    user_code,
)
from flows.samples.signup import HEADERS, SHEET, WORKBOOK, attachments, file_name, signup_row
from flows.samples.workbooks import workbook_bytes
from flows.samples.writing import zip_bytes
from procedures import words
from procedures.workspace import Workspace
from tests.flows.world import DAY_ONE, World
from tests.hardening import oracle
from tests.hardening.oracle import Files, State
from tests.hardening.small_office import blank_papers


@dataclass(slots=True)
class Night:
    """One night: its date, the workspace before it, what lay in the inbox, what is true after."""

    day: date
    before: Path
    drops: Files
    state: State
    essence: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0
    passages: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Story:
    """All nights, and the workspace they began with."""

    founded: Path
    nights: list[Night]

    def save(self, path: Path) -> None:
        """For the workers."""
        path.write_bytes(pickle.dumps(self))

    @staticmethod
    def load(path: Path) -> Story:
        """As saved."""
        story = pickle.loads(path.read_bytes())  # noqa: S301 - written by this program
        assert isinstance(story, Story)
        return story


def found(folder: Path) -> World:
    """A workspace after its first night: institutions, users and periods are registered."""
    return World(folder / "w")


def live(folder: Path, nights: int = 4) -> Story:
    """Live the first nights once, undisturbed, in this process."""
    world = found(folder / "founded")
    founded = folder / "founded" / "w"
    place = Workspace(folder / "lived")
    shutil.copytree(founded, place.root)
    world.workspace = place
    story = Story(founded, [])
    for number, prepare in enumerate(NIGHTS[:nights], start=1):
        prepare(world)
        drops = oracle.files_below(place.inbox)
        day = DAY_ONE + timedelta(days=number)
        before = folder / f"before-{number}"
        shutil.copytree(place.root, before, ignore=shutil.ignore_patterns("inbox"))
        (before / "inbox").mkdir()
        passed = _counted_passages()
        report = run_once(Request(place, "manual", day))
        assert report.faults == [], report.faults
        state = oracle.state_of(place, place.database_url)
        essence = oracle.essence(place.database_url)
        night = Night(day, before, drops, state, essence, report.seconds, dict(passed))
        story.nights.append(night)
    assert oracle.problems(place, place.database_url) == []
    return story


def rehearse(folder: Path, lived: Story) -> None:
    """One run in this process: what it imports and reads, the children forked later need not."""
    night, place = lived.nights[0], Workspace(folder)
    shutil.copytree(lived.founded, place.root)
    lay(night.drops, place.inbox)
    with blank_papers():
        run_once(Request(place, "manual", night.day))
    gc.freeze()


def lay(drops: Files, inbox: Path) -> None:
    """Put recorded drops into an inbox."""
    for name, content in drops.items():
        target = inbox / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _counted_passages() -> dict[str, int]:
    """A dictionary that counts how often each kill point is passed from now on."""
    passed: dict[str, int] = {}

    def count(name: str) -> None:
        passed[name] = passed.get(name, 0) + 1

    for module in list(sys.modules.values()):
        if module.__name__.startswith(("ingest", "registry", "outputs", "flows")) and hasattr(
            module, "kill_point"
        ):
            module.kill_point = count  # type: ignore[attr-defined]
    return passed


# --- the nights --------------------------------------------------------------------------------


def _sign_ups(world: World) -> None:
    """A folder, a zip whose attachment is missing, a sheet with a wrong row, a stranger's file."""
    world.sign_up(ZHUZHOU.code, world.people(2), "株洲报名")
    late, complete = world.people(2)
    files = _package(world, [late, complete])
    held = file_name(late.id_number, "照片")
    world.late = {held: files.pop(held)}  # type: ignore[attr-defined]
    world.drop(CHANGSHA_COUNTY.code, "长沙县报名.zip", zip_bytes(files))
    good, wrong = world.people(2)
    files = _package(world, [good, wrong], second={"身份证号": "43010219850307123"})
    world.drop(LILING.code, "醴陵报名", files)
    world.drop("HN9999_没有登记的站", "报名.xlsx", files[WORKBOOK])
    world.drop(LILING.code, "说明.txt", "请查收".encode())


def _package(world: World, people: list, second: dict[str, str] | None = None) -> dict[str, bytes]:  # type: ignore[type-arg]
    rows = [signup_row(person, world.calendar) for person in people]
    rows[-1] |= second or {}
    files = {WORKBOOK: workbook_bytes(SHEET, HEADERS, rows)}
    for person in people:
        files |= attachments(person, world.scans, world.random)
    return files


def _first_reviews(world: World) -> None:
    """One approves, one returns; the missing photo comes; a package comes a second time."""
    world.review(ZHUZHOU.code, "通过", user_code(ZHUZHOU))
    _one_by_one(world, LILING, ["驳回"], "材料不清")
    for name, content in world.late.items():  # type: ignore[attr-defined]
        world.drop(CHANGSHA_COUNTY.code, Path(name).name, content)


def _second_reviews(world: World) -> None:
    """The next level decides row by row; the returned one is corrected; base data change."""
    _one_by_one(world, PROVINCE, ["通过", "驳回"], "请补充")
    world.review(CHANGSHA_COUNTY.code, "通过", user_code(CHANGSHA_COUNTY))
    for book in sorted((world.outbox(LILING.code) / words.FOLDER_RETURNED).glob("*.xlsx")):
        world.correct(book, {2: {"联系电话": "13800000000"}}, LILING.code)
    world.drop("_office", "机构名录.xlsx", office_book(world))


def _last_night(world: World) -> None:
    """What is still pending is decided, and somebody signs up anew."""
    for station in (CHANGSHA_COUNTY, LILING, PROVINCE):
        if world.pending(station.code):
            world.review(station.code, "通过", user_code(station), name=f"审核_{station.code}.xlsx")
    world.sign_up(ZHUZHOU.code, world.people(1), "株洲补报")


def office_book(world: World) -> bytes:
    """The institution list once more, with a telephone number changed."""
    rows = institution_rows()
    rows[-1]["联系电话"] = "0731-84000000"
    return office_workbook("office-institutions", rows)


def _one_by_one(world: World, station: Station, decisions: list[str], opinion: str) -> None:
    """Decide the rows of the newest review workbook in turn."""

    def edit(sheet, headers) -> None:  # type: ignore[no-untyped-def]
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, headers[words.COLUMN_NUMBER]).value:
                word = decisions[(row - 2) % len(decisions)]
                sheet.cell(row, headers[words.COLUMN_DECISION]).value = word

    if world.pending(station.code):
        world.review(station.code, "", user_code(station), opinion, edit=edit)


NIGHTS: tuple[Callable[[World], None], ...] = (
    _sign_ups,
    _first_reviews,
    _second_reviews,
    _last_night,
)
