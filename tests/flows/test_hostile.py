"""Hostile and odd files beside good packages: each gets its receipt, the good ones are filed."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from looking import Found, number_of, stands, words_of
from world import DAY_ONE, World

from flows.report import DropReport, RunReport
from flows.samples.hostile import NEIGHBOURS
from flows.samples.institutions import CHANGSHA, LILING
from flows.samples.packages import UNKNOWN_FOLDER
from flows.samples.people import Person
from flows.samples.signup import signup_row
from procedures import words
from procedures.findings import KINDS
from procedures.words import OFFICE, DropResult, Status

#: Laid by hand: what is no file, and who is no sender.
LINK, PIPE, STRANGER = "快捷方式.xlsx", "管道.xlsx", "报名信息.xlsx"


@pytest.fixture(scope="module")
def night(
    without_papers: None, found_world: Found, tmp_path_factory: pytest.TempPathFactory
) -> tuple[World, RunReport, list[Person]]:
    """One run over all of them, good packages before, between and after."""
    world = found_world(tmp_path_factory.mktemp("hostile") / "w")
    people = world.people(3)
    world.sign_up(LILING.code, people[:1], "00_好的")
    world.sign_up(LILING.code, people[1:2], "还有一份好的")
    world.sign_up(CHANGSHA.code, people[2:])
    for neighbour, person in zip(NEIGHBOURS, world.people(len(NEIGHBOURS)), strict=True):
        row = signup_row(person, world.calendar)
        world.drop(LILING.code, neighbour.name, neighbour.make(row))
    folder = world.workspace.inbox / LILING.folder
    (folder / LINK).symlink_to("/etc/hostname")
    os.mkfifo(folder / PIPE)
    world.drop(UNKNOWN_FOLDER, STRANGER, NEIGHBOURS[0].make({}))
    return world, world.night(DAY_ONE + timedelta(days=1)), people


def told(night: tuple[World, RunReport, list[Person]], name: str, code: str) -> DropReport:
    """The drop of that name, once it is shown to name `code` in JSON and in its receipt."""
    world, report, _ = night
    drop = world.drop_report(report, name)
    messages = [finding.message for finding in drop.findings if finding.code == code]
    assert messages
    receipt = words_of(world.workspace.root / drop.receipt)
    assert any("".join(message.split()) in receipt for message in messages)
    return drop


@pytest.mark.parametrize("name, code", [(one.name, one.code) for one in NEIGHBOURS])
def test_each_is_answered(
    night: tuple[World, RunReport, list[Person]], name: str, code: str
) -> None:
    """Reliability: never refused without a finding, never without a receipt."""
    drop = told(night, name, code)
    if KINDS[code].severity == "must_fix":
        assert drop.result in {
            DropResult.REFUSED,
            DropResult.TO_CORRECT,
            DropResult.PARTLY_ACCEPTED,
        }


@pytest.mark.parametrize("name", [LINK, PIPE])
def test_what_is_no_file_is_never_opened(
    night: tuple[World, RunReport, list[Person]], name: str
) -> None:
    assert told(night, name, "file-special").result is DropResult.REFUSED
    world, _, _ = night
    assert Path("/etc/hostname").exists()
    assert not os.path.lexists(world.workspace.inbox / LILING.folder / name)


def test_an_unknown_folder_is_quarantined(night: tuple[World, RunReport, list[Person]]) -> None:
    """Design 4: never to a default owner; the operator has the receipt."""
    drop = told(night, STRANGER, "folder-unknown")
    assert drop.result is DropResult.QUARANTINED
    assert drop.receipt.startswith(f"outbox/{OFFICE}/")


def test_the_good_ones_among_them_are_filed(night: tuple[World, RunReport, list[Person]]) -> None:
    """A04: neighbours delay nobody."""
    world, report, people = night
    for name in ("00_好的", "还有一份好的"):
        assert world.drop_report(report, name).result is DropResult.ACCEPTED
    for person in people:
        number = number_of(world, person.id_number)
        assert stands(world, number) == (Status.IN_REVIEW, "本机构审核")
    assert [path.name for path in (world.workspace.inbox / LILING.folder).iterdir()] == []


@pytest.mark.corpus
def test_handmade_files_of_the_corpus(
    without_papers: None, corpus: Path, found_world: Found, tmp_path: Path
) -> None:
    """Every one gets a receipt with a finding; a good package beside them is filed."""
    found = sorted(path for path in (corpus / "handmade").glob("*") if path.is_file())
    if not found:
        pytest.skip("no handmade files in the corpus beside this checkout")
    world = found_world(tmp_path / "w")
    for path in found:
        world.drop(LILING.code, path.name, path.read_bytes())
    world.sign_up(LILING.code, world.people(1), "好的")
    report = world.night(DAY_ONE + timedelta(days=1))
    for path in found:
        drop = world.drop_report(report, path.name)
        assert drop.findings
        assert (world.workspace.root / drop.receipt).is_file()
    assert world.drop_report(report, "好的").result is DropResult.ACCEPTED
    assert (world.outbox(LILING.code) / words.FOLDER_PENDING).is_dir()
