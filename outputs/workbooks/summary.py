"""Tables of `outputs.tables` as workbooks: 汇总表, 报名审核列表 and whatever is declared there."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from outputs.lists import Inquiry
from outputs.queries import BY_ID
from outputs.tables import TABLES, Row, TableDefinition, masked
from outputs.workbooks.listing import ListColumn, Listing, ListSheet, build_listing
from procedures.load import Catalogue
from registry import institutions as books

__all__ = ["build_listing", "exported", "table_listing"]


def exported(
    session: Session,
    catalogue: Catalogue,
    table: str,
    institution: str | None,
    year: str,
    term: str,
    today: date,
) -> Listing:
    """The table `table` as `baoshen table` exports it, without a 技术支持 line.

    ID numbers are whole in a table that is reported upward, masked in every other list. Raises
    KeyError for an unknown table.
    """
    if table in TABLES:
        definition = TABLES[table]
        rows = definition.rows(session, catalogue, institution, year, term, today)
        footer = definition.footer(session, institution, len(rows), today)
        return table_listing(definition, rows, footer, year, today)
    tree = books.tree(session)
    within = frozenset(tree.within(institution)) if institution else None
    answer = BY_ID[table].answer(
        Inquiry(session, catalogue, tree, today, within, institution, year=year, term=term)
    )
    facts = f"截至 {today.isoformat()}，共 {len(answer.rows):,} 条"
    return Listing(
        (ListSheet(answer.title, answer.title, answer.columns, answer.rows, facts),), today
    )


def table_listing(
    definition: TableDefinition,
    rows: list[Row],
    footer: tuple[tuple[str, str], ...],
    year: str,
    today: date,
    *,
    support: str = "",
    mask: bool = False,
    mark: str = "",
) -> Listing:
    """The workbook of a table. `mask` shortens numbers as lists do (design 8; D-X07).

    `mark` is the 过程稿 or 定稿 that its paper says too.
    """
    shown = masked(definition.columns, rows) if mask else rows
    names = [column.name for column in definition.columns]
    sheet = ListSheet(
        name=definition.short_title,
        title=definition.title_of(year),
        columns=tuple(
            ListColumn(each.name, each.width, each.count, each.centred)
            for each in definition.columns
        ),
        rows=[[row[name] for name in names] for row in shown],
        facts="　".join(filter(None, (mark, f"截至 {today.isoformat()}"))),
        footer=footer,
    )
    return Listing((sheet,), today, support)
