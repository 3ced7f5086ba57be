"""What a query gives: a list of the register or a table of the catalogue, as one sheet of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from outputs.lists import Inquiry, Listed, RegisterList, asked_cases
from outputs.tables import TableDefinition, masked
from outputs.workbooks.listing import ListColumn

_OWNER = (
    ListColumn("序号", 7, count=True),
    ListColumn("所属地区", 10, centred=True),
    ListColumn("机构名称", 28),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: a text for each column in each row, numbers masked as lists show them."""

    title: str
    columns: tuple[ListColumn, ...]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class QueryTable:
    """A table that may be asked for. `paper`: whether its answer comes as PDF too."""

    id: str
    answer: Callable[[Inquiry], Answer]
    paper: bool = False


def of_list(
    query_id: str, asked: RegisterList, paper: str = "", *, owned: bool = True
) -> QueryTable:
    """A list of the register; `paper` is its title as PDF.

    The institution of each row stands before it, unless the list is no institution's (`owned`).
    """

    def answer(inquiry: Inquiry) -> Answer:
        rows = [
            [str(position), *(_owner(inquiry, row) if owned else ()), *row.cells]
            for position, row in enumerate(asked.rows(inquiry), start=1)
        ]
        owner = _OWNER if owned else _OWNER[:1]
        return Answer(paper or asked.title, owner + asked.columns, rows)

    return QueryTable(query_id, answer, bool(paper))


def _owner(inquiry: Inquiry, row: Listed) -> tuple[str, str]:
    """所属地区 and 机构名称."""
    return inquiry.tree.area(row.institution), inquiry.tree.name(row.institution)


def of_table(definition: TableDefinition, *, paper: bool = False) -> QueryTable:
    """A table of the catalogue over the asker's territory, also of what has not reached him yet."""

    def answer(inquiry: Inquiry) -> Answer:
        found = definition.rows(
            inquiry.session,
            inquiry.catalogue,
            inquiry.asker,
            "",
            "",
            inquiry.today,
            numbers={case.number for case in asked_cases(inquiry)},
        )
        shown = masked(definition.columns, found)
        columns = tuple(
            ListColumn(each.name, each.width, each.count, each.centred)
            for each in definition.columns
        )
        rows = [[row[each.name] for each in definition.columns] for row in shown]
        return Answer(definition.title_of(inquiry.year), columns, rows)

    return QueryTable(definition.id, answer, paper)
