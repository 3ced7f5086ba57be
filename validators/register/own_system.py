"""Base data from a provincial institution concern its own system only (base-data.md)."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.words import SYSTEM_NAMES
from validators.register.books import Books
from validators.rows import Found
from validators.rule import Params


class OwnSystem(Params):
    """No parameters: 系统, 机构编码, 用户编号, 业务 and 编号 say what a row concerns."""


def check(books: Books, params: OwnSystem) -> Iterator[Found]:
    """`not-own-institution` at the column that names another system.

    The operator's own folder and procedures of a system are not looked at here.
    """
    del params
    sender = books.facts.sender
    if sender is None or books.rows.procedure.system != "office":
        return
    for field in ("系统", "机构编码", "用户编号", "业务", "编号"):
        for row, text in zip(books.rows.numbers, books.rows.column(field), strict=True):
            others = sorted(_systems(books, field, text) - sender.systems) if text else []
            if others:
                yield Found("not-own-institution", row, field, text, {"other": "、".join(others)})


def _systems(books: Books, field: str, text: str) -> frozenset[str]:
    """Names of the systems that a code or word belongs to; none for one that is unknown."""
    match field:
        case "系统":
            return frozenset(text.split("、"))
        case "机构编码":
            known = books.facts.institutions.get(text)
            return known.systems if known else frozenset()
        case "用户编号":
            user = books.facts.users.get(text)
            return _systems(books, "机构编码", user.institution) if user else frozenset()
        case "业务":
            return _of_procedures(books, {text})
    # A notice's code: nobody overwrites another system's notice by using its code again.
    notices = books.facts.notices.values()
    return _of_procedures(books, {each.procedure for each in notices if each.code == text})


def _of_procedures(books: Books, ids: set[str]) -> frozenset[str]:
    systems = books.facts.systems
    return frozenset(SYSTEM_NAMES[systems[id_]] for id_ in ids if id_ in systems)
