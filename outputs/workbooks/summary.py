"""Tables of `outputs.tables` as workbooks: 汇总表, 报名审核列表 and whatever is declared there."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from outputs.tables import TABLES, Row, TableDefinition, masked
from outputs.workbooks.listing import ListColumn, Listing, ListSheet, build_listing
from procedures.load import Catalogue

__all__ = ["build_listing", "table_listing", "table_workbook"]


def table_workbook(
    session: Session,
    catalogue: Catalogue,
    table: str,
    institution: str | None,
    year: str,
    term: str,
    today: date,
) -> bytes:
    """The table `table` as `baoshen table` exports it: ID numbers whole, no 技术支持 line.

    Raises KeyError for an unknown table.
    """
    definition = TABLES[table]
    rows = definition.rows(session, catalogue, institution, year, term, today)
    footer = definition.footer(session, institution, len(rows), today)
    return build_listing(table_listing(definition, rows, footer, year, today))


def table_listing(
    definition: TableDefinition,
    rows: list[Row],
    footer: tuple[tuple[str, str], ...],
    year: str,
    today: date,
    *,
    support: str = "",
    mask: bool = False,
) -> Listing:
    """The workbook of a table. `mask` shortens numbers as lists do (design 8; D-X07)."""
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
        facts=f"截至 {today.isoformat()}",
        footer=footer,
    )
    return Listing((sheet,), today, support)
