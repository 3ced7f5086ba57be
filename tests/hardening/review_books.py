"""The same tricks through real workbooks: published by a run, filled in, dropped, run again."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select

from flows.report import DropReport, RunReport
from flows.samples.workbooks import workbook_bytes
from procedures import words
from procedures.tokens import parse_row_token
from procedures.words import DropResult
from registry.models import Application, PendingAction
from registry.verify import verify
from tests.hardening.figures import Figures
from tests.hardening.identity_check import numbers
from tests.hardening.review_bodies import (
    BODIES,
    FILED,
    OWN_FIELD,
    STATIONS,
    TITLES,
    USERS,
    model_reviewers,
    model_stations,
)
from tests.hardening.review_model import Case, Model
from tests.hardening.review_steps import Steps
from tests.hardening.review_walk import SENDERS, Book, Issued, against, place_of, said_in
from tests.hardening.small_office import Office, blank_papers

_HEADERS = ("身份证号*", "姓名*", "工作年限", "年限说明", "调入机构编码", "备案文号", "填报人")
_NEW_CASES = 4


class Books:
    """An office of files and the model beside it; what `Steps` needs to fill workbooks in."""

    def __init__(self, work: Path, random: Random, figures: Figures, nights: int) -> None:
        """Base data in place, nothing filed; people for so many nights."""
        self.random, self.figures = random, figures
        self.model = Model(model_stations(), model_reviewers())
        self.office = Office(work / "office", BODIES, STATIONS, USERS)
        self.ids = numbers(random, max(400, nights * _NEW_CASES * len(SENDERS) * len(BODIES)))
        self.signed: dict[str, tuple[str, int, str, str]] = {}
        self.issued: list[Issued] = []
        self.sent: list[Book] = []
        self.today = self.office.day
        self.steps = Steps(self, random)
        self._waiting: list[tuple[Book, str]] = []
        self._published: dict[tuple[str, str], bytes] = {}

    def night(self) -> None:
        """Drop what was prepared, run, and take the same steps in the model."""
        packages = self._packages()
        decisions = sorted(self._waiting, key=lambda one: (one[0].procedure, one[0].org, one[1]))
        decisions.sort(key=lambda one: list(BODIES).index(one[0].procedure))
        report = self.office.night()
        self.today = self.office.day
        for name, org, procedure, rows in packages:
            self._filed(_report_of(report, name), org, procedure, rows)
        for book, name in decisions:
            self._decided(book, _report_of(report, name))
        self._waiting = []
        self.model.hand_on(self.today)
        self.model.tick(self.today)
        self._compare()
        self._look()

    # --- senders --------------------------------------------------------------------------------

    def _packages(self) -> list[tuple[str, str, str, list[tuple[Case | None, dict[str, str]]]]]:
        """New applications, and corrections of what was returned, as plain workbooks."""
        made = []
        for org in SENDERS:
            for procedure in BODIES:
                rows: list[tuple[Case | None, dict[str, str]]] = [
                    (None, self.steps.words_for(procedure, self.ids.pop(), org))
                    for _ in range(_NEW_CASES)
                ]
                returned = [
                    case
                    for case in self.model.cases.values()
                    if case.status == "returned"
                    and (case.org, case.procedure.id) == (org, procedure)
                ]
                rows += [
                    (case, self.steps.words_for(procedure, case.applicant, org))
                    for case in returned
                ]
                name = f"{org}{procedure}.xlsx"
                headers = [*_HEADERS, f"{OWN_FIELD[procedure]}*"]
                cells = [values for _, values in rows]
                data = workbook_bytes(TITLES[procedure], headers, cells)
                self.office.drop(org, name, data)
                made.append((name, org, procedure, rows))
        return made

    def _filed(
        self,
        told: DropReport,
        org: str,
        procedure: str,
        rows: list[tuple[Case | None, dict[str, str]]],
    ) -> None:
        self.figures.count("steps", len(rows))
        found = self._numbers()
        if told.refused:
            self._broke(f"{told.name}: {[f.code for f in told.findings]}")
        for case, values in rows:
            if case is not None:
                self.model.correct(case, values, self.today)
                continue
            number = found[procedure, values["身份证号"]]
            maker = values.get("填报人", "")
            fresh = Case(
                number, FILED[procedure], org, values["身份证号"], maker, values, self.today
            )
            self.model.file(fresh, self.today)

    # --- reviewers ------------------------------------------------------------------------------

    def _look(self) -> None:
        """Read every published review workbook: it holds what waits for its institution."""
        for org in self.model.stations:
            for procedure, title in TITLES.items():
                waiting = {
                    c.number
                    for c in self.model.cases.values()
                    if org in c.awaiting and c.procedure.id == procedure
                }
                pending = self.office.outbox(org) / words.FOLDER_PENDING
                books = sorted(pending.glob(f"{title}_*.xlsx"), key=lambda p: (len(p.name), p.name))
                if not waiting:
                    continue
                data = books[-1].read_bytes()
                self._published[org, procedure] = data
                rows = tuple(_rows(data))
                if {number for number, _ in rows} != waiting:
                    self._broke(f"{books[-1].name} of {org} does not hold what waits for it")
                for number, token in rows:
                    parsed = parse_row_token(token)
                    case = self.model.cases[number]
                    if parsed is None or parsed[:2] != (number, case.version):
                        self._broke(f"{books[-1].name} of {org}: a token of another row")
                    self.signed[token] = (number, case.version, case.step, org)
                self.issued.append(Issued(org, procedure, rows))

    def prepare(self) -> None:
        """Fill in tonight's workbooks, some twice, some old ones again, some with tricks."""
        tonight = self.issued[-len(self._published) :]
        for issued in tonight:
            self._answer(issued, "甲")
            if self.random.random() < 0.4:
                self._answer(issued, "乙")
        for issued in self.random.sample(self.issued, min(3, len(self.issued))):
            self._answer(issued, "旧")

    def _answer(self, issued: Issued, mark: str) -> None:
        rows = [self.steps.honest(issued.org, number, token) for number, token in issued.rows]
        book = Book(issued.org, issued.procedure, rows)
        if mark != "甲" or self.random.random() < 0.5:
            for filled in book.rows:
                if self.random.random() < 0.3:
                    self.steps.spoil(filled)
            self.steps.spoil_book(book)
        book.person = ""
        name = f"{mark}{len(self._waiting):03d}审核.xlsx"
        data = _written(self._published[issued.org, issued.procedure], book, self.model)
        self.office.drop(book.org, name, data)
        self._waiting.append((book, name))
        self.figures.count("decision workbooks through whole runs")

    def _decided(self, book: Book, told: DropReport) -> None:
        codes: dict[int, set[str]] = {}
        for finding in told.findings:
            if finding.row is not None and finding.code != "decision-same-person":
                codes.setdefault(finding.row, set()).add(finding.code)
        if told.result is DropResult.DUPLICATE:
            return  # the same bytes as a workbook that was taken whole
        for row, filled in enumerate(book.rows, start=2):
            self.figures.count("steps")
            said = said_in(book, filled, self.model, self.signed)
            wanted = against(filled, said, self.model) if said else set()
            found = codes.get(row, set())
            if bool(found) != bool(wanted) or not found <= wanted:
                self._broke(f"{told.name} of {book.org}, row {row}: {found}, not {wanted}")
            if said and not wanted:
                self.model.decide(said, self.today)
            applied = bool(said) and not wanted
            self.figures.count("decisions applied" if applied else "decisions refused")

    # --- looking --------------------------------------------------------------------------------

    def _numbers(self) -> dict[tuple[str, str], str]:
        """(procedure, ID number) -> the newest application."""
        register = self.office.register()
        with register.read() as session:
            query = select(Application.procedure, Application.subject, Application.number)
            found = {(p, s): n for p, s, n in session.execute(query.order_by(Application.number))}
        register.close()
        return found

    def _compare(self) -> None:
        register = self.office.register()
        with register.read() as session:
            awaiting: dict[str, set[str]] = {}
            for row in session.scalars(select(PendingAction)):
                awaiting.setdefault(row.application, set()).add(row.institution)
            for one in session.scalars(select(Application).order_by(Application.number)):
                seen = (
                    one.status, one.step, one.round, one.version, one.resume_at,
                    frozenset(awaiting.get(one.number, ())),
                )  # fmt: skip
                if seen != self.model.cases[one.number].seen:
                    wanted = self.model.cases[one.number].seen
                    self._broke(f"{one.number} stands at {seen}, not at {wanted}")
        register.close()

    def finish(self) -> None:
        """The log, the columns, the archive and the documents are whole."""
        register = self.office.register()
        for problem in verify(register, self.office.workspace).problems:
            self._broke(f"verify: {problem}")
        register.close()

    def _broke(self, what: str) -> None:
        self.figures.count("illegal transitions")
        self.figures.broke(f"whole run of {self.office.day}: {what}")


