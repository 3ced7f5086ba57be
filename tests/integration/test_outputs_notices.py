"""Notices: what each says, whichever procedure its row stands under."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outputs.context import Job
from outputs.documents.notice import Notice
from outputs.planners.notices import plan_notices
from procedures.load import Catalogue
from procedures.workspace import Workspace
from registry.engine import Register
from registry.models import PeriodVersion
from tests.integration import outputs_world as world

TODAY = world.TODAY
NEWCOMER, ADDITIONAL = "监督人员监督岗位培训报名", "监督人员增项培训报名"


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return world.catalogue()


def announced(register: Register, law: Catalogue, workspace: Workspace) -> dict[str, Notice]:
    """Code of the period -> its notice, as 雨花区 gets it."""
    with register.read() as session:
        context = world.context_of(session, law, workspace)
        jobs = [job for job in plan_notices(context) if job.institution == "430111"]
        return {job.key.rpartition("/")[2]: data_of(job) for job in jobs}


def data_of(job: Job) -> Notice:
    assert callable(job.data)
    data = job.data()
    assert isinstance(data, Notice)
    return data


def additional_row(register: Register, term: str = "2", **dates: object) -> None:
    """A row of 通知与档期 under the procedure that shares the newcomers' notice."""
    with register.write() as session:
        session.add(PeriodVersion(
            code="P2", title="关于2026年下半年增项人员监督岗位培训报名的通知",
            procedure="hn-training-additional", year="2026", term=term, valid_from=TODAY,
            recorded_on=TODAY, opens=TODAY - timedelta(3), closes=TODAY + timedelta(9),
            corrections_until=TODAY + timedelta(9), **dates,
        ))  # fmt: skip


def test_shared_notice_names_every_procedure_it_opens(
    sqlite_register: Register, law: Catalogue, workspace: Workspace
) -> None:
    """A12: both sign-ups, and the attachments of each."""
    days = TODAY - timedelta(5), TODAY + timedelta(5)
    world.founded(sqlite_register, law, *days)
    notice = announced(sqlite_register, law, workspace)["P1"]
    assert f"“{NEWCOMER}”“{ADDITIONAL}”" in notice.lines[0]
    assert [each.title for each in notice.materials] == [NEWCOMER, ADDITIONAL]
    assert len(notice.materials[1].lines) == 1


def test_row_of_a_sharing_procedure_announces_that_one_and_the_dates_that_hold(
    sqlite_register: Register, law: Catalogue, workspace: Workspace
) -> None:
    """A12: its own name, and the window of the shared notice, which decides."""
    days = TODAY - timedelta(5), TODAY + timedelta(5)
    world.founded(sqlite_register, law, *days)
    additional_row(sqlite_register)
    notice = announced(sqlite_register, law, workspace)["P2"]
    assert f"“{ADDITIONAL}”" in notice.lines[0]
    assert NEWCOMER not in notice.lines[0]
    assert "“”" not in notice.lines[0]
    assert notice.window == f"报名时间：{days[0].isoformat()} 至 {days[1].isoformat()}"
    assert [each.title for each in notice.materials] == [ADDITIONAL]


def test_row_that_opens_nothing_is_not_announced(
    sqlite_register: Register, law: Catalogue, workspace: Workspace
) -> None:
    days = TODAY - timedelta(5), TODAY + timedelta(5)
    world.founded(sqlite_register, law, *days)
    additional_row(sqlite_register, term="3")
    assert set(announced(sqlite_register, law, workspace)) == {"P1"}


def test_notice_of_every_procedure_of_the_catalogue_has_a_name(
    sqlite_register: Register, law: Catalogue, workspace: Workspace
) -> None:
    """No notice ever says “”: one is planned for each procedure with a period window."""
    days = TODAY - timedelta(5), TODAY + timedelta(5)
    world.founded(sqlite_register, law, *days)
    windows = [each for each in law.values() if each.window.kind == "period"]
    with sqlite_register.write() as session:
        for number, each in enumerate(windows):
            if each.id in (world.PROCEDURE, "hn-training-additional"):
                continue
            session.add(PeriodVersion(
                code=f"Q{number}", title=f"关于{each.title}的通知", procedure=each.id, year="2026",
                term="2", valid_from=TODAY, recorded_on=TODAY, opens=days[0], closes=days[1],
                corrections_until=days[1],
            ))  # fmt: skip
    additional_row(sqlite_register)
    for notice in announced(sqlite_register, law, workspace).values():
        assert "“”" not in "".join(notice.lines)
