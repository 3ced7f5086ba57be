"""一页通报 of every city and province: once a week, by the first run of the week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import case, func, select

from outputs.context import Job, PublishContext
from outputs.documents.bulletin import Bulletin, Counted, Line, Oldest, first_day
from outputs.pages.charts import Counts, period_counts
from procedures.findings import KINDS, Severity
from procedures.records import Institution
from procedures.words import Status
from registry.models import Application, ApplicationEvent, Drop, FindingRow, PendingAction, Quota

#: Lines of the page: institutions, problems and reasons, oldest applications.
MOST_LINES, MOST_COUNTED, MOST_OLDEST = 18, 5, 5
_LONGEST_REASON = 40
_LEVELS = ("市", "省")


def plan_bulletins(context: PublishContext) -> Iterator[Job]:
    """The page of this week for each city and province that has applications in its territory."""
    counts = period_counts(context)
    filed = {code for places in counts.values() for code in places}
    year, week, _ = context.today.isocalendar()
    for holder in context.tree:
        reviews = holder.enabled and holder.level in _LEVELS and holder.code in context.folders
        if reviews and filed & context.tree.within(holder.code):
            yield Job(
                key=f"bulletin/{holder.code}/{year}-{week:02}",
                basis=f"{year}-{week:02}",
                title=f"一页通报（{year}年第{week}周）",
                institution=holder.code,
                path=f"{context.today.isoformat()}/一页通报_{year}年第{week}周.pdf",
                builder="bulletin",
                data=partial(_page, context, holder, f"{year}年第{week}周", counts),
            )


def _page(context: PublishContext, holder: Institution, week: str, counts: Counts) -> Bulletin:
    territory = context.tree.within(holder.code)
    lines = _lines(context, territory, counts)
    shown, rest = lines[:MOST_LINES], lines[MOST_LINES:]
    if rest:
        shown, rest = lines[: MOST_LINES - 1], lines[MOST_LINES - 1 :]
        shown.append(_together(rest))
    return Bulletin(
        institution=holder.name,
        week=week,
        subject="本期申报情况（按机构）",
        lines=tuple(shown),
        others=len(rest),
        problems=_problems(context, territory),
        reasons=_reasons(context, territory),
        oldest=_oldest(context, territory),
        made_on=context.today,
        support_line=context.settings.support_line,
    )


def _lines(context: PublishContext, territory: set[str], counts: Counts) -> list[Line]:
    """Institutions with applications or places in a present period, the busiest first."""
    filed: dict[str, Counter[int]] = {}
    for places in counts.values():
        for code in territory & set(places):
            filed.setdefault(code, Counter()).update(places[code])
    expected, overdue = _expected(context, counts), _overdue(context)
    lines = []
    for code in sorted(territory & (set(filed) | set(expected))):
        waiting, returned, done, failed = (filed.get(code, Counter())[group] for group in range(4))
        lines.append(
            Line(
                name=context.tree.name(code),
                expected=expected.get(code),
                filed=waiting + returned + done + failed,
                waiting=waiting,
                overdue=overdue.get(code, 0),
                returned=returned,
                done=done,
                failed=failed,
            )
        )
    return sorted(lines, key=lambda line: (-line.overdue, -line.waiting, -line.filed))


def _together(lines: Sequence[Line]) -> Line:
    names = ("filed", "waiting", "overdue", "returned", "done", "failed")
    sums = {name: sum(getattr(line, name) for line in lines) for name in names}
    return Line(name=f"其余 {len(lines)} 家", expected=None, **sums)


def _expected(context: PublishContext, counts: Counts) -> dict[str, int]:
    """Institution -> places allotted to it in the present periods."""
    codes = set()
    for period in context.periods:
        for procedure, year, term in counts:
            known = context.catalogue.get(procedure)
            owner = known.period_owner if known else procedure
            if (period.procedure, period.year, period.term) == (owner, year, term):
                codes.add(period.code)
    rows = context.session.execute(
        select(Quota.institution, func.sum(Quota.places))
        .where(Quota.period.in_(sorted(codes)), Quota.valid_to.is_(None))
        .group_by(Quota.institution)
    )
    return {institution: int(places) for institution, places in rows}


def _overdue(context: PublishContext) -> dict[str, int]:
    """Institution -> its applications that somebody should have decided by now."""
    rows = context.session.execute(
        select(Application.institution, func.count(func.distinct(Application.number)))
        .join(PendingAction, PendingAction.application == Application.number)
        .where(PendingAction.due < context.today, Application.status == Status.IN_REVIEW)
        .group_by(Application.institution)
    )
    return {institution: int(count) for institution, count in rows}


def _problems(context: PublishContext, territory: set[str]) -> tuple[Counted, ...]:
    """The commonest findings in packages of the last days: a row dropped again counts once."""
    count: Counter[str] = Counter()
    dropped = case((FindingRow.row_id != "", FindingRow.row_id), else_=Drop.sha256)
    rows = context.session.execute(
        select(FindingRow.code, Drop.institution, func.count(func.distinct(dropped)))
        .join(Drop, Drop.id == FindingRow.drop)
        .where(Drop.received_on >= first_day(context.today), FindingRow.severity != Severity.HINT)
        .group_by(FindingRow.code, Drop.institution)
    )
    for code, institution, times in rows:
        if institution in territory and code in KINDS:
            count[KINDS[code].title] += times
    return _most(count)


def _reasons(context: PublishContext, territory: set[str]) -> tuple[Counted, ...]:
    """The commonest opinions with which applications were sent back in the last days."""
    count: Counter[str] = Counter()
    rows = context.session.execute(
        select(ApplicationEvent.opinion, Application.institution, func.count())
        .join(Application, Application.number == ApplicationEvent.subject)
        .where(
            ApplicationEvent.kind == "decided",
            ApplicationEvent.status_after == Status.RETURNED,
            ApplicationEvent.on >= first_day(context.today),
            ApplicationEvent.opinion != "",
        )
        .group_by(ApplicationEvent.opinion, Application.institution)
    )
    for opinion, institution, times in rows:
        if institution in territory:
            count[" ".join(opinion.split())[:_LONGEST_REASON]] += times
    return _most(count)


def _most(count: Counter[str]) -> tuple[Counted, ...]:
    ordered = sorted(count.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Counted(text, times) for text, times in ordered[:MOST_COUNTED])


def _oldest(context: PublishContext, territory: set[str]) -> tuple[Oldest, ...]:
    """The applications of the territory that have waited longest where they are."""
    rows = context.session.execute(
        select(
            Application.number, Application.institution, PendingAction.step,
            PendingAction.institution.label("holder"), PendingAction.since,
        )
        .join(PendingAction, PendingAction.application == Application.number)
        .where(Application.status == Status.IN_REVIEW)
        .order_by(PendingAction.since, Application.number, PendingAction.institution)
    )  # fmt: skip
    found = []
    for row in rows:
        if row.institution in territory:
            days = (context.today - row.since).days
            names = context.tree.name(row.institution), context.tree.name(row.holder)
            found.append(Oldest(row.number, names[0], row.step, names[1], row.since, days))
        if len(found) == MOST_OLDEST:
            break
    return tuple(found)