def whole_runs(
    figures: Figures, work: Path, random: Random, nights: int, over: Callable[[], bool]
) -> None:
    """Nights of filing and deciding, every workbook a real one; fewer when time is `over`."""
    with blank_papers():
        books = Books(work, random, figures, nights + 1)
        for _ in range(nights):
            books.night()
            if figures.broken:
                return
            if over():
                break
            books.prepare()
        books.night()
        books.finish()


def _report_of(report: RunReport, name: str) -> DropReport:
    return next(drop for drop in report.drops if drop.name == name)


def _rows(data: bytes) -> list[tuple[str, str]]:
    """(申请编号, 审核标识) of a review workbook."""
    sheet = load_workbook(BytesIO(data), read_only=True)[words.SHEET_REVIEW]
    lines = list(sheet.values)
    header = [str(text).rstrip("*") for text in lines[0]]
    places = header.index(words.COLUMN_NUMBER), header.index(words.COLUMN_TOKEN)
    return [(str(line[places[0]]), str(line[places[1]])) for line in lines[1:] if line[places[0]]]


def _written(data: bytes, book: Book, model: Model) -> bytes:
    """The published workbook with the rows as somebody left them."""
    opened = load_workbook(BytesIO(data))
    sheet: Any = opened[words.SHEET_REVIEW]
    columns = {str(c.value).rstrip("*"): c.column for c in sheet[1] if c.value is not None}
    sheet.delete_rows(len(book.rows) + 2, sheet.max_row)
    for row, filled in enumerate(book.rows, start=2):
        for name, text in filled.cells(place_of(filled.number, model)).items():
            if name in columns:
                sheet.cell(row, columns[name]).value = text or None
    defaults: Any = opened[words.SHEET_BULK]
    rows = {str(cells[0].value): cells for cells in defaults.iter_rows(min_row=2, max_col=4)}
    book.bulk = {scope: said for scope, said in book.bulk.items() if scope in rows}
    for scope, said in book.bulk.items():
        for cell, text in zip(rows[scope][1:], said, strict=True):
            cell.value = text or None
    stream = BytesIO()
    opened.save(stream)
    return stream.getvalue()
