"""Equal register, inbox, date and key give equal bytes; a run with nothing to do does nothing."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from world import DAY_ONE, World

from flows.samples.institutions import CHANGSHA, CHANGSHA_COUNTY, ZHUZHOU, user_code
from flows.samples.packages import OFFICE_NIGHT, write_demo_drops

CLERKS = {ZHUZHOU.code: user_code(ZHUZHOU), CHANGSHA_COUNTY.code: user_code(CHANGSHA_COUNTY)}
ANSWER = "审核.xlsx"


def lived(folder: Path, like: World | None = None) -> World:
    """Three nights: base data; good, faulty and odd drops; the sign-ups returned.

    With `like` the key and the reviewers' files are those of that world: a spreadsheet
    program writes the time of saving into every file. Handbooks are left blank: that they are
    stable is shown where they are looked at, and they take longer than all the rest.
    """
    world = World(folder, base_data=False)
    if like is not None:
        shutil.copy2(like.workspace.secret, world.workspace.secret)
    write_demo_drops(world.workspace.inbox, nights=[OFFICE_NIGHT], fast=True)
    world.night(DAY_ONE)
    for org in CLERKS:
        world.sign_up(org, world.people(2))
    world.sign_up(CHANGSHA.code, world.people(1), "有错", 培训专业="园林")
    world.drop(CHANGSHA.code, "散件.jpg", b"\xff\xd8 no photo \xff\xd9")
    world.night(DAY_ONE + timedelta(days=1))
    for org, reviewer in CLERKS.items():
        if like is None:
            world.review(org, "驳回", reviewer, "工作经历填写不完整，请补充")
            answer = world.workspace.inbox / world.folder(org) / ANSWER
            shutil.copy2(answer, world.workspace.root / f"{org}.xlsx")
        else:
            world.drop(org, ANSWER, (like.workspace.root / f"{org}.xlsx").read_bytes())
    world.night(DAY_ONE + timedelta(days=2))
    return world


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    """The same nights twice: papers made in children, and papers made in this process."""
    folder = tmp_path_factory.mktemp("twins")
    one = lived(folder / "one")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("outputs.build.ALONE", 1_000)
        return one, lived(folder / "other", one)


def test_two_workspaces_give_the_same_bytes(twins: tuple[World, World]) -> None:
    """Design 6: byte-identical outbox, whoever made the papers and when (mails excepted)."""
    one, other = (world.outbox_bytes() for world in twins)
    assert sorted(one) == sorted(other)
    assert {path for path in one if one[path] != other[path]} == set()
    assert {Path(path).suffix for path in one} == {".html", ".pdf", ".xlsx"}


def test_a_second_run_changes_nothing_and_mails_nothing(twins: tuple[World, World]) -> None:
    """Design 6: no table but the leases, no file, no mail."""
    world, _ = twins
    before, files = world.tables(), world.outbox_bytes()
    mails = sorted(world.workspace.outbox.rglob("*.eml"))
    report = world.night(DAY_ONE + timedelta(days=2))
    after = world.tables()
    assert {name for name in before if before[name] != after[name]} <= {"leases"}
    assert world.outbox_bytes() == files
    assert sorted(world.workspace.outbox.rglob("*.eml")) == mails
    assert (report.drops, report.documents, report.messages_sent) == ([], 0, 0)
