"""What a list of the register is: columns, and the rows that answer an inquiry.

One definition serves 本机构台账 and every query, so that both say the same of the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from posixpath import relpath
from typing import TYPE_CHECKING, Any

from outputs.workbooks.links import Leads
from outputs.workbooks.listing import ListColumn
from procedures.load import Catalogue
from procedures.tree import Tree
from procedures.words import OFFICE
from registry.chunks import chunks

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import InstrumentedAttribute, Session

    Owner = InstrumentedAttribute[str]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked of the register, and about whom it may be answered.

    `institutions` are the codes whose data the asker may see and wants; None is everybody's,
    the operator's view. `asker` is the institution that asks, None the operator. A blank
    condition asks nothing. `state` is a word of the list that is asked, `kind` a kind of
    certificate, `procedures` are ids. `place` is where in the asker's outbox folder the list will
    lie, "" for its top; None when it lies elsewhere.
    """

    session: Session
    catalogue: Catalogue
    tree: Tree
    today: date
    institutions: frozenset[str] | None
    asker: str | None = None
    year: str = ""
    term: str = ""
    state: str = ""
    kind: str = ""
    procedures: tuple[str, ...] = ()
    id_number: str = ""
    name: str = ""
    place: str | None = None

    def within(self, query: Select[*tuple[Any, ...]], owner: Owner) -> Iterator[Any]:
        """Rows of `query` whose `owner` is one of the institutions, some hundred at a time."""
        if self.institutions is None:
            yield from self.session.execute(query)
            return
        for part in chunks(self.institutions):
            yield from self.session.execute(query.where(owner.in_(part)))

    def title(self, procedure: str) -> str:
        """A procedure's title, or its id when the catalogue does not have it any more."""
        known = self.catalogue.get(procedure)
        return known.title if known else procedure

    def way_to(self, path: str) -> str:
        """A file of the outbox: a link where it lies in the asker's folder as the list does."""
        folder, _, inside = path.partition("/")
        whose = folder if folder == OFFICE else folder.partition("_")[0]
        if self.place is None or not inside or whose != (self.asker or OFFICE):
            return path
        return Leads(relpath(inside, self.place or "."))


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: the institution it belongs to, and a text for each column, numbers masked."""

    institution: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class RegisterList:
    """A list: its title, its columns without the institution's, and its rows in order."""

    title: str
    columns: tuple[ListColumn, ...]
    rows: Callable[[Inquiry], list[Listed]]


def columns(*names: str, counts: tuple[str, ...] = ()) -> tuple[ListColumn, ...]:
    """Columns fitted to their content; those of `counts` hold whole numbers."""
    return tuple(ListColumn(name, count=name in counts) for name in names)


def in_year(day: date, year: str) -> bool:
    """Whether a day falls into the year asked for; a blank year asks nothing."""
    return not year or str(day.year) == year


def iso(day: date | None) -> str:
    """The day as ISO text, "" for none."""
    return day.isoformat() if day else ""
