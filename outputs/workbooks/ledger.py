"""本机构台账.xlsx: every application, event, drop, person and certificate of an institution.

The seeds' 查看 and 查询 (seed 000 lines 33-42, 56): state, step and opinion of everything the
institution sent. ID numbers are masked as in the seeds' lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outputs.context import PublishContext
from outputs.workbooks.history import EVENT_WORDS, Event, events_of
from outputs.workbooks.listing import ListColumn, Listing, ListSheet, build_listing
from outputs.workbooks.masking import masked_subject
from procedures.keys import mask
from procedures.words import DROP_RESULT_WORDS, STATUS_WORDS, DropResult, Status
from registry.models import (
    Application,
    Certificate,
    CertificateVersion,
    Drop,
    Employment,
    Person,
    PersonProfile,
)

__all__ = ["build_listing", "ledger_listing"]

_APPLICATIONS = (
    "申请编号", "业务", "姓名或名称", "证件号码或编号", "年度", "期数", "收件日期",
    "状态", "环节", "环节起始", "轮次", "办结日期", "最近意见",
)  # fmt: skip
_EVENTS = (
    "申请编号", "业务", "姓名或名称", "日期", "事项", "环节", "轮次", "经办机构", "决定", "意见",
    "其后状态",
)  # fmt: skip
_DROPS = ("收到日期", "投递名称", "业务", "结果", "总行数", "收件", "未收件", "回执")
_PEOPLE = ("姓名", "性别", "证件号码", "文化程度", "职称", "岗位", "联系电话")
_CERTIFICATES = (
    "证书种类", "证书编号", "专业", "持证人", "证件号码", "初次发证", "发证日期", "有效期至",
    "状态",
)  # fmt: skip
_COUNTS = frozenset({"轮次", "总行数", "收件", "未收件"})


def ledger_listing(context: PublishContext, institution: str) -> Listing:
    """The ledger of one institution, as data for `build_listing`."""
    sender = context.tree.get(institution)
    name = sender.name if sender else institution
    session = context.session
    cases = _cases(session, institution)
    history = events_of(session, (case.number for case in cases), payloads=False)
    sheets = {
        "申报": (_APPLICATIONS, _application_rows(context, cases, history)),
        "审核意见": (_EVENTS, _event_rows(context, cases, history)),
        "报送": (_DROPS, _drop_rows(context, institution)),
        "人员": (_PEOPLE, _people_rows(session, institution)),
        "证书": (_CERTIFICATES, _certificate_rows(session, institution)),
    }
    return Listing(
        tuple(
            ListSheet(
                name=title,
                title=f"{name}台账：{title}",
                columns=tuple(ListColumn(each, count=each in _COUNTS) for each in headers),
                rows=rows,
                facts=f"截至 {context.today.isoformat()}，共 {len(rows):,} 条",
            )
            for title, (headers, rows) in sheets.items()
        ),
        context.today,
        context.settings.support_line,
    )


def _cases(session: Session, institution: str) -> Sequence[Any]:
    """Every application the institution ever filed, deleted ones too, by number."""
    return session.execute(
        select(
            Application.number,
            Application.procedure,
            Application.label,
            Application.subject,
            Application.year,
            Application.term,
            Application.filed_on,
            Application.status,
            Application.step,
            Application.resume_at,
            Application.step_since,
            Application.round,
            Application.closed_on,
        )
        .where(Application.institution == institution)
        .order_by(Application.number)
    ).all()


def _application_rows(
    context: PublishContext, cases: Sequence[Any], history: Mapping[str, Sequence[Event]]
) -> list[list[str]]:
    return [
        [
            case.number,
            _title(context, case.procedure),
            case.label,
            masked_subject(context.catalogue.get(case.procedure), case.subject),
            case.year,
            case.term,
            case.filed_on.isoformat(),
            STATUS_WORDS[Status(case.status)],
            case.step or (f"退回于{case.resume_at}" if case.resume_at else ""),
            case.step_since.isoformat(),
            str(case.round),
            _day(case.closed_on),
            _last_opinion(history.get(case.number, ())),
        ]
        for case in cases
    ]


def _last_opinion(events: Sequence[Event]) -> str:
    for event in reversed(events):
        if event.kind == "decided":
            return f"{event.step} {event.word}：{event.opinion}".rstrip("：")
    return ""


def _event_rows(
    context: PublishContext, cases: Sequence[Any], history: Mapping[str, Sequence[Event]]
) -> list[list[str]]:
    rows = []
    for case in cases:
        for event in history.get(case.number, ()):
            actor = context.tree.get(event.institution)
            rows.append(
                [
                    case.number,
                    _title(context, case.procedure),
                    case.label,
                    event.on.isoformat(),
                    EVENT_WORDS.get(event.kind, event.kind),
                    event.step,
                    str(event.round),
                    actor.name if actor else event.institution,
                    event.word,
                    event.opinion,
                    STATUS_WORDS[Status(event.status_after)],
                ]
            )
    return rows


def _drop_rows(context: PublishContext, institution: str) -> list[list[str]]:
    drops = context.session.scalars(
        select(Drop)
        .where(Drop.institution == institution)
        .order_by(Drop.received_on, Drop.name, Drop.id)
    )
    return [
        [
            drop.received_on.isoformat(),
            drop.name,
            _title(context, drop.procedure),
            DROP_RESULT_WORDS[DropResult(drop.result)] if drop.result else "处理中",
            str(drop.rows),
            str(drop.accepted),
            str(drop.refused),
            drop.receipt,
        ]
        for drop in drops
    ]


def _people_rows(session: Session, institution: str) -> list[list[str]]:
    rows = session.execute(
        select(Person.number, PersonProfile.name, PersonProfile.gender, PersonProfile.values)
        .join(Employment, Employment.person == Person.id)
        .join(PersonProfile, PersonProfile.person == Person.id)
        .where(
            Employment.institution == institution,
            Employment.valid_to.is_(None),
            PersonProfile.system == Employment.system,
            PersonProfile.valid_to.is_(None),
        )
        .order_by(Employment.system, Person.number)
    )
    return [
        [
            name,
            gender,
            mask(number),
            values.get("文化程度", ""),
            values.get("工程类技术职称", ""),
            values.get("岗位", ""),
            values.get("联系电话", ""),
        ]
        for number, name, gender, values in rows
    ]


def _certificate_rows(session: Session, institution: str) -> list[list[str]]:
    rows = session.execute(
        select(CertificateVersion, Certificate, Person.number)
        .join(Certificate, Certificate.id == CertificateVersion.certificate)
        .join(Person, Person.id == CertificateVersion.person)
        .where(CertificateVersion.institution == institution, CertificateVersion.valid_to.is_(None))
        .order_by(CertificateVersion.kind, Certificate.number, Certificate.speciality)
    )
    return [
        [
            version.kind,
            certificate.number,
            certificate.speciality,
            version.holder,
            mask(number),
            _day(version.first_issued),
            _day(version.issued),
            _day(version.expires),
            version.state,
        ]
        for version, certificate, number in rows
    ]


def _title(context: PublishContext, procedure: str) -> str:
    known = context.catalogue.get(procedure)
    return known.title if known else procedure


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
