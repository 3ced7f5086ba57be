"""Readers of single cells: what is accepted, how it is written afterwards, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from procedures.model import Field, FieldType
from validators.cells import CELLS
from validators.cells.reading import Asked


@pytest.fixture
def read(tables):
    def go(kind, text, **field):
        asked = Asked(Field(name="列", type=kind, **field), tables, date(2026, 11, 20), "430000")
        reading = CELLS[FieldType(kind)](asked)(text)
        return reading.value if not reading.problems else [p.code for p in reading.problems]

    return go


def test_every_field_type_has_a_reader():
    assert set(CELLS) == set(FieldType)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2023-02-02", "2023-02-02"),
        ("2023/2/2", "2023-02-02"),
        ("2023.2.2", "2023-02-02"),
        ("2023年2月2日", "2023-02-02"),
        ("２０２３年２月２日", "2023-02-02"),
        ("20230202", "2023-02-02"),
        ("2023-02-02 00:00:00", "2023-02-02"),
        ("44959", "2023-02-02"),  # an Excel day number
        ("2023-02-30", ["date-format"]),
        ("2023.02", ["date-format"]),  # a month is no day
        ("2023年2月", ["date-format"]),
        ("23-02-02", ["date-format"]),
        ("20231", ["date-format"]),  # year and month, or a day number: nobody can tell
        ("明年", ["date-format"]),
    ],
)
def test_dates(read, typed, value):
    assert read("date", typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2005-07", "2005-07"),
        ("2005.7", "2005-07"),
        ("2005年7月", "2005-07"),
        ("200507", "2005-07"),
        ("2005-07-01", "2005-07-01"),
        ("2005", ["date-format"]),
        ("2005-13", ["date-format"]),
    ],
)
def test_months(read, typed, value):
    assert read("month", typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("易小鱼", "易小鱼"),
        ("买买提•艾力", ["value-cleaned"]),
        ("买买提·艾力", "买买提·艾力"),
        ("𠮷田", "𠮷田"),
        ("Anna Lee", "Anna Lee"),
        ("张 三", ["value-cleaned"]),
        ("张三1", ["person-name"]),
        ("张三（代）", ["person-name"]),
        ("张", ["text-length"]),
        ("·张三", ["person-name"]),
    ],
)
def test_names(read, typed, value):
    assert read("person_name", typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("13800000000", "13800000000"),
        ("138 0000 0000", "13800000000"),
        ("+86-138-0000-0000", "13800000000"),
        ("0731-84012345", "0731-84012345"),
        ("（0731）84012345", "0731-84012345"),
        ("0731-123456", ["phone"]),
        ("01088345678", "010-88345678"),
        ("12800000000", ["phone"]),
        ("73184012345", ["phone"]),
    ],
)
def test_phones(read, typed, value):
    assert read("phone", typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("11430000006122244L", "11430000006122244L"),
        ("11430000006122244l", "11430000006122244L"),
        ("11430000006122244M", ["uscc-checksum"]),
        ("1143000000612224", ["uscc-checksum"]),
        ("1143000000612224OL", ["uscc-checksum"]),
        ("１１４３００００００６１２２２４４Ｌ", ["value-cleaned"]),
    ],
)
def test_credit_codes(read, typed, value):
    assert read("credit_code", typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"),
        ("12.0", "12"),
        ("１２", "12"),
        ("12.5", ["number-range"]),
        ("61", ["number-range"]),
        ("-1", ["number-range"]),
        ("十二", ["number-range"]),
        ("1e1", ["number-range"]),
        ("1" * 40, ["number-range"]),
    ],
)
def test_whole_numbers(read, typed, value):
    assert read("integer", typed, min=0, max=60) == value


def test_decimals(read):
    assert read("decimal", "1,234.50") == "1234.5"
    assert read("decimal", "-0.00") == "0"
    assert read("decimal", "1.2.3") == ["number-range"]
    assert read("decimal", "1,23") == ["number-range"]


@pytest.mark.parametrize(
    ("table", "typed", "value"),
    [
        ("民族", "汉", "汉族"),
        ("民族", "汉 族", "汉族"),
        ("民族", "德昴族", "德昂族"),
        ("文化程度", "大学本科", "本科"),
        ("文化程度", "专科", "大专"),
        ("政治面貌", "党员", "中共党员"),
        ("工程类技术职称", "高工", "高级工程师"),
        ("工程类技术职称", "无", ""),
        ("培训专业", "房建", "土建"),
        ("民族", "汗族", ["choice"]),
    ],
)
def test_choices_of_tables(read, table, typed, value):
    assert read("choice", typed, choices=f"table:{table}") == value


def test_a_close_word_is_offered(run, good):
    (found,) = run([{**good, "文化程度": "大转"}]).findings
    assert (found.code, "大专" in found.message) == ("choice", True)


def test_several_choices(read):
    choices = {"choices": ("联络员", "审核人", "领导")}
    assert read("choices", "联络员,审核人，联络员", **choices) == "联络员、审核人"
    assert read("choices", "联络员、站长", **choices) == ["choice"]
    assert read("choices", "、", **choices) == ["choice"]


@pytest.mark.parametrize(
    "typed",
    ["湘质安监〔2023〕ZJ-TJ-00001", "湘质安监（2023）ZJ—TJ—00001", "湘质安监[2023]zj-tj-00001"],
)
def test_one_certificate_has_one_number(tables, typed):
    asked = Asked(Field(name="号", type="certificate_number"), tables, date(2026, 1, 1), None)
    reading = CELLS[FieldType.CERTIFICATE_NUMBER](asked)(typed)
    assert reading.value == "湘质安监〔2023〕ZJ-TJ-00001"


@pytest.mark.parametrize("typed", ["吉建安C1(2024)0000001", "吉建安c1〔2024〕0000001"])
def test_safety_certificates_keep_round_brackets(tables, typed):
    """C26: 建办质[2004]23号 writes （年）."""
    asked = Asked(Field(name="号", type="certificate_number"), tables, date(2026, 1, 1), None)
    reading = CELLS[FieldType.CERTIFICATE_NUMBER](asked)(typed)
    assert reading.value == "吉建安C1（2024）0000001"


def test_patterns(read):
    assert read("certificate_number", "A1", pattern="[A-Z][0-9]") == "A1"
    assert read("certificate_number", "1A", pattern="[A-Z][0-9]") == ["certificate-number"]
    assert read("code", "U 0001", pattern="U[0-9]{4}") == "U0001"
    assert read("code", "0001", pattern="U[0-9]{4}") == ["text-pattern"]
    assert read("code", "hn-training") == "hn-training"


def test_text_and_mail(read):
    assert read("text", "一二三", min_length=2, max_length=3) == "一二三"
    assert read("text", "一二三四", max_length=3) == ["text-length"]
    assert read("email", "a.b@Example.ORG") == "a.b@example.org"
    assert read("email", "a@b, c@d.cn") == ["email"]
