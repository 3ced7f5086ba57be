"""汇总表 and 报名审核列表: for every institution that sees rows of a period.

过程稿 each night that something changed; one 定稿, numbered and frozen, when the period is
over (补正截止 has passed) and nothing of it is open any more, or when a reviewer of the
institution marked it. The register keeps which applications a 定稿 holds: what comes later
goes into 补充汇总表（二）, （三） …, each drafted and frozen alike, so no row is ever lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from sqlalchemy import select

from outputs.context import Job, PublishContext, basis_of
from outputs.documents.marks import numeral
from outputs.documents.summary_pdf import DRAFT, FINAL, SummaryColumn, SummaryTable
from outputs.planners.senders import safe_name
from outputs.tables import TABLES, Row, TableDefinition, masked
from outputs.workbooks.listing import Listing
from outputs.workbooks.summary import table_listing
from procedures.words import FOLDER_TABLES, OPEN_STATUSES, Status
from registry import finals
from registry.finals import FinalRows
from registry.models import Application, ApplicationEvent, PendingAction

_GONE = (Status.WITHDRAWN, Status.LAPSED, Status.DELETED)


class _Case(NamedTuple):
    """An application as far as planning asks."""

    number: str
    version: int
    institution: str
    year: str
    term: str
    status: str


@dataclass(slots=True)
class _Seen:
    """What one institution sees of one year and term: its cases, by number."""

    cases: list[_Case] = field(default_factory=list)

    def only(self, numbers: Collection[str]) -> _Seen:
        """Only these of the cases."""
        return _Seen([case for case in self.cases if case.number in numbers])

    def without(self, numbers: Collection[str]) -> _Seen:
        """The other cases."""
        return _Seen([case for case in self.cases if case.number not in numbers])

    @property
    def ended(self) -> bool:
        """Whether no case is open any more."""
        return not any(case.status in OPEN_STATUSES for case in self.cases)

    @property
    def versions(self) -> list[tuple[str, int]]:
        """What a table of these cases is made from."""
        return [(case.number, case.version) for case in self.cases]

    @property
    def numbers(self) -> tuple[str, ...]:
        """Their numbers, in order."""
        return tuple(case.number for case in self.cases)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One part of a table for one institution. `final` when it is the 定稿.

    `numbers` are the applications it holds, None for all that the institution sees.
    """

    definition: TableDefinition
    institution: str
    year: str
    term: str
    final: bool
    part: int = 1
    numbers: tuple[str, ...] | None = None

    @property
    def series(self) -> str:
        """The key that its 过程稿 and 定稿 share."""
        part = f"/{self.part}" if self.part > 1 else ""
        return f"table/{self.definition.id}/{self.institution}/{self.year}-{self.term}{part}"

    @property
    def title(self) -> str:
        """The table's title; a supplement says which one it is."""
        title = self.definition.title_of(self.year)
        if self.part == 1:
            return title
        return f"{title.removesuffix('汇总表')}补充汇总表（{numeral(self.part)}）"


def plan_tables(context: PublishContext) -> Iterator[Job]:
    """Tables declared `per: period`, as PDF and workbook."""
    over, marks = _periods_over(context), finals.marked(context.session)
    for output, procedures in sorted(_declared(context, "period").items()):
        frozen = finals.frozen_rows(context.session, f"table/{output}/")
        for (institution, year, term), seen in sorted(_seen(context, procedures).items()):
            whole = _Wanted(TABLES[output], institution, year, term, final=False)
            ended = (year, term) in over.get(output, set())
            for part, cases in _parts(whole, seen, frozen):
                marked = any((institution, number) in marks for number in cases.numbers)
                final = part.final or marked or (ended and cases.ended)
                due = replace(part, final=final, numbers=cases.numbers)
                yield from _jobs(context, due, basis_of(cases.versions, final))


def _parts(
    whole: _Wanted, seen: _Seen, frozen: Mapping[str, frozenset[str]]
) -> Iterator[tuple[_Wanted, _Seen]]:
    """The parts of a table with their cases: those frozen, then the one being written, if any.

    A frozen part is planned again with what it was frozen with: nothing is made of it unless
    one of its file formats is missing.
    """
    part = whole
    while part.series in frozen:
        yield replace(part, final=True), seen.only(frozen[part.series])
        seen = seen.without(frozen[part.series])
        part = replace(part, part=part.part + 1)
    if seen.cases:
        yield part, seen


def plan_review_lists(context: PublishContext) -> Iterator[Job]:
    """Tables declared `per: institution`: one over all periods, and a paper where one is declared.

    A list of its own is masked; what goes upward beside a paper has whole numbers (D-X07).
    """
    for output, procedures in sorted(_declared(context, "institution").items()):
        papers = _on_paper(context, output)
        for institution, seen in sorted(_over_periods(context, _seen(context, procedures)).items()):
            wanted = _Wanted(TABLES[output], institution, "", "", final=False)
            yield from _list_jobs(context, wanted, basis_of(seen), paper=papers)


def _list_jobs(
    context: PublishContext, wanted: _Wanted, basis: str, *, paper: bool
) -> Iterator[Job]:
    """The workbook of a table that has no periods, and its paper."""
    day, title = context.today.isoformat(), wanted.title
    key = f"table/{wanted.definition.id}/{wanted.institution}"
    folder = f"{day}/{FOLDER_TABLES}" if paper else day
    yield Job(
        key=key,
        basis=basis,
        title=title,
        institution=wanted.institution,
        path=f"{folder}/{safe_name(title)}.xlsx",
        builder="listing",
        data=partial(_workbook, context, wanted, mask=not paper),
    )
    if paper:
        yield Job(
            key=f"{key}/pdf",
            basis=basis,
            title=title,
            institution=wanted.institution,
            path=f"{folder}/{safe_name(title)}.pdf",
            builder="summary-pdf",
            data=partial(_paper, context, wanted),
        )


