"""Nights in which everything fails that can, with a name and a number in every exception's text.

What raises here raises what a careless library would: the row itself, quoted in full.
"""

from __future__ import annotations

import io
import logging
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from flows.cli import invoke
from flows.samples.base_data import office_workbook
from flows.samples.hostile import NEIGHBOURS
from flows.samples.institutions import (
    CHANGSHA_COUNTY,
    LILING,
    STATION_BY_CODE,
    ZHUZHOU,
    Holder,
    people_rows,
    user_code,
)
from flows.samples.packages import OFFICE_NIGHT, write_demo_drops
from flows.samples.people import Person
from flows.samples.signup import file_name, material_bytes, signup_row
from procedures.words import OFFICE
from tests.flows.world import DAY_ONE, World

#: Characters that stand in no word of ours: a name of two of them is a name and nothing else.
_RARE = "翮骛珒堃喆赟翀祎旻昶珩珺琛瑄璟睿翊翎聿芃茜荭萱蓁蔚蕙薇蘅昳晞晟晔暄曦"
#: Who signs up at which institution; each name is also that institution's canary.
PLACES = (LILING, CHANGSHA_COUNTY, ZHUZHOU)
_BLANK = b"%PDF-1.7 left blank by the test"


class FailingWorld:
    """A workspace made and run by the command line, and what it said on the way."""

    def __init__(self, root: Path, per_place: int) -> None:
        """Make the workspace with an ordinary umask, as a login shell has it."""
        os.umask(0o022)
        self.said = io.StringIO()
        self.command("init", str(root))
        self.world = World(root, base_data=False)
        self.day = DAY_ONE
        self.people = {
            station.code: [self._person() for _ in range(per_place)] for station in PLACES
        }
        self.others = [self._person() for _ in range(6)]

    def _person(self) -> Person:
        serial = len(self.world.crowd._taken)
        (person,) = self.world.people(1)
        first, second = _RARE[serial % len(_RARE)], _RARE[serial // len(_RARE)]
        return replace(person, name=f"{person.name[0]}{first}{second}")

    @property
    def everybody(self) -> list[Person]:
        """All whose names and numbers must stay where they belong."""
        return [person for group in self.people.values() for person in group] + self.others

    def command(self, *arguments: str) -> int:
        """A command of ours; what it prints is kept."""
        with redirect_stdout(self.said), redirect_stderr(self.said):
            return invoke(arguments)

    def night(self) -> int:
        """One run by the command line, in the past of which the umask was an ordinary one."""
        root = str(self.world.workspace.root)
        code = self.command("run", "--workspace", root, "--date", self.day.isoformat())
        self.day += timedelta(days=1)
        return code

    # --- what is dropped ------------------------------------------------------------------------

    def drop_base_data(self) -> None:
        """The samples' base data, and a list of people nobody has asked for."""
        write_demo_drops(self.world.workspace.inbox, nights=[OFFICE_NIGHT], fast=True)
        holders = [Holder(person, LILING, ()) for person in self.others[:2]]
        book = office_workbook("office-people", people_rows(holders))
        self.world.drop(OFFICE, "附_人员.xlsx", book)

    def drop_packages(self) -> None:
        """Good rows, rows with every kind of fault, loose files, strangers and wrecks."""
        for code, people in self.people.items():
            self.world.sign_up(code, people[1:], f"报名_{people[0].name}")
            wrong = people[0]
            name = f"错的_{wrong.name}"
            changed = {"身份证号": f"{wrong.id_number[:17]}*", "毕业院校": f"{wrong.name}大学"}
            self.world.sign_up(code, [wrong], name, **changed, 联系电话=wrong.id_number)
        loose, stranger, wreck = self.others[2:5]
        content = material_bytes(loose, "照片", self.world.scans, self.world.random)
        self.world.drop(LILING.code, Path(file_name(loose.id_number, "照片")).name, content)
        self.world.drop(LILING.code, f"{loose.name}的照片.jpg", content)
        self.world.drop(f"{stranger.id_number}_{stranger.name}", f"{stranger.name}.xlsx", b"x")
        for neighbour in NEIGHBOURS:
            row = signup_row(wreck, self.world.calendar)
            name = f"{wreck.name}_{neighbour.name}"
            self.world.drop(ZHUZHOU.code, name, neighbour.make(row))

    def review(self) -> None:
        """Decisions that count, and every kind that does not, with names in the opinions."""
        for station in PLACES:
            code, people = station.code, self.people[station.code]
            opinion = f"{people[1].name}资料不齐"
            self.world.review(code, "驳回", user_code(station, 2), opinion, name="审.xlsx")
            self.world.review(code, "通过", people[1].name, opinion, name="谁.xlsx")
            self.world.review(code, "同意了", user_code(station, 2), opinion, name="词.xlsx")
        self.world.review(
            LILING.code, "通过", user_code(ZHUZHOU), "越权", name="外.xlsx", into=ZHUZHOU.code
        )

    # --- what fails -----------------------------------------------------------------------------

    def quoted(self, number: int) -> str:
        """A row as an exception would quote it."""
        person = self.everybody[number % len(self.everybody)]
        return f"{{'姓名': '{person.name}', '身份证号': '{person.id_number}'}}"

    @contextmanager
    def failing_papers(self, *, all_blank: bool) -> Iterator[None]:
        """A renderer that dies over every third form; notices are blank where time is short."""
        from outputs import builders

        made = builders.BUILDERS["legal-form"]
        calls = 0

        def render(data: Any) -> bytes:
            nonlocal calls
            calls += 1
            if calls % 3 == 0:
                raise ValueError(f"cannot render {self.quoted(calls)} {data!r}")
            return made(data)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("outputs.build.ALONE", 10_000)
            patch.setitem(builders.BUILDERS, "legal-form", render)
            patch.delitem(builders.TOGETHER, "legal-form")
            if all_blank:
                patch.setitem(builders.BUILDERS, "notice", lambda _data: _BLANK)
            yield

    @contextmanager
    def failing_effect(self) -> Iterator[None]:
        """An effect that raises, and a row the database will not have."""

        def broken(_session: Any, rows: Any, *_: Any) -> NoReturn:
            raise RuntimeError(f"{self.quoted(0)} {rows!r}")

        def refused(*_: Any, **__: Any) -> NoReturn:
            cause = sqlite3.IntegrityError(f"UNIQUE constraint failed: {self.quoted(1)}")
            raise IntegrityError(f"INSERT {self.quoted(2)}", {"name": self.quoted(3)}, cause)

        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(_effects(), "person", broken)
            patch.setitem(_effects(), "certificate", refused)
            yield

    @contextmanager
    def failing_stage(self, stage: str) -> Iterator[None]:
        """A stage that trips over a row in the middle."""

        def broken(*_: Any, **__: Any) -> NoReturn:
            try:
                raise KeyError(self.quoted(4))
            except KeyError as error:
                raise ValueError(self.quoted(5)) from error

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stage, broken)
            yield

    @contextmanager
    def locked_database(self, function: str) -> Iterator[None]:
        """The register says that it is locked, with the statement and what it was to write."""

        def locked(*_: Any, **__: Any) -> NoReturn:
            cause = sqlite3.OperationalError("database is locked")
            raise OperationalError(f"INSERT {self.quoted(6)}", {"n": self.quoted(7)}, cause)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(function, locked)
            yield


def _effects() -> dict[str, Any]:
    from registry.effects import EFFECTS

    return EFFECTS


@contextmanager
def every_log() -> Iterator[io.StringIO]:
    """Everything any library says at any level, tracebacks and all."""
    caught = io.StringIO()
    handler = logging.StreamHandler(caught)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield caught
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def open_to_others(root: Path) -> Iterator[str]:
    """Every file and folder that others than its owner may read, write or enter."""
    for path in [root, *sorted(root.rglob("*"))]:
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and stat.S_IMODE(mode) & 0o077:
            yield f"{path.relative_to(root)} ({stat.S_IMODE(mode):o})"


def ancestors(code: str) -> set[str]:
    """The institution and those above it: who may see what it files."""
    found: set[str] = set()
    while code:
        found.add(code)
        code = STATION_BY_CODE[code].parent
    return found
