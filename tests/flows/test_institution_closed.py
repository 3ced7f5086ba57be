"""An institution is 停用 while cases wait for it: the next run hands them on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from looking import rows, show
from sqlalchemy import select
from world import DAY_ONE, World

from flows.samples.base_data import office_workbook
from flows.samples.institutions import (
    CHANGSHA,
    CHANGSHA_COUNTY,
    PROVINCE,
    institution_rows,
    user_code,
)
from procedures import words
from procedures.words import OFFICE, Status
from registry.models import Message

pytestmark = pytest.mark.usefixtures("without_papers")

COUNTY, CITY = CHANGSHA_COUNTY.code, CHANGSHA.code


def list_of_institutions(*, closed: bool) -> bytes:
    """机构名录 as the office keeps it, with the city 停用 or 启用 again."""
    found = [dict(row) for row in institution_rows()]
    for row in found:
        if row["机构编码"] == CITY and closed:
            row["状态"] = "停用"
    return office_workbook("office-institutions", found)


def test_its_cases_go_on_to_the_level_above(world: World) -> None:
    """A case is never stuck: who was to decide next decides now, and both sides are told."""
    world.sign_up(COUNTY, world.people(1))
    world.night(DAY_ONE + timedelta(days=1))
    world.review(COUNTY, "通过", user_code(CHANGSHA_COUNTY, 2))
    world.night(DAY_ONE + timedelta(days=2))
    (pending,) = rows(world.pending(CITY)[-1], words.SHEET_REVIEW)
    number = pending[words.COLUMN_NUMBER]

    world.drop(OFFICE, "停用.xlsx", list_of_institutions(closed=True))
    world.night(DAY_ONE + timedelta(days=3))
    (handed_on,) = rows(world.pending(PROVINCE.code)[-1], words.SHEET_REVIEW)
    assert handed_on[words.COLUMN_NUMBER] == number
    register = world.register()
    with register.read() as session:
        query = select(Message.institution, Message.topic).where(
            Message.topic.in_(["rerouted", "pending"]), Message.on == DAY_ONE + timedelta(days=3)
        )
        told = {(institution, topic) for institution, topic in session.execute(query)}
    register.close()
    assert told == {(COUNTY, "rerouted"), (PROVINCE.code, "pending")}

    world.drop(OFFICE, "启用.xlsx", list_of_institutions(closed=False))
    world.night(DAY_ONE + timedelta(days=4))
    world.review(PROVINCE.code, "通过", user_code(PROVINCE, 2))
    world.night(DAY_ONE + timedelta(days=5))
    body = show(world, number)
    assert body["status"] == Status.DONE
    assert [event["decision"] for event in body["events"]] == ["filed", "通过", "rerouted", "通过"]
