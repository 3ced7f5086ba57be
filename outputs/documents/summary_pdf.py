"""A summary table as PDF: A4 landscape, header on every page, page x of y, 过程稿 or 定稿.

Long tables are laid out in blocks, so that two children share the work and memory stays
small; pages are numbered when the blocks are joined (design 8, 14).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from outputs.documents.marks import in_words
from outputs.pdf.engine import render
from outputs.pdf.join import Part, join

TEMPLATE = "summary-table.html.j2"
STYLE = "summary-table.css"
#: Rows of a block: two children and the parent together stay well under 1 GB (a child that lays
#: out 300 rows at 17 columns takes 320 MB at its peak, 150 rows 260 MB, in the same time).
BLOCK = 150

DRAFT = "过程稿"
FINAL = "定稿"


@dataclass(frozen=True, slots=True)
class SummaryColumn:
    """A column: header, and its width in any unit: columns share the page."""

    name: str
    width: int


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """The data of one table. `rows` are texts in the order of the columns, numbers masked.

    `mark` is 过程稿 or 定稿 with its number; `footer` (label, value) stands under the last row.
    """

    title: str
    mark: str
    scope: str
    columns: tuple[SummaryColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    footer: tuple[tuple[str, str], ...]
    support_line: str
    made_on: date
    content_id: str
    empty: str = "（无）"
    first: bool = True  # this block carries the title
    last: bool = True  # this block carries the footer


def build(table: SummaryTable) -> bytes:
    """The PDF of the whole table, block by block in this process."""
    return join_blocks((table, [render_block(block) for block in split(table)]))


def split(table: SummaryTable) -> list[SummaryTable]:
    """The table in blocks of `BLOCK` rows; an empty table is one empty block."""
    starts = range(0, max(len(table.rows), 1), BLOCK)
    return [
        replace(
            table,
            rows=table.rows[start : start + BLOCK],
            first=start == 0,
            last=start + BLOCK >= len(table.rows),
        )
        for start in starts
    ]


def render_block(block: SummaryTable) -> bytes:
    """The pages of one block, not numbered yet."""
    total = sum(column.width for column in block.columns)
    edges = accumulate((column.width for column in block.columns), initial=0)
    return render(
        TEMPLATE,
        {
            "table": block,
            "widths": [f"{column.width / total * 100:.3f}%" for column in block.columns],
            "edges": [f"{edge / total * 100:.3f}%" for edge in edges],
            "made_on": in_words(block.made_on),
        },
        STYLE,
    )


def join_blocks(made: tuple[SummaryTable, Sequence[bytes]]) -> bytes:
    """One PDF of a table and its rendered blocks, pages numbered through."""
    table, blocks = made
    return join([Part(block) for block in blocks], table.title, numbered=True)
