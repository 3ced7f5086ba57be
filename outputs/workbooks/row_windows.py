"""Until when rows that are not filed may be mended: the 补正截止 of the period they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from procedures.model import Procedure
from procedures.records import Period

#: (whose period it is, year, term) -> 补正截止.
Ends = Mapping[tuple[str, str, str], date]


def period_ends(periods: Sequence[Period]) -> Ends:
    """The 补正截止 of each of the periods."""
    return {
        (period.procedure, period.year, period.term): period.corrections_until for period in periods
    }


def own_end(procedure: Procedure, values: Mapping[str, str], ends: Ends) -> date | None:
    """Of the period a row names; None without one, and where the procedure has no periods."""
    window = procedure.window
    if window.kind != "period":
        return None
    year, term = values.get(window.year_field, ""), values.get(window.term_field, "")
    return ends.get((procedure.period_owner, year, term))


def last_end(procedure: Procedure, values: Mapping[str, str], ends: Ends) -> date | None:
    """As `own_end`; of a row whose period nobody announced, the end of the procedure's last."""
    own = own_end(procedure, values, ends)
    if own is not None or procedure.window.kind != "period":
        return own
    owner = procedure.period_owner
    return max((end for (of, _, _), end in ends.items() if of == owner), default=None)
