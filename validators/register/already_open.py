"""One application per key: an open one elsewhere, or a finished one where it holds for ever."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.records import CaseFact
from procedures.words import OPEN_STATUSES, STATUS_WORDS, Status
from validators.register.books import Books
from validators.rows import Found
from validators.rules.rule import Params

_SUBJECTS = {
    "person": "人员",
    "certificate": "证书",
    "institution": "机构",
    "user": "用户",
    "period": "档期",
    "holiday": "日期",
    "project": "工程",
}


class AlreadyOpen(Params):
    """No parameters: the key is the procedure's `unique`."""


def check(books: Books, params: AlreadyOpen) -> Iterator[Found]:
    """`already-open` at the key, naming the other application.

    The sender's own open application of this procedure is the row itself, dropped again; a
    finished one that the row repeats word for word is `already-received`, said on filing.
    """
    del params
    procedure = books.rows.procedure
    for row, key in books.unique_keys():
        held = books.facts.held_keys.get(key) if key else None
        if held is None or books.same_case(row, held) or _is_the_row(books, row, held):
            continue
        details = {
            "subject": _SUBJECTS[procedure.subject],
            "procedure": held.title,
            "number": held.number,
            "status": STATUS_WORDS[Status(held.status)],
        }
        value = str(books.rows.values.at[row, procedure.key_field.name])
        yield Found("already-open", row, procedure.key_field.name, value, details)


def _is_the_row(books: Books, row: int, held: CaseFact) -> bool:
    procedure = books.rows.procedure
    if held.institution != books.org or held.procedure != procedure.id:
        return False
    if held.status in OPEN_STATUSES:
        return True
    values = books.rows.values.loc[row].to_dict()
    return all(value == held.values.get(str(name), "") for name, value in values.items())
