"""What a summary table is: columns, rows from the register, title, footer.

One definition serves the workbook and the PDF, so the two can never disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from procedures.keys import mask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from procedures.load import Catalogue

Row = dict[str, str]


class Rows(Protocol):
    """Rows of a table. `institution` None is all of them, blank `year` or `term` every one.

    `numbers`: these applications of the institution's tree, whether they have reached it or
    not: one part of a table that was frozen in parts, or what a query asks for.
    """

    def __call__(
        self,
        session: Session,
        catalogue: Catalogue,
        institution: str | None,
        year: str,
        term: str,
        today: date,
        *,
        numbers: Collection[str] | None = None,
    ) -> list[Row]:
        """The rows, header -> text, in the order of the table."""
        ...


#: (session, institution or None, number of rows, today) -> (label, value) pairs
Footer = Callable[["Session", "str | None", int, date], tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: header, width in half-width characters, and how its values are shown.

    `masked` values are numbers that lists show in part (design 8); `count` values are whole
    numbers, the only ones a workbook holds as numbers.
    """

    name: str
    width: int
    masked: bool = False
    count: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """A table of the catalogue's `outputs`. `title` may hold 〈年〉, the year asked for.

    `short_title` names its sheet.
    """

    id: str
    title: str
    short_title: str
    columns: tuple[Column, ...]
    rows: Rows
    footer: Footer

    def title_of(self, year: str) -> str:
        """The title for that year; without a year the words around it close up."""
        return self.title.replace("〈年〉年", f"{year}年" if year else "")


def masked(columns: Sequence[Column], rows: Sequence[Mapping[str, str]]) -> list[Row]:
    """The same rows with the numbers of `masked` columns as lists show them."""
    names = [column.name for column in columns if column.masked]
    return [{**row, **{name: mask(row.get(name, "")) for name in names}} for row in rows]
