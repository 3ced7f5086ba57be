"""Lists about people: 人员 of those employed, as 台账 and as 汇总表, and 用户 (B28-B31)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from outputs.lists.definition import Inquiry, Listed, RegisterList, columns
from outputs.lists.held import held_by
from procedures.id_numbers import birth_date
from procedures.keys import mask
from procedures.words import SYSTEM_NAMES
from registry.models import Employment, Person, PersonProfile, UserVersion

#: Headers of 人员名录 that a profile holds.
_KNOWN = (
    "民族", "政治面貌", "文化程度", "毕业院校", "所学专业", "毕业时间", "参加工作时间",
    "工程类技术职称", "岗位", "联系电话",
)  # fmt: skip

#: Headers of 人员基本信息汇总表: of the profile, and of the certificates (rules 1.4, B31).
_PRINTED = (
    "民族", "政治面貌", "文化程度", "所学专业", "工程类技术职称", "注册类职业资格", "岗位",
)  # fmt: skip
_SUMMARY = (
    "姓名", "性别", "出生年月", "证件号码", *_PRINTED,
    "证书类别", "证书专业", "证书编号", "发证日期", "有效期至", "证书状态",
)  # fmt: skip
_SUMMARY_WIDTH = len(_SUMMARY)


def employed(inquiry: Inquiry) -> list[Any]:
    """Everybody employed whom the inquiry means, by institution, system and number.

    Rows have institution, system, number, name, gender and `known`, what the profile says.
    """
    query = (
        select(
            Employment.institution,
            Employment.system,
            Person.number,
            PersonProfile.name,
            PersonProfile.gender,
            PersonProfile.values.label("known"),
        )
        .join(Person, Person.id == Employment.person)
        .join(PersonProfile, PersonProfile.person == Person.id)
        .where(
            Employment.valid_to.is_(None),
            PersonProfile.system == Employment.system,
            PersonProfile.valid_to.is_(None),
        )
    )
    if inquiry.id_number:
        query = query.where(Person.number == inquiry.id_number)
    if inquiry.name:
        query = query.where(PersonProfile.name == inquiry.name)
    found = inquiry.within(query, Employment.institution)
    return sorted(found, key=lambda row: (row.institution, row.system, row.number))


def person_cells(row: Any, known: Iterable[str]) -> list[str]:
    """姓名, 性别, 证件号码 of somebody employed, and what his profile says under `known`."""
    return [row.name, row.gender, mask(row.number), *(row.known.get(name, "") for name in known)]


def _people_rows(inquiry: Inquiry) -> list[Listed]:
    return [
        Listed(
            row.institution,
            [*person_cells(row, _KNOWN), SYSTEM_NAMES.get(row.system, row.system)],
        )
        for row in employed(inquiry)
    ]


def _summary_rows(inquiry: Inquiry) -> list[Listed]:
    """Rules 1.4: who he is, and every certificate he has there, below one another in the cells."""
    people = employed(inquiry)
    held = held_by(inquiry, people)
    rows = []
    for row in people:
        papers = held.get((row.number, row.system, row.institution), [])
        born = birth_date(row.number)
        cells = [
            row.name, row.gender, f"{born:%Y-%m}" if born else "", mask(row.number),
            *(row.known.get(name, "") for name in _PRINTED),
            *("；".join(texts) for texts in zip(*(paper[:-1] for paper in papers), strict=True)),
        ]  # fmt: skip
        rows.append(Listed(row.institution, cells + [""] * (_SUMMARY_WIDTH - len(cells))))
    return rows


def _user_rows(inquiry: Inquiry) -> list[Listed]:
    query = select(UserVersion.institution, UserVersion).where(UserVersion.valid_to.is_(None))
    found = sorted(inquiry.within(query, UserVersion.institution), key=lambda row: row[1].code)
    return [
        Listed(
            institution,
            [user.code, user.name, user.roles, user.email, "启用" if user.enabled else "停用"],
        )
        for institution, user in found
    ]


PEOPLE_SUMMARY = RegisterList("人员基本信息汇总表", columns(*_SUMMARY), _summary_rows)
PEOPLE = RegisterList(
    "人员基本信息", columns("姓名", "性别", "证件号码", *_KNOWN, "系统"), _people_rows
)
USERS = RegisterList("用户", columns("用户编号", "姓名", "角色", "电子邮箱", "状态"), _user_rows)
