"""Fills index pages from the register: what one institution finds when it opens its folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from outputs.context import PublishContext
from outputs.documents.application_form import APPLICATION_FORM
from outputs.documents.legal_form import LEGAL_FORM
from outputs.pages.charts import Counts, charts_of, period_counts
from outputs.pages.files import OwnFile, by_institution, groups
from outputs.pages.index import IndexPage, Link, OpenForm, Todo, Told, Way
from outputs.pages.ways import way_of
from outputs.workbooks.history import events_of
from outputs.workbooks.returned_cases import RETURNED_KEY, emptied_procedures
from outputs.workbooks.todo import WHERE, TodoItem, todo_items, urgency
from outputs.workbooks.wording import ALL_YEAR
from procedures import words
from procedures.words import OPEN_STATUSES, STATUS_WORDS, Status
from registry.bodies import body_of
from registry.documents import current_files
from registry.messages import SEAL_TOPIC
from registry.models import Application, Message

INDEX_FILE = "index.html"
#: Messages and ended applications of so many days are still shown.
SHOWN_DAYS = timedelta(days=30)
MOST_TOLD = 60
MOST_WAYS = 200
#: Receipts named beside rows to correct; 待办 names all of them.
MOST_RECEIPTS = 5

_FOLDERS = {"待审核": words.FOLDER_PENDING, "待修改": words.FOLDER_RETURNED}


@dataclass(frozen=True)
class Province:
    """What all pages of one publish are made from, asked once: by institution code."""

    files: Mapping[str, list[OwnFile]]
    told: Mapping[str, list[tuple[date, str, str]]]
    cases: Mapping[str, list[Any]]
    counts: Counts
    idle: frozenset[str] = frozenset()


def province(context: PublishContext) -> Province:
    """Ask the register for everything that pages share."""
    since = context.today - SHOWN_DAYS
    return Province(
        files=by_institution(current_files(context.session), INDEX_FILE),
        told=_told(context, since),
        cases=_cases(context, since),
        counts=period_counts(context),
        idle=frozenset(
            f"{RETURNED_KEY}{code}/{procedure}" for code, procedure in emptied_procedures(context)
        ),
    )


def index_page(context: PublishContext, code: str, all_of: Province) -> IndexPage:
    """The page of the institution of that code, or of the operator."""
    files = all_of.files.get(code, [])
    cases = all_of.cases.get(code, [])
    receipts = {file.key: file.link for file in files if file.key.startswith("receipt|")}
    told = all_of.told.get(code, [])[:MOST_TOLD]
    return IndexPage(
        institution=context.tree.name(code),
        today=context.today,
        support_line=context.settings.support_line,
        todo=tuple(_todo(context, code, files)),
        told=tuple(Told(on, text, receipts.get(key)) for on, text, key in told),
        open_forms=tuple(_open_forms(context, files)),
        ways=tuple(_ways(context, cases[:MOST_WAYS], files)),
        ways_left_out=max(0, len(cases) - MOST_WAYS),
        charts=charts_of(context, code, all_of.counts),
        files=groups(files, all_of.idle),
    )


def _told(context: PublishContext, since: date) -> dict[str, list[tuple[date, str, str]]]:
    """Day, text and key of each message, by institution; a receipt's key is its document's."""
    found: dict[str, list[tuple[date, str, str]]] = {}
    query = select(Message.institution, Message.on, Message.text, Message.key).where(
        Message.on >= since, Message.topic != SEAL_TOPIC, Message.text != ""
    )
    query = query.order_by(Message.on.desc(), Message.id)
    for code, on, text, key in context.session.execute(query):
        found.setdefault(code, []).append((on, text, key))
    return found


def _cases(context: PublishContext, since: date) -> dict[str, list[Any]]:
    """Applications that are open or ended lately, those that need their sender first."""
    columns = (
        Application.number, Application.procedure, Application.procedure_version,
        Application.institution, Application.label, Application.subject, Application.status,
        Application.step, Application.step_since, Application.resume_at, Application.filed_on,
        Application.closed_on, Application.values,
    )  # fmt: skip
    shown = or_(
        Application.status.in_(sorted(OPEN_STATUSES)),
        (Application.closed_on >= since) & (Application.status != Status.DELETED),
    )
    found: dict[str, list[Any]] = {}
    for case in context.session.execute(select(*columns).where(shown)):
        procedure = context.catalogue.get(case.procedure)
        if procedure is not None and procedure.review:
            found.setdefault(case.institution, []).append(case)
    order = list(STATUS_WORDS)
    first = [Status.RETURNED, Status.TO_CONFIRM, Status.WAITING]
    ranks = {status: rank for rank, status in enumerate([*first, *order])}
    for cases in found.values():
        cases.sort(key=lambda case: (ranks[Status(case.status)], case.number))
    return found


def _todo(context: PublishContext, code: str, files: Sequence[OwnFile]) -> Iterator[Todo]:
    """Things to do by kind and procedure: the nearest last day of each."""
    items: dict[tuple[str, str], list[TodoItem]] = {}
    for item in todo_items(context, code):
        items.setdefault((item.kind, item.procedure), []).append(item)
    for (kind, procedure), some in items.items():
        last = min((item.due for item in some if item.due), default=None)
        known = context.catalogue.get(procedure)
        yield Todo(
            kind=kind,
            procedure=known.title if known else procedure,
            count=sum(item.count for item in some),
            due=last.isoformat() if last else "",
            urgency=urgency(last, context.today),
            overdue=last is not None and last < context.today,
            where=WHERE[kind],
            links=_receipts(some) or _papers(kind, procedure, files),
        )


def _receipts(items: Iterable[TodoItem]) -> tuple[Link, ...]:
    """The latest receipts in whose data sheets it is done."""
    papers = sorted({item.paper for item in items if item.paper}, reverse=True)
    return tuple(Link(path.rsplit("/", 1)[-1], path) for path in papers[:MOST_RECEIPTS])


def _papers(kind: str, procedure: str, files: Sequence[OwnFile]) -> tuple[Link, ...]:
    """The workbook in which it is done, and the photo sheet beside it: the current ones."""
    folder = _FOLDERS.get(kind)
    if folder is None:
        return ()
    own = (file for file in files if file.key.endswith(f"/{procedure}"))
    found = [file.link for file in own if file.path.startswith(f"{folder}/")]
    return tuple(sorted(found, key=lambda link: not link.path.endswith(".xlsx")))


def _open_forms(context: PublishContext, files: Sequence[OwnFile]) -> Iterator[OpenForm]:
    """Procedures that take rows today, those with a window first."""
    periods = [
        period
        for period in context.periods
        if period.opens <= context.today <= period.corrections_until
    ]
    forms = {file.key.rsplit("/", 1)[-1]: file for file in files if file.key.startswith("form/")}
    notices = {file.key.rsplit("/", 1)[-1]: file.link for file in files if "notice/" in file.key}
    found = []
    for procedure in context.catalogue.values():
        form = forms.get(procedure.id)
        if form is None:
            continue
        own = [period for period in periods if period.procedure == procedure.period_owner]
        if procedure.window.kind == "period" and not own:
            continue
        last = own[-1] if own and procedure.window.kind == "period" else None
        window = f"{last.opens} 至 {last.closes}（补正至 {last.corrections_until}）" if last else ""
        notice = notices.get(last.code) if last else None
        found.append(OpenForm(procedure.title, window or ALL_YEAR, form.link, notice))
    yield from sorted(found, key=lambda each: each.window == ALL_YEAR)


def _is_form(key: str) -> bool:
    return key.partition("/")[0] in (LEGAL_FORM, APPLICATION_FORM)


def _ways(context: PublishContext, cases: Sequence[Any], files: Sequence[OwnFile]) -> list[Way]:
    history = events_of(context.session, (case.number for case in cases), payloads=False)
    papers = {file.key.partition("/")[2]: file.link for file in files if _is_form(file.key)}
    bodies = body_of(context.session)
    return [
        way_of(
            case, history.get(case.number, []), context.tree, bodies,
            papers.get(case.number),
        )
        for case in cases
    ]  # fmt: skip
