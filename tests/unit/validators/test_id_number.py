"""Identity numbers: spellings fold to one key, faults are told apart (A04, spec 5)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from procedures.id_numbers import sex
from procedures.model import Field
from procedures.records import CellKind, Sheet
from procedures.tables import load_tables
from validators.cells import id_number
from validators.cells.reading import Asked
from validators.columns import kind_problem

TODAY = date(2026, 11, 20)
READ = id_number.reader(
    Asked(Field(name="身份证号", type="id_number"), load_tables(), TODAY, "430000")
)


@st.composite
def numbers(draw):
    """Sound numbers of Changsha's 芙蓉区."""
    born = draw(st.dates(date(1930, 1, 1), date(2008, 1, 1)))
    body = f"430102{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + ric.calc_check_digit(body + "0")


@st.composite
def spellings(draw):
    """A number as it may be typed: full-width, lower case, blanks, marks nobody sees."""
    number = draw(numbers())
    typed = []
    for char in number:
        wide = draw(st.booleans())
        typed.append(
            chr(ord(char) + 0xFEE0) if wide else draw(st.sampled_from([char, char.lower()]))
        )
        typed.append(draw(st.sampled_from(["", "", "", " ", "\u3000", "\xa0"])))
    return number, draw(st.sampled_from(["", "'", "‘"])) + "".join(typed)


def codes(text):
    return [problem.code for problem in READ(text).problems]


@given(spellings())
def test_all_spellings_fold_to_one_key(pair):
    number, typed = pair
    reading = READ(typed)
    assert reading.value == number
    assert {problem.code for problem in reading.problems} <= {"value-cleaned"}


@given(numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(number, place, shift):
    wrong = str((int(number[place]) + shift) % 10)
    found = codes(number[:place] + wrong + number[place + 1 :])
    assert found
    assert found[0] in {"id-checksum", "id-birthdate", "id-region"}


@given(number=numbers(), kind=st.sampled_from([CellKind.NUMBER, CellKind.DATE, CellKind.BOOLEAN]))
def test_a_number_in_an_identity_cell_is_refused(number, kind):
    """Whatever Excel shows, a numeric cell has lost digits: never repaired."""
    field = Field(name="身份证号", type="id_number")
    sheet = Sheet("表", None, {"身份证号": "A"})
    assert kind_problem(sheet, field, 2, kind, number).code == "id-numeric"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("430102850307123", "id-format"),  # 15 digits: out of use
        ("43010219850307123", "id-format"),
        ("4.30102E+17", "id-numeric"),
        ("43010219850307-1236", "id-format"),
        ("4301021985030712३6", "id-format"),  # a digit, but not ours
        ("990102198503071236", "id-region"),
        ("430102198513071236", "id-birthdate"),
        ("430102202713071236", "id-birthdate"),
        ("430102198503071231", "id-checksum"),
    ],
)
def test_faults_are_told_apart(typed, code):
    assert codes(typed) == [code]


def test_a_future_birth_is_no_birth(make_id):
    assert codes(make_id(born="20261121")) == ["id-birthdate"]
    assert codes(make_id(born="18500101")) == ["id-birthdate"]


def test_an_unknown_county_is_a_hint_for_provinces_served_only(make_id):
    assert codes(make_id(division="430199")) == ["id-region-unknown"]
    assert codes(make_id(division="110199")) == []


def test_residence_permits_of_hong_kong_macao_taiwan(make_id):
    assert codes(make_id(division="810000")) == []
    assert codes(make_id(division="830000")) == []


def test_sex_is_the_17th_digit(make_id):
    assert sex(make_id(sequence=13)) == "男"
    assert sex(make_id(sequence=12)) == "女"
