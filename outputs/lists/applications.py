"""Lists about applications: 申报列表, 审核意见, 修改记录 (seed 000 lines 33-56; D24, E28)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from outputs.lists.definition import Inquiry, Listed, RegisterList, columns, in_year, iso
from outputs.workbooks.history import EVENT_WORDS, Event, events_of
from outputs.workbooks.masking import masked_subject
from procedures.keys import mask
from procedures.model import FieldType, Procedure
from procedures.words import STATUS_WORDS, Status
from registry.chunks import chunks
from registry.identities import is_person
from registry.models import Application, ApplicationEvent

_STATUS_OF = {word: status for status, word in STATUS_WORDS.items()}
_COLUMNS = (
    Application.number, Application.procedure, Application.institution, Application.label,
    Application.subject, Application.year, Application.term, Application.filed_on,
    Application.status, Application.step, Application.resume_at, Application.step_since,
    Application.round, Application.closed_on,
)  # fmt: skip


def asked_cases(inquiry: Inquiry) -> list[Any]:
    """The applications the inquiry is about, deleted ones too, by number.

    Questions asked of the register are no applications, unless they are what is asked for. A
    procedure without periods has no 年度 of its own: there the year of filing counts.
    """
    query = select(*_COLUMNS)
    wanted = {
        Application.term: inquiry.term,
        Application.status: _STATUS_OF.get(inquiry.state, inquiry.state),
        Application.label: inquiry.name,
    }
    query = query.where(*(column == value for column, value in wanted.items() if value))
    if inquiry.procedures:
        query = query.where(Application.procedure.in_(inquiry.procedures))
    else:
        query = query.where(Application.procedure.not_in(questions(inquiry.catalogue)))
    found = [
        case
        for case in inquiry.within(query, Application.institution)
        if _of_year(case, inquiry.year)
    ]
    if inquiry.id_number:
        about = _about(inquiry)
        found = [case for case in found if case.number in about]
    return sorted(found, key=lambda case: case.number)


def questions(catalogue: Mapping[str, Procedure]) -> list[str]:
    """Procedures whose rows ask the register something."""
    return sorted(each.id for each in catalogue.values() if each.subject == "query")


def _of_year(case: Any, year: str) -> bool:
    return case.year == year if year and case.year else in_year(case.filed_on, year)


def _about(inquiry: Inquiry) -> set[str]:
    """Numbers of applications that name the person: as their key, or in another field."""
    filed = (Application.subject, Application.filed_on)
    about = is_person(inquiry.session, inquiry.id_number, *filed)
    named = select(Application.number).where(about)
    found = {row.number for row in inquiry.within(named, Application.institution)}
    fields = {procedure.id: _id_fields(procedure) for procedure in inquiry.catalogue.values()}
    others = sorted(id_ for id_, names in fields.items() if names)
    query = select(Application.number, Application.procedure, Application.values.label("filled"))
    query = query.where(Application.procedure.in_(others))
    for row in inquiry.within(query, Application.institution):
        if any(row.filled.get(name) == inquiry.id_number for name in fields[row.procedure]):
            found.add(row.number)
    return found


def _id_fields(procedure: Procedure) -> list[str]:
    """Fields other than the key that hold somebody's number; a question about him is none."""
    if procedure.subject == "query":
        return []
    numbers = (each for each in procedure.fields if each.type is FieldType.ID_NUMBER)
    return [each.name for each in numbers if not each.key]


def _with_history(inquiry: Inquiry) -> tuple[list[Any], dict[str, list[Event]]]:
    cases = asked_cases(inquiry)
    return cases, events_of(inquiry.session, (case.number for case in cases), payloads=False)


def _application_rows(inquiry: Inquiry) -> list[Listed]:
    cases, history = _with_history(inquiry)
    return [
        Listed(
            case.institution,
            [
                case.number,
                inquiry.title(case.procedure),
                case.label,
                _subject(inquiry, case),
                case.year,
                case.term,
                case.filed_on.isoformat(),
                STATUS_WORDS[Status(case.status)],
                case.step or (f"退回于{case.resume_at}" if case.resume_at else ""),
                case.step_since.isoformat(),
                str(case.round),
                iso(case.closed_on),
                _last_opinion(history.get(case.number, ())),
            ],
        )
        for case in cases
    ]


def _subject(inquiry: Inquiry, case: Any) -> str:
    return masked_subject(inquiry.catalogue.get(case.procedure), case.subject)


def _last_opinion(events: Sequence[Event]) -> str:
    for event in reversed(events):
        if event.kind == "decided":
            return f"{event.step} {event.word}：{event.opinion}".rstrip("：")
    return ""


def _event_rows(inquiry: Inquiry) -> list[Listed]:
    cases, history = _with_history(inquiry)
    return [
        Listed(
            case.institution,
            [
                case.number,
                inquiry.title(case.procedure),
                case.label,
                event.on.isoformat(),
                EVENT_WORDS.get(event.kind, event.kind),
                event.step,
                str(event.round),
                inquiry.tree.name(event.institution),
                event.word,
                event.opinion,
                STATUS_WORDS[Status(event.status_after)],
            ],
        )
        for case in cases
        for event in history.get(case.number, ())
    ]


def _change_rows(inquiry: Inquiry) -> list[Listed]:
    cases = {case.number: case for case in asked_cases(inquiry)}
    rows = []
    for event in _edits(inquiry, cases):
        case = cases[event.subject]
        procedure = inquiry.catalogue.get(case.procedure)
        for name, before, after in _changes(procedure, event.payload):
            said = [iso(event.on), EVENT_WORDS.get(event.kind, event.kind), name, before, after]
            cells = [case.number, inquiry.title(case.procedure), case.label, *said]
            rows.append(Listed(case.institution, cells))
    return rows


def _edits(inquiry: Inquiry, numbers: Iterable[str]) -> list[Any]:
    """What their senders did to rows that were filed already, by number, in order."""
    table = ApplicationEvent
    query = select(table.subject, table.on, table.kind, table.payload).where(
        table.kind.in_(("edited", "resubmitted"))
    )
    found: list[Any] = []
    for part in chunks(numbers):
        ordered = query.where(table.subject.in_(part)).order_by(table.subject, table.seq)
        found += inquiry.session.execute(ordered)
    return found


def _changes(procedure: Procedure | None, payload: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Field, value before, value after; replaced materials say so."""
    found = []
    for name, (before, after) in sorted(payload.get("changed", {}).items()):
        field = procedure.by_name.get(name) if procedure else None
        hidden = field is None or field.type is FieldType.ID_NUMBER
        shown = (mask(before), mask(after)) if hidden else (before, after)
        found.append((name, *shown))
    return found + [(name, "", "（附件已更换）") for name in sorted(payload.get("materials", ()))]


APPLICATIONS = RegisterList(
    "申报列表",
    columns(
        "申请编号", "业务", "姓名或名称", "证件号码或编号", "年度", "期数", "收件日期",
        "状态", "环节", "环节起始", "轮次", "办结日期", "最近意见", counts=("轮次",),
    ),
    _application_rows,
)  # fmt: skip
OPINIONS = RegisterList(
    "审核意见",
    columns(
        "申请编号", "业务", "姓名或名称", "日期", "事项", "环节", "轮次", "经办机构", "决定",
        "意见", "其后状态", counts=("轮次",),
    ),
    _event_rows,
)  # fmt: skip
CHANGES = RegisterList(
    "修改记录",
    columns("申请编号", "业务", "姓名或名称", "日期", "事项", "栏目", "修改前", "修改后"),
    _change_rows,
)
