"""使用有效期 of electronic papers: as many days as the holder chose, within what the kind has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from outputs.context import PublishContext
from outputs.planners import licences
from procedures.certificates.load import certificate_kinds
from procedures.certificates.use import use_period
from registry.editions import Edition
from registry.records import entries

#: First and last day on which a paper may be used; None where its kind says nothing of it.
Period = tuple[date, date] | None
#: (book, ID number) -> the holder's entries, which hold what he chose.
Chosen = Mapping[tuple[str, str], tuple[Mapping[str, str], ...]]


def chosen_days(context: PublishContext, papers: Iterable[Edition]) -> Chosen:
    """What the holders of these papers chose, where their kinds ask."""
    kinds = certificate_kinds()
    asked: dict[str, set[str]] = {}
    for row in papers:
        kind = kinds.get((row.system, row.kind))
        if kind is not None and kind.use is not None and row.current:
            asked.setdefault(kind.use.book, set()).add(row.id_number)
    found: dict[tuple[str, str], tuple[Mapping[str, str], ...]] = {}
    for book, numbers in sorted(asked.items()):
        found |= entries(context.session, [book], sorted(numbers))
    return found


def period_of(context: PublishContext, rows: list[Edition], chosen: Chosen) -> Period:
    """The 使用有效期 of the paper that stands today under one number."""
    newest = licences.newest_of(rows)
    kind = certificate_kinds()[newest.system, newest.kind]
    if kind.use is None:
        return None
    said = chosen.get((kind.use.book, newest.id_number), ())
    word = next((each[kind.use.field] for each in said if each.get(kind.use.field)), "")
    days = min(int(word), kind.use.days) if word else kind.use.days
    ends = [row.expires for row in rows if row.expires]
    return use_period(newest.issued, days, max(ends, default=None), context.today)
