"""检测能力: 增项 is added directly, 扩项 only after the old one was deleted (F16, D-D06)."""

from __future__ import annotations

from collections.abc import Iterator

from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params

ADD, DELETE = "增加", "删除"


class AbilityOrder(Params):
    """`book` holds an entry for each item; `act`, `item` and `module` are fields of the row."""

    book: str
    act: FieldName
    item: FieldName
    module: FieldName


def check(books: Books, params: AbilityOrder) -> Iterator[Found]:
    """`registry-conflict` for an item that stands, `prerequisite-missing` for one that does not.

    An item whose deletion nobody has agreed to stands. `prerequisite-missing` too for an item
    of a module for which the institution has no qualification.
    """
    rows = books.rows
    entries = books.facts.records.get((params.book, books.org), ())
    standing = {entry[params.item] for entry in entries if entry.get(params.act) != DELETE}
    sender = books.facts.sender
    qualified = sender.qualifications if sender else frozenset()
    columns = [rows.column(name) for name in (params.act, params.item, params.module)]
    for row, act, item, module in zip(rows.numbers, *columns, strict=True):
        if act == ADD and item in standing:
            reason = f"检测能力「{item}」已有，扩项请先提交“删除”，省站同意后再添加"
            yield Found("registry-conflict", row, params.item, item, {"reason": reason})
        elif act == ADD and module and module not in qualified:
            missing = {
                "reason": f"本机构没有{module}资质",
                "advice": "请先上报新的资质证书，省站收到传真后再添加。",
            }
            yield Found("prerequisite-missing", row, params.module, module, missing)
        elif act == DELETE and item and item not in standing:
            missing = {"reason": f"没有检测能力「{item}」", "advice": "请核对检测项目名称。"}
            yield Found("prerequisite-missing", row, params.item, item, missing)
