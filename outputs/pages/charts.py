"""The charts of a period for those who review it: applications by institution and state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import func, select

from outputs.context import PublishContext
from outputs.pages.index import Bar, Chart
from procedures.words import OFFICE, Status
from registry.models import Application

#: Bars of one chart; the institutions after them are drawn as one.
MOST_BARS = 40
#: Days after 补正截止 for which a period's chart is still shown.
SHOWN_AFTER = timedelta(days=60)

WORDS = ("审核中", "待补正", "已办结", "未通过")
_GROUP = {
    Status.IN_REVIEW: 0,
    Status.HOLD: 0,
    Status.PUBLICITY: 0,
    Status.TO_ANNOUNCE: 0,
    Status.WAITING: 1,
    Status.TO_CONFIRM: 1,
    Status.RETURNED: 1,
    Status.DONE: 2,
    Status.REJECTED: 3,
    Status.DECLINED: 3,
}
_Key = tuple[str, str, str]  # procedure, year, term
Counts = Mapping[_Key, Mapping[str, Counter[int]]]


def period_counts(context: PublishContext) -> Counts:
    """(procedure, year, term) -> institution -> state group -> applications, of present periods."""
    present = _present(context)
    columns = (
        Application.procedure, Application.year, Application.term, Application.institution,
        Application.status,
    )  # fmt: skip
    found: dict[_Key, dict[str, Counter[int]]] = {}
    rows = context.session.execute(select(*columns, func.count()).group_by(*columns))
    for procedure, year, term, institution, status, count in rows:
        group = _GROUP.get(Status(status))
        if group is not None and (procedure, year, term) in present:
            place = found.setdefault((procedure, year, term), {})
            place.setdefault(institution, Counter())[group] += count
    return found


def charts_of(context: PublishContext, code: str, counts: Counts) -> tuple[Chart, ...]:
    """The charts of an institution that has others below it, and of the operator."""
    territory = context.tree.within(code)
    if len(territory) < 2 and code != OFFICE:
        return ()
    charts = []
    for (procedure, year, term), places in sorted(counts.items()):
        own = {inst: c for inst, c in places.items() if code == OFFICE or inst in territory}
        known = context.catalogue.get(procedure)
        if own and known is not None:
            title = f"{known.title}（{year}年第{term}期）"
            charts.append(Chart(title, WORDS, _bars(context, own)))
    return tuple(charts)


def _present(context: PublishContext) -> set[_Key]:
    """Periods that have begun and whose chart is still shown, with every procedure they open."""
    shown = {
        (period.procedure, period.year, period.term)
        for period in context.periods
        if _is_shown(period.opens, period.corrections_until, context.today)
    }
    return {
        (procedure.id, year, term)
        for procedure in context.catalogue.values()
        for owner, year, term in shown
        if procedure.period_owner == owner
    }


def _is_shown(opens: date, until: date, today: date) -> bool:
    return opens <= today <= until + SHOWN_AFTER


def _bars(context: PublishContext, places: Mapping[str, Counter[int]]) -> tuple[Bar, ...]:
    """Most applications first; what does not fit is one bar at the end."""
    ordered = sorted(places.items(), key=lambda place: (-place[1].total(), place[0]))
    bars = [_bar(context.tree.name(code), [counts]) for code, counts in ordered[:MOST_BARS]]
    rest = [counts for _, counts in ordered[MOST_BARS:]]
    return (*bars, *([_bar(f"其余 {len(rest)} 家", rest)] if rest else []))


def _bar(label: str, counts: Iterable[Counter[int]]) -> Bar:
    total: Counter[int] = sum(counts, Counter())
    return Bar(label, tuple(total[group] for group in range(len(WORDS))))
