"""Rows of 初始申报: people whose data the enterprise has saved and who may be registered (D-E08).

The source has the enterprise choose from those who hold a reviewed 资格证 and whose name is
verified (seed 004 L377); here they stand in its form, with what 个人信息, 资格证 and 企业资质 know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from outputs.context import PublishContext
from procedures.id_numbers import birth_date
from procedures.model import Procedure
from procedures.words import OPEN_STATUSES
from registry.certificates import by_person
from registry.chunks import chunks
from registry.models import Application, RecordVersion
from registry.records import entries

_PEOPLE, _CARDS, _REAL, _GRADES = "个人信息", "资格证", "实名认证", "企业资质"
_KIND = "二级注册建造师"


def qualified(
    context: PublishContext, procedure: Procedure, institution: str
) -> list[dict[str, str]]:
    """One row for each person who may be registered for the first time, by document number."""
    people = _saved_by(context, institution)
    known = entries(context.session, [_CARDS, _REAL], people)
    grades = entries(context.session, [_GRADES], [institution]).get((_GRADES, institution), ())
    passed_over = _registered(context, procedure, people) | _asked(context, procedure, people)
    rows = []
    for number, person in sorted(people.items()):
        cards = [one for one in known.get((_CARDS, number), ()) if one.get("职改复审") == "是"]
        real = [one for one in known.get((_REAL, number), ()) if one.get("人脸结果") == "通过"]
        if cards and real and number not in passed_over:
            said = {**_of_firm(grades), **person, **_of_card(cards), "出生日期": _born(number)}
            rows.append({name: said[name] for name in procedure.by_name if said.get(name)})
    return rows


def _saved_by(context: PublishContext, institution: str) -> dict[str, Mapping[str, str]]:
    """Document number -> 个人信息 that the institution has handed in."""
    query = (
        select(RecordVersion)
        .join(Application, Application.number == RecordVersion.event)
        .where(
            RecordVersion.book == _PEOPLE,
            RecordVersion.valid_to.is_(None),
            Application.institution == institution,
        )
    )
    return {row.key: row.values for row in context.session.scalars(query)}


def _registered(context: PublishContext, procedure: Procedure, numbers: Iterable[str]) -> set[str]:
    """Who has, or had, a registration: his way is another one."""
    held = by_person(context.session, procedure.system, numbers)
    return {n for n, papers in held.items() if any(paper.kind == _KIND for paper in papers)}


def _asked(context: PublishContext, procedure: Procedure, numbers: Iterable[str]) -> set[str]:
    """For whom somebody has filed already."""
    found: set[str] = set()
    for part in chunks(numbers):
        query = select(Application.subject).where(
            Application.procedure == procedure.id,
            Application.subject.in_(part),
            Application.status.in_(sorted(OPEN_STATUSES)),
        )
        found |= set(context.session.scalars(query))
    return found


def _of_card(cards: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The first 资格证, and every 专业 that stands on it."""
    first = cards[0]
    same = [one["专业"] for one in cards if one["资格证书编号"] == first["资格证书编号"]]
    return {
        "资格证书编号": first["资格证书编号"],
        "资格证取得时间": first["取得时间"],
        "注册专业": "、".join(same),
    }


def _of_firm(grades: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The first 资质 that the enterprise has reported."""
    if not grades:
        return {}
    first = grades[0]
    return {
        "企业类型": first.get("资质类别", ""),
        "企业资质证书编号": first.get("资质证书编号", ""),
        "企业资质等级": first.get("资质等级", ""),
    }


def _born(number: str) -> str:
    born = birth_date(number)
    return born.isoformat() if born else ""
