"""Lists about people: 人员基本信息 of those employed, 用户 of the institution (B28-B31)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from outputs.lists.definition import Inquiry, Listed, RegisterList, columns
from procedures.keys import mask
from procedures.words import SYSTEM_NAMES
from registry.models import Employment, Person, PersonProfile, UserVersion

#: Headers of 人员名录 that a profile holds.
_KNOWN = (
    "民族", "政治面貌", "文化程度", "毕业院校", "所学专业", "毕业时间", "参加工作时间",
    "工程类技术职称", "岗位", "联系电话",
)  # fmt: skip


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


PEOPLE = RegisterList(
    "人员基本信息", columns("姓名", "性别", "证件号码", *_KNOWN, "系统"), _people_rows
)
USERS = RegisterList("用户", columns("用户编号", "姓名", "角色", "电子邮箱", "状态"), _user_rows)
