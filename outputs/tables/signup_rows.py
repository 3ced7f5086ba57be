"""Sign-ups as the rows of a table: one function for all tables, a column table for each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from sqlalchemy.orm import Session

from outputs.tables.definition import Row, Rows
from outputs.tables.signup_cases import SignupCase, signup_cases
from procedures.load import Catalogue

#: Header -> what of a case stands below it.
Cells = Mapping[str, Callable[[SignupCase], str]]


def signup_rows(table_id: str, cells: Cells) -> Rows:
    """The `Rows` of a table of sign-ups: 序号, then `cells` in their order.

    Rows come by division, institution and ID number. ID numbers are whole:
    `outputs.tables.definition.masked` shortens them for lists. `institution` sees its own and
    what reached it from its tree; None sees all. `today` is part of every table's call; these
    show cases as they stand. With `numbers` these applications, whether they have reached it
    or not.
    """

    def rows(
        session: Session,
        catalogue: Catalogue,
        institution: str | None,
        year: str,
        term: str,
        today: date,
        *,
        numbers: Collection[str] | None = None,
    ) -> list[Row]:
        cases = signup_cases(session, catalogue, table_id, institution, year, term, numbers=numbers)
        return [
            {"序号": str(position)} | {header: cell(case) for header, cell in cells.items()}
            for position, case in enumerate(cases, start=1)
        ]

    return rows


def field(name: str) -> Callable[[SignupCase], str]:
    """A cell that shows the field `name`, of the row or else of the person's profile."""
    return lambda case: case.value(name)


def category(case: SignupCase) -> str:
    """类别: what the procedure says of itself."""
    return case.procedure.labels.get("类别", "")
