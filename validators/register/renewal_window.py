"""延续 is applied for between so many days before the end of each 专业 (rules 4.1, D-E02)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from procedures.certificates.life import may_renew
from procedures.certificates.load import certificate_kinds
from procedures.records import CertificateFact
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class RenewalWindow(Params):
    """The certificate's number, and the 专业 that are renewed; blank means all of them."""

    number_field: FieldName
    speciality_field: FieldName | None = None


def check(books: Books, params: RenewalWindow) -> Iterator[Found]:
    """`window-closed` for the first 专业 that is not due: the days are those of its kind."""
    numbers = books.rows.column(params.number_field)
    wanted = books.rows.column(params.speciality_field)
    for row, number, words in zip(books.rows.numbers, numbers, wanted, strict=True):
        asked = set(words.split("、")) - {""}
        for part in books.facts.certificate_numbers.get(number, ()):
            closed = _closed(books, part) if not asked or part.speciality in asked else None
            if closed is not None:
                yield Found("window-closed", row, params.number_field, number, closed)
                break


def _closed(books: Books, part: CertificateFact) -> dict[str, str] | None:
    """What the finding says; None while the window is open."""
    kind = certificate_kinds().get((books.rows.procedure.system, part.kind))
    window = kind.validity.window_days if kind else None
    if kind is None or window is None or part.valid_to is None:
        return None
    if may_renew(kind, part.valid_to, books.facts.today):
        return None
    opens, closes = (part.valid_to - timedelta(days=days) for days in window)
    return {
        "period": f"{books.rows.procedure.title}（{part.speciality}）",
        "opens": opens.isoformat(),
        "closes": closes.isoformat(),
        "today": books.facts.today.isoformat(),
        "corrections_until": closes.isoformat(),
    }
