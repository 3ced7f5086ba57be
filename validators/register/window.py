"""When rows are taken: the period's notice, a yearly span, or days before a date (design 6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from procedures.records import Period
from validators.register.books import Books
from validators.rows import Found
from validators.rule import Params


class WindowOpen(Params):
    """No parameters: the procedure's `window` says it all."""


def check(books: Books, params: WindowOpen) -> Iterator[Found]:
    """`period-unknown` or `window-closed`."""
    del params
    match books.rows.procedure.window.kind:
        case "period":
            yield from _period(books)
        case "yearly":
            yield from _yearly(books)
        case "relative":
            yield from _relative(books)


def _period(books: Books) -> Iterator[Found]:
    """A key first dropped inside the window may be corrected until 补正截止."""
    window = books.rows.procedure.window
    years, terms = books.rows.column(window.year_field), books.rows.column(window.term_field)
    for (row, key), year, term in zip(books.unique_keys(), years, terms, strict=True):
        if not (year and term):
            continue
        period = books.facts.periods.get((year, term))
        if period is None:
            yield _unknown(books, row, year, term)
        elif not _open(period, books.facts.today, books.facts.first_dropped.get(key)):
            yield _closed(
                books,
                row,
                window.term_field,
                (period.title, period.opens.isoformat(), period.closes.isoformat()),
                period.corrections_until.isoformat(),
            )


def _open(period: Period, today: date, first: date | None) -> bool:
    if period.opens <= today <= period.closes:
        return True
    in_time = first is not None and period.opens <= first <= period.closes
    return in_time and period.closes < today <= period.corrections_until


def _unknown(books: Books, row: int, year: str, term: str) -> Found:
    today = books.facts.today
    known = sorted(books.facts.periods.values(), key=lambda p: (p.year, p.term))
    still = [f"{p.year} 年度第 {p.term} 期" for p in known if p.opens <= today <= p.closes]
    details = {
        "procedure": books.rows.procedure.title,
        "year": year,
        "term": term,
        "open_periods": "、".join(still) or "无",
    }
    return Found("period-unknown", row, books.rows.procedure.window.term_field, term, details)


def _yearly(books: Books) -> Iterator[Found]:
    """A span of every year, `MM-DD` to `MM-DD`; one that ends before it begins crosses new year."""
    window, today = books.rows.procedure.window, books.facts.today.isoformat()[5:]
    opens, closes = window.opens or "01-01", window.closes or "12-31"
    inside = opens <= today <= closes if opens <= closes else today >= opens or today <= closes
    if inside:
        return
    for row in books.rows.numbers:
        title = books.rows.procedure.title
        yield _closed(books, row, None, (title, f"每年 {opens}", closes), closes)


def _relative(books: Books) -> Iterator[Found]:
    """From `before_days[0]` to `before_days[1]` days before the date in field `of`."""
    window = books.rows.procedure.window
    if not window.before_days:
        return
    early, late = max(window.before_days), min(window.before_days)
    for row, text in zip(books.rows.numbers, books.rows.column(window.of), strict=True):
        if len(text) != 10:
            continue
        end = date.fromisoformat(text)
        opens, closes = end - timedelta(days=early), end - timedelta(days=late)
        if not opens <= books.facts.today <= closes:
            span = (books.rows.procedure.title, opens.isoformat(), closes.isoformat())
            yield _closed(books, row, window.of, span, closes.isoformat())


def _closed(
    books: Books, row: int, field: str | None, span: tuple[str, str, str], corrections: str
) -> Found:
    period, opens, closes = span
    details = {
        "period": period,
        "opens": opens,
        "closes": closes,
        "today": books.facts.today.isoformat(),
        "corrections_until": corrections,
    }
    return Found("window-closed", row, field, "", details)
