"""The sign-up of newcomers (seed 000): its headers, a person's row, his attachments."""

from __future__ import annotations

from random import Random

from flows.samples.calendar import Calendar
from flows.samples.people import Person
from flows.samples.portraits import portrait
from flows.samples.scans import DIPLOMA, TITLE, Scans
from procedures.words import FOLDER_ATTACHMENTS

SHEET = "报名信息"
WORKBOOK = "报名信息.xlsx"
PHOTO = "照片"

HEADERS = (
    "姓名*",
    "性别*",
    "身份证号*",
    "联系电话*",
    "个人身份*",
    "政治面貌*",
    "民族*",
    "文化程度*",
    "毕业院校*",
    "所学专业*",
    "毕业时间*",
    "参加工作时间*",
    "培训专业*",
    "工作年限*",
    "工作经历*",
    "工程类技术职称",
    "职称证取得时间",
    "职称证编号",
    "注册类职业资格证书",
    "培训年度*",
    "培训期数*",
    "填报人",
)
_NAMES = tuple(header.removesuffix("*") for header in HEADERS)


def letter(header: str) -> str:
    """The Excel column of a field (there are fewer than 26)."""
    return chr(ord("A") + _NAMES.index(header))


def signup_row(
    person: Person, calendar: Calendar, *, term: str = "", filler: str = ""
) -> dict[str, str]:
    """A person's row; `term` as in the open period, `filler` the 填报人's user code."""
    values = (
        person.name,
        person.sex,
        person.id_number,
        person.phone,
        person.identity,
        person.politics,
        person.ethnic_group,
        person.education,
        person.school,
        person.major,
        f"{person.graduated:%Y-%m}",
        f"{person.started:%Y-%m-%d}",
        person.speciality,
        str(person.years),
        person.experience,
        person.title,
        person.title_date.isoformat() if person.title_date else "",
        person.title_number,
        person.registration,
        calendar.year,
        term or calendar.term,
        filler,
    )
    return dict(zip(_NAMES, values, strict=True))


def materials_of(person: Person) -> tuple[str, ...]:
    """What must lie beside the person's row."""
    return (PHOTO, DIPLOMA, TITLE) if person.title else (PHOTO, DIPLOMA)


def file_name(number: str, material: str) -> str:
    """Where a material lies in the package: named by the ID number as it is written."""
    name = f"{number}.jpg" if material == PHOTO else f"{number}_{material}.pdf"
    return f"{FOLDER_ATTACHMENTS}/{name}"


def material_bytes(person: Person, material: str, scans: Scans, rng: Random) -> bytes:
    """A good photo or scan of the person."""
    return portrait(rng) if material == PHOTO else scans.scan(person, material)


def attachments(person: Person, scans: Scans, rng: Random) -> dict[str, bytes]:
    """All attachments of the person: path in the package -> bytes."""
    return {
        file_name(person.id_number, material): material_bytes(person, material, scans, rng)
        for material in materials_of(person)
    }
