"""A new laboratory reports its people first, then itself (F17, D19; seed 003 line 84, D-D05)."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.words import STATUS_WORDS, Status
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class StaffFirst(Params):
    """`field` is where it is said; `procedure` and its `target` field are transfers to here."""

    field: FieldName
    procedure: str
    target: str


def check(books: Books, params: StaffFirst) -> Iterator[Found]:
    """`prerequisite-missing` while nobody works here or a transfer to here is still open."""
    reason = _reason(books)
    if not reason:
        return
    details = {"reason": reason, "advice": "请先上报人员（新增和变更），再上报机构和资质信息。"}
    for row, value in zip(books.rows.numbers, books.rows.column(params.field), strict=True):
        yield Found("prerequisite-missing", row, params.field, value, details)


def _reason(books: Books) -> str:
    if books.facts.arriving:
        first = books.facts.arriving[0]
        return (
            f"调入本机构的人员变更 {first.number} 尚未公告（{STATUS_WORDS[Status(first.status)]}）"
        )
    return "" if books.facts.staff else "本机构还没有备案人员"
