"""One application per key: an open one elsewhere, or a finished one where it holds for ever."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.open_cases import OpenCase
from procedures.records import CaseFact
from procedures.words import OPEN_STATUSES, STATUS_WORDS, Status
from validators.register.books import Books
from validators.rows import Found
from validators.rule import Params

_SUBJECTS = {
    "person": "人员",
    "certificate": "证书",
    "institution": "机构",
    "user": "用户",
    "period": "档期",
    "holiday": "日期",
    "project": "工程",
    "query": "查询",
}


class AlreadyOpen(Params):
    """No parameters: the key is the procedure's `unique`."""


def check(books: Books, params: AlreadyOpen) -> Iterator[Found]:
    """`already-open` at the key, naming the other application.

    The sender's own application of this procedure is the row itself, dropped again: what may
    be done with it is decided on filing.
    """
    del params
    procedure = books.rows.procedure
    field = procedure.key_field.name
    subjects = books.rows.column(field)
    for (row, key), subject in zip(books.unique_keys(), subjects, strict=True):
        held = books.facts.held_keys.get(key) if key else None
        if held is None or (held.institution == books.org and held.procedure == procedure.id):
            continue
        details = told_of(books, held, _SUBJECTS[procedure.subject])
        yield Found("already-open", row, field, subject, details)


def told_of(books: Books, case: CaseFact | OpenCase, subject: str) -> dict[str, str]:
    """What `already-open` says of the other application, and what can be done about it.

    Only its sender can take an open one back; of one that has ended nothing is to be awaited.
    """
    other = books.facts.institutions.get(case.institution)
    asked = f"与申报机构（{other.name if other else case.institution}）联系"
    own = case.institution == books.org
    if Status(case.status) in OPEN_STATUSES:
        standing = "在办的"
        advice = "请等待该件办结，或" + ("先撤回、删除该件" if own else asked)
    else:
        standing = ""
        advice = "无需再报；需要变更的，请办理相应的变更业务"
        advice += "" if own else f"，有疑问的，请{asked}"
    return {
        "subject": subject,
        "procedure": case.title,
        "number": case.number,
        "standing": standing,
        "status": STATUS_WORDS[Status(case.status)],
        "advice": advice,
    }
