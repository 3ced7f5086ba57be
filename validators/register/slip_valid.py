"""A 《个人确认单》 that a window registers must be ours, out, and of its area (design 4)."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.open_cases import SlipFact
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params

_FORGED = SlipFact(genuine=False)


class SlipValid(Params):
    """`slip` holds the 确认单号."""

    slip: FieldName


def check(books: Books, params: SlipValid) -> Iterator[Found]:
    """`slip-invalid`, `slip-used`, `slip-closed` or `slip-window` at the number.

    A row that is in the books already is the same row again, told so by itself.
    """
    for row, text in zip(books.rows.numbers, books.rows.column(params.slip), strict=True):
        if not text:
            continue
        slip = books.facts.slips.get(text, _FORGED)
        code = _fault(books, slip)
        if code == "slip-used" and books.case(row) is not None:
            continue
        if code:
            yield Found(code, row, params.slip, text, {"number": slip.number})


def _fault(books: Books, slip: SlipFact) -> str:
    """What is wrong with a slip; "" when nothing is."""
    if not slip.genuine:
        return "slip-invalid"
    if books.org not in slip.windows:
        return "slip-window"
    if slip.used:
        return "slip-used"
    return "" if slip.open else "slip-closed"