def _on_paper(context: PublishContext, output: str) -> bool:
    """Whether some procedure wants this table as PDF too."""
    declared = (o for p in context.catalogue.values() for o in p.outputs if o.id == output)
    return any("pdf" in each.formats for each in declared)


def _jobs(context: PublishContext, wanted: _Wanted, basis: str) -> Iterator[Job]:
    state = FINAL if wanted.final else DRAFT
    title = wanted.title
    name = f"{safe_name(title)}_第{wanted.term}期_{state}"
    key = f"{wanted.series}/{state}"
    for suffix, builder, data in (
        ("pdf", "summary-pdf", partial(_paper, context, wanted)),
        ("xlsx", "listing", partial(_workbook, context, wanted, mask=False)),
    ):
        yield Job(
            key=f"{key}/{suffix}",
            basis=basis,
            title=f"{title}（{state}）",
            institution=wanted.institution,
            path=f"{context.today.isoformat()}/{FOLDER_TABLES}/{name}.{suffix}",
            builder=builder,
            data=data,
            final=wanted.final,
            rows=FinalRows(wanted.series, wanted.numbers or ()) if wanted.final else None,
        )


def _rows(context: PublishContext, wanted: _Wanted) -> list[Row]:
    return wanted.definition.rows(
        context.session,
        context.catalogue,
        wanted.institution,
        wanted.year,
        wanted.term,
        context.today,
        numbers=wanted.numbers,
    )


def _workbook(context: PublishContext, wanted: _Wanted, *, mask: bool) -> Listing:
    """Whole numbers in the workbook handed upward, masked ones in lists (rules D-X07)."""
    rows = _rows(context, wanted)
    footer = wanted.definition.footer(context.session, wanted.institution, len(rows), context.today)
    support = context.settings.support_line
    return table_listing(
        wanted.definition, rows, footer, wanted.year, context.today,
        support=support, mask=mask, mark="" if mask else _mark(wanted),
    )  # fmt: skip


def _mark(wanted: _Wanted) -> str:
    """过程稿, or 定稿 with its number."""
    if not wanted.final:
        return DRAFT
    part = f"-{wanted.part}" if wanted.part > 1 else ""
    return f"{FINAL}（{wanted.year}-{wanted.term}-{wanted.institution}{part}号）"


def _paper(context: PublishContext, wanted: _Wanted) -> SummaryTable:
    definition = wanted.definition
    rows = masked(definition.columns, _rows(context, wanted))
    names = [column.name for column in definition.columns]
    texts = tuple(tuple(row[name] for name in names) for row in rows)
    return SummaryTable(
        title=wanted.title,
        mark=_mark(wanted),
        scope=context.tree.name(wanted.institution),
        columns=tuple(SummaryColumn(each.name, each.width) for each in definition.columns),
        rows=texts,
        footer=definition.footer(context.session, wanted.institution, len(rows), context.today),
        support_line=context.settings.support_line,
        made_on=context.today,
        content_id=basis_of(texts)[:12],
    )


def _declared(context: PublishContext, per: str) -> dict[str, list[str]]:
    """Table id -> procedures that declare it `per` period or institution."""
    found: dict[str, list[str]] = {}
    for procedure in context.catalogue.values():
        for output in procedure.outputs:
            if output.per == per and output.id in TABLES:
                found.setdefault(output.id, []).append(procedure.id)
    return found


def _periods_over(context: PublishContext) -> Mapping[str, set[tuple[str, str]]]:
    """Table id -> (year, term) of its periods after their 补正截止."""
    tables = _declared(context, "period")
    over: dict[str, set[tuple[str, str]]] = {}
    for period in context.periods:
        for table, procedures in tables.items():
            if period.procedure in procedures and period.corrections_until < context.today:
                over.setdefault(table, set()).add((period.year, period.term))
    return over


def _seen(context: PublishContext, procedures: list[str]) -> dict[tuple[str, str, str], _Seen]:
    """(institution, year, term) -> what it sees: its own cases and those that reached it."""
    session = context.session
    cases = {
        row.number: _Case(*row)
        for row in session.execute(
            select(
                Application.number,
                Application.version,
                Application.institution,
                Application.year,
                Application.term,
                Application.status,
            )
            .where(Application.procedure.in_(procedures), Application.status.not_in(_GONE))
            .order_by(Application.number)
        )
    }
    reached = {(row.institution, number) for number, row in cases.items()}
    acted = select(ApplicationEvent.institution, ApplicationEvent.subject).distinct()
    waiting = select(PendingAction.institution, PendingAction.application)
    for query in (acted, waiting):
        reached.update((who, number) for who, number in session.execute(query) if number in cases)
    found: dict[tuple[str, str, str], _Seen] = {}
    for institution, number in sorted(reached):
        if institution in context.folders:
            case = cases[number]
            seen = found.setdefault((institution, case.year, case.term), _Seen())
            seen.cases.append(case)
    return found


def _over_periods(
    context: PublishContext,
    seen: Mapping[tuple[str, str, str], _Seen],
) -> dict[str, list[tuple[str, int]]]:
    """Institution -> what a table of its territory is made from; a party beside it has none."""
    found: dict[str, list[tuple[str, int]]] = {}
    for (institution, _, _), each in sorted(seen.items()):
        territory = context.tree.within(institution)
        mine = _Seen([case for case in each.cases if case.institution in territory])
        if mine.cases:
            found.setdefault(institution, []).extend(mine.versions)
    return found
