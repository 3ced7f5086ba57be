"""Rows about other applications: the one named must be there, in reach, and stand where it may.

公示批次, 异议登记, 寄送 and 收回登记 name applications that others filed (E02, D06, D15).
"""

from __future__ import annotations

from collections.abc import Iterator

from procedures.records import CaseFact
from procedures.tree import Tree
from procedures.words import OFFICE, STATUS_WORDS, Status
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class CaseNamed(Params):
    """`field` holds a 申请编号; of `procedures`, in one of `statuses`, at one of `steps`.

    An empty list asks nothing. The application must concern the sender's territory.
    """

    field: FieldName
    procedures: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    steps: tuple[str, ...] = ()
    advice: str = "请核对申请编号，或等该件办到这一步。"


def check(books: Books, params: CaseNamed) -> Iterator[Found]:
    """`reference-unknown`, `not-own-institution` or `state-not-allowed` at the number."""
    territory = _territory(books)
    for row, number in zip(books.rows.numbers, books.rows.column(params.field), strict=True):
        if not number:
            continue
        case = books.facts.named_cases.get(number)
        if case is None or (params.procedures and case.procedure not in params.procedures):
            table = {"table": "相应业务的申请编号"}
            yield Found("reference-unknown", row, params.field, number, table)
        elif territory is not None and case.concerned not in territory:
            other = {"other": case.concerned}
            yield Found("not-own-institution", row, params.field, number, other)
        elif not _stands(case, params):
            details = {
                "subject": f"申请 {number} ",
                "state": "·".join(filter(None, (STATUS_WORDS[Status(case.status)], case.step))),
                "procedure": books.rows.procedure.title,
                "advice": params.advice,
            }
            yield Found("state-not-allowed", row, params.field, number, details)


def _stands(case: CaseFact, params: CaseNamed) -> bool:
    status = not params.statuses or case.status in params.statuses
    return status and (not params.steps or case.step in params.steps)


def _territory(books: Books) -> set[str] | None:
    """Whose applications the sender may name; None for the operator: everybody's."""
    if books.org == OFFICE:
        return None
    return Tree(books.facts.institutions.values()).within(books.org)
