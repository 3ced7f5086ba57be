"""Sample people are plausible: every rule the sign-up asks of a good row holds."""

from __future__ import annotations

from datetime import date

import pytest
from stdnum.cn import ric, uscc

from flows.samples.calendar import Calendar
from flows.samples.institutions import (
    STATIONS,
    holiday_rows,
    institution_rows,
    period_rows,
    user_rows,
)
from flows.samples.people import UNUSUAL_NAMES, Crowd, county_codes, with_id

TODAY = date(2026, 11, 2)
PEOPLE = Crowd("test", TODAY).take(600)


def test_same_seed_gives_the_same_people() -> None:
    assert Crowd("test", TODAY).take(600) == PEOPLE
    assert Crowd("other", TODAY).take(5) != PEOPLE[:5]


def test_id_numbers_are_valid_and_different() -> None:
    numbers = [person.id_number for person in PEOPLE]
    assert len(set(numbers)) == len(numbers)
    for person in PEOPLE:
        number = person.id_number
        assert number[:6] in county_codes()
        assert number[6:14] == f"{person.birth:%Y%m%d}"
        assert ("女", "男")[int(number[16]) % 2] == person.sex
        assert number[17] == ric.calc_check_digit(number)


def test_careers_fit_the_rules() -> None:
    """Source: spec 1.3 as in the procedure hn-training-newcomer: age, schooling, experience."""
    for person in PEOPLE:
        age = (TODAY - person.birth).days // 365
        assert 18 <= age <= 58
        assert person.graduated <= person.started <= TODAY
        assert person.graduated.year >= person.birth.year + 15
        assert 3 <= person.years <= (TODAY - person.started).days / 365
        assert bool(person.title) == bool(person.title_date) == bool(person.title_number)
        if person.title_date:
            assert person.started < person.title_date < TODAY


def test_unusual_names_appear() -> None:
    names = {person.name for person in PEOPLE}
    assert {name for name, _, _ in UNUSUAL_NAMES} <= names
    assert max(len(name) for name in names) == 20


def test_changed_person_gets_the_number_that_fits() -> None:
    person = with_id(PEOPLE[0], sex="女", birth=date(1960, 5, 4), division="430199")
    assert person.id_number.startswith("43019919600504")
    assert int(person.id_number[16]) % 2 == 0
    assert person.id_number[17] == ric.calc_check_digit(person.id_number)


def test_institutions_form_a_tree_of_four_levels() -> None:
    rows = institution_rows()
    parents = {row["机构编码"]: row["上级机构编码"] for row in rows}

    def depth(code: str) -> int:
        return 0 if not code else 1 + depth(parents[code])

    assert {depth(code) for code in parents} == {1, 2, 3, 4}
    assert all(uscc.is_valid(row["统一社会信用代码"]) for row in rows)
    assert all(row["电子邮箱"].endswith("@example.org") for row in rows)


def test_users_include_a_disabled_one_and_a_single_reviewer() -> None:
    rows = user_rows()
    assert {row["状态"] for row in rows} == {"启用", "停用"}
    per_station = {s.code: [r for r in rows if r["机构编码"] == s.code] for s in STATIONS}
    assert min(len(found) for found in per_station.values()) == 1


@pytest.mark.parametrize("start", [TODAY, date(2027, 3, 1)])
def test_periods_follow_the_start(start: date) -> None:
    calendar = Calendar(start)
    current, _, past = period_rows(calendar)
    assert current["报名开始"] == start.isoformat()
    assert past["补正截止"] < start.isoformat()
    assert (current["年度"], current["期数"]) != (past["年度"], past["期数"])
    assert calendar.half in current["标题"]


def test_holiday_work_day_is_a_saturday() -> None:
    worked = [row["日期"] for row in holiday_rows(Calendar()) if row["类型"] == "上班"]
    assert [date.fromisoformat(day).isoweekday() for day in worked] == [6]
