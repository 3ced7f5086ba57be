"""One open application per certificate, across procedures (design 6, D-X09)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from procedures.records import CaseFact
from validators.register.books import Books
from validators.register.holdings import Paper, papers_meant
from validators.rows import Found
from validators.rule import Params


class CertificateLocked(Params):
    """No parameters: which certificates is the procedure's `locks`."""


def check(books: Books, params: CertificateLocked) -> Iterator[Found]:
    """`certificate-locked`, naming the other application, or the row of this sheet before it."""
    del params
    which = books.rows.procedure.locks
    if which is None:
        return
    field = which.number or which.id
    keys = dict(books.unique_keys())
    wanted: dict[Paper, int] = {}
    for row, values, papers in papers_meant(books, which):
        own = books.case(row) or books.facts.cases.get(keys[row])
        others = [_other(books, own, (p.number, p.speciality), wanted) for p in papers]
        first = next((other for other in others if other), None)
        if first is not None:
            yield Found("certificate-locked", row, field, which.asked(values), first)
        elif row not in books.refused and row not in books.meta.acting:
            wanted |= {(p.number, p.speciality): row for p in papers}


def _other(
    books: Books, own: CaseFact | None, paper: Paper, wanted: Mapping[Paper, int]
) -> dict[str, str] | None:
    """Who has the certificate already: another case, or a row above; not the row's own case."""
    lock = books.facts.locks.get(paper)
    if lock is not None and (own is None or own.number != lock.number):
        return {"number": lock.number, "procedure": lock.title}
    if paper in wanted:
        title = books.rows.procedure.title
        return {"number": f"本表第 {wanted[paper]} 行", "procedure": title}
    return None
