"""Places of an institution in a training session (spec 1.8): rows over it are refused each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from validators.register.books import Books
from validators.rows import Found
from validators.rule import Params


class QuotaExceeded(Params):
    """No parameters: the period is the procedure's window, its quota is in the facts."""


def check(books: Books, params: QuotaExceeded) -> Iterator[Found]:
    """`quota-exceeded` at the period for new rows beyond the quota, in the sheet's order.

    Corrections of filed rows have their place already; refused rows take none.
    """
    del params
    window = books.rows.procedure.window
    years, terms = books.rows.column(window.year_field), books.rows.column(window.term_field)
    taken: Counter[tuple[str, str]] = Counter()
    for (row, key), year, term in zip(books.unique_keys(), years, terms, strict=True):
        places = books.facts.quotas.get((year, term))
        counted = key in books.facts.held_keys or books.case(row) is not None
        if places is None or counted or row in books.refused or row in books.meta.acting:
            continue
        quota, used = places
        if used + taken[year, term] >= quota:
            details = {"quota": quota, "used": used + taken[year, term]}
            yield Found("quota-exceeded", row, window.term_field, term, details)
        else:
            taken[year, term] += 1
