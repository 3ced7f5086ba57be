"""Places of a session: filled from the register, given out in the sheet's order (rules 1.8)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from counter import DAY, HEAD, IDS, REVIEW, Counter, back, codes, row
from yaml import load

from procedures import words
from procedures.load import TextLoader
from procedures.model import Procedure
from registry.models import PeriodVersion, Quota
from registry.versions import put

FIELDS = "  - {name: 年度, type: integer}\n  - {name: 期数, type: integer}\nattachments:"
RULES = "rules: [{rule: quota-exceeded}]\n"
TERM = {"年度": "2026", "期数": "1"}


def session_procedure(id: str = "test-case", prefix: str = "TC") -> Procedure:
    """The small procedure as a sign-up for a session; two of them share the places."""
    text = HEAD.replace("attachments:", FIELDS) + REVIEW + RULES
    body = load(text, Loader=TextLoader)  # noqa: S506 - a SafeLoader subclass
    window = {"kind": "period", "year_field": "年度", "term_field": "期数", "notice": "test-case"}
    unique = {"scope": "signup", "fields": ["身份证号", "年度", "期数"], "holds": "forever"}
    more = {"id": id, "prefix": prefix, "window": window, "unique": unique}
    return Procedure.model_validate(body | more)


@pytest.fixture
def office(counter: Counter) -> Counter:
    """A session with two places."""
    counter.use(session_procedure(), session_procedure("test-other", "TO"))
    period = {
        "code": "S1", "title": "第一期", "procedure": "test-case", "year": "2026", "term": "1",
        "opens": DAY, "closes": DAY, "corrections_until": DAY, "review_until": None,
        "notice_number": "", "training_from": None, "training_to": None, "place": "", "quota": 2,
    }  # fmt: skip
    with counter.register.write() as session:
        put(session, PeriodVersion, ("code",), [period], on=DAY, event_of=[""])
    return counter


#: Four people with sound numbers.
PEOPLE = (*IDS[:2], "430103198807124217", "430104199108085029")


def person(place: int, **more: str) -> Mapping[str, str]:
    return row(PEOPLE[place], 姓名="张三李四王五赵六"[2 * place : 2 * place + 2], **TERM, **more)


def test_the_first_rows_get_the_places(office: Counter) -> None:
    """Which ones are over is said at each of them; the others are filed."""
    found = office.drop([person(0), person(1), person(2), person(3)])
    assert {number: codes(found, number) for number in (2, 3, 4, 5)} == {
        2: [], 3: [], 4: ["quota-exceeded"], 5: ["quota-exceeded"],
    }  # fmt: skip
    assert sorted(found.numbers) == [2, 3]


def test_places_are_counted_over_institutions_and_procedures(office: Counter) -> None:
    office.drop([person(0)])
    office.drop([person(1)], org="K2", id="test-other")
    assert codes(office.drop([person(2)], org="C1")) == ["quota-exceeded"]


def test_what_is_taken_back_frees_its_place(office: Counter) -> None:
    found = office.drop([person(0), person(1)])
    assert codes(office.drop([person(2)])) == ["quota-exceeded"]
    gone = back(found, 2, person(0), **{words.COLUMN_ACTION: words.ACTION_DELETE})
    office.drop([gone])
    assert codes(office.drop([person(2)])) == []


def test_a_correction_has_its_place_already(office: Counter) -> None:
    found = office.drop([person(0), person(1)])
    assert codes(office.drop([back(found, 3, {**person(1), "备注": "补充"})])) == []


def test_an_allotment_goes_before_the_whole(office: Counter) -> None:
    """One place is K1's own, whatever the others have taken."""
    allotted = {"period": "S1", "institution": "K1", "places": 1}
    with office.register.write() as session:
        put(session, Quota, ("period", "institution"), [allotted], on=DAY, event_of=[""])
    office.drop([person(0), person(1)], org="K2")
    assert codes(office.drop([person(2), person(3)])) == ["quota-exceeded"]
