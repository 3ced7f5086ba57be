"""A seeded walk: decision workbooks, packages and days, in the product and in the model.

Sheets are made, not read, so that a step costs milliseconds; behind the reading everything is
the product's own: `decide_one`, `file_one`, timers, on a SQLite register.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import yaml
from sqlalchemy import select

from flows.stages.decide import decide_one
from flows.stages.outcome import Outcome
from procedures import words
from procedures.load import Catalogue, TextLoader, load_catalogue
from procedures.model import Procedure
from procedures.records import FormIdentity, Package
from procedures.tokens import row_token
from registry.engine import open_register
from registry.models import Application, Base, InstitutionVersion, PendingAction, UserVersion
from registry.versions import put
from tests.hardening.desk import SECRET, Desk, sheet_of
from tests.hardening.figures import Figures
from tests.hardening.identity_check import numbers
from tests.hardening.review_bodies import (
    BODIES,
    FILED,
    STATIONS,
    USERS,
    model_reviewers,
    model_stations,
)
from tests.hardening.review_model import Case, Model, Said
from tests.hardening.small_office import register_base_data

_PEOPLE = 200
_REVIEW_COLUMNS = (
    words.COLUMN_NUMBER,
    words.COLUMN_INSTITUTION,
    "备案文号",
    *words.REVIEW_EXTRA_COLUMNS,
)
SENDERS = ("K1", "K2", "Y1", "C1", "P")
_NOTHING = ("", "", "")
#: Share of the workbooks without any decision that counts around which every table is hashed.
_LOOKED_AT = 0.02


@dataclass(frozen=True, slots=True)
class Issued:
    """A review workbook we handed out: whose, of which procedure, token per application."""

    org: str
    procedure: str
    rows: tuple[tuple[str, str], ...]  # (number, token)


@dataclass(slots=True)
class Filled:
    """One row as somebody filled it in."""

    number: str
    token: str
    word: str = ""
    opinion: str = ""
    reviewer: str = ""
    supplied: str = ""

    def cells(self, institution: str) -> dict[str, str]:
        """The row's columns."""
        return {
            words.COLUMN_NUMBER: self.number,
            words.COLUMN_INSTITUTION: institution,
            "备案文号": self.supplied,
            words.COLUMN_DECISION: self.word,
            words.COLUMN_OPINION: self.opinion,
            words.COLUMN_REVIEWER: self.reviewer,
            words.COLUMN_TOKEN: self.token,
        }


@dataclass(slots=True)
class Book:
    """A decision workbook on its way in."""

    org: str
    procedure: str
    rows: list[Filled]
    bulk: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    person: str = ""


class Walk(Desk):
    """The product's register and the model side by side, and steps that change both."""

    def __init__(self, work: Path, random: Random, figures: Figures) -> None:
        """An office of six institutions, nothing filed."""
        house = load_catalogue()
        bodies = [
            Procedure.model_validate(yaml.load(text, Loader=TextLoader))  # noqa: S506
            for text in BODIES.values()
        ]
        catalogue = Catalogue({body.id: body for body in bodies}, house.tables)
        super().__init__(open_register(f"sqlite:///{work / 'registry.db'}"), catalogue)
        self.random, self.figures = random, figures
        self.ids = numbers(random, _PEOPLE)
        self.model = Model(model_stations(), model_reviewers())
        users = [dict(one) for one in USERS]
        for place, one in enumerate(users):
            if one["code"].endswith("2"):  # the second reviewer may be an applicant himself
                one["id_number"] = self.ids[place]
                self.model.reviewers[one["code"]].id_number = self.ids[place]
        self.users = {one["code"]: one for one in users}
        register_base_data(self.register, STATIONS, users)
        self.signed: dict[str, tuple[str, int, str, str]] = {}
        self.issued: list[Issued] = []
        self.sent: list[Book] = []
        self.seen: set[str] = set()

    def close(self) -> None:
        """Let go of the register."""
        self.register.close()

    # --- what both sides are asked -------------------------------------------------------------

    def issue(self, org: str, procedure: str) -> Issued | None:
        """The review workbook an institution finds tonight, None when nothing waits for it."""
        rows = []
        for case in self.model.cases.values():
            if org in case.awaiting and case.procedure.id == procedure:
                token = row_token(SECRET, case.number, case.version, case.step, org)
                self.signed[token] = (case.number, case.version, case.step, org)
                rows.append((case.number, token))
        if not rows:
            return None
        book = Issued(org, procedure, tuple(sorted(rows)))
        self.issued = [*self.issued[-60:], book]
        return book

    def decide(self, book: Book) -> None:
        """A decision workbook comes in."""
        self.sent = [*self.sent[-40:], book]
        expected: dict[int, set[str]] = {}
        touched = {filled.number for filled in book.rows}
        known = self.model.stations[book.org].enabled
        for row, filled in enumerate(book.rows, start=2):
            said = said_in(book, filled, self.model, self.signed)
            self.figures.count("steps")
            if said is None or not known:
                continue
            expected[row] = against(filled, said, self.model)
            if not expected[row]:
                touched.add(self.model.decide(said, self.today).number)
        nothing = all(expected.values()) and self.random.random() < _LOOKED_AT
        before = self._dump() if nothing else None
        outcome = decide_one(self.context, self._package(book))
        self._compare_rows(book, expected, outcome)
        if before is not None and before != self._dump():
            self._broke(f"a workbook without any decision that counts changed a table: {book}")
        self.compare(touched)

    def file(self, org: str, procedure: str, rows: Sequence[tuple[Case | None, dict[str, str]]],
             asked: bool = False) -> Outcome:  # fmt: skip
        """A package of rows comes in: new ones (None), or about cases of its sender."""
        cells = []
        for case, values in rows:
            named = (case.number, case.row_id) if case else ("", "")
            columns = (words.COLUMN_NUMBER, words.COLUMN_ROW_ID)
            cells.append(values | dict(zip(columns, named, strict=True)))
        outcome = self.hand_in(org, procedure, cells)
        self.figures.count("steps", len(rows))
        for row, (case, values) in enumerate(rows, start=2):
            if case is None and (number := outcome.numbers.get(row)):
                fresh = Case(
                    number, FILED[procedure], org, values["身份证号"], values.get("填报人", ""),
                    dict(values), self.today, row_id=outcome.row_ids[row],
                )  # fmt: skip
                self.model.file(fresh, self.today, asked=asked)
            elif case is None and self.model.stations[org].enabled:
                self._broke(f"a good row of {org} was not filed: {outcome.findings}")
        return outcome

    def tick(self, days: int) -> None:
        """Some days later: time moves what it moves."""
        faults = self.pass_days(days)
        self.figures.count("steps")
        self.model.hand_on(self.today)
        self.model.tick(self.today)
        for fault in faults:
            self._broke(fault)
        self.compare(None)

    def switch_user(self, code: str) -> None:
        """A reviewer is disabled, or enabled again."""
        reviewer = self.model.reviewers[code]
        reviewer.enabled = not reviewer.enabled
        self.users[code]["enabled"] = reviewer.enabled
        self._put(UserVersion, self.users[code])

    def switch_station(self, code: str) -> None:
        """An institution goes out of use, or comes back."""
        known = self.model.stations[code]
        known.enabled = not known.enabled
        row = next(dict(one) for one in STATIONS if one["code"] == code)
        self._put(InstitutionVersion, row | {"enabled": known.enabled})

    def _put(self, model: Any, row: dict[str, Any]) -> None:
        with self.register.write() as session:
            put(session, model, ("code",), [row], on=self.today, event_of=[""])
        self.figures.count("steps")

    # --- looking ---------------------------------------------------------------------------------

    def compare(self, numbers: set[str] | None) -> None:
        """The register's cases (all, or these) stand where the model's stand."""
        query = select(
            Application.number, Application.status, Application.step, Application.round,
            Application.version, Application.resume_at, Application.values,
        )  # fmt: skip
        pending = select(PendingAction.application, PendingAction.institution)
        if numbers is not None:
            query = query.where(Application.number.in_(sorted(numbers)))
            pending = pending.where(PendingAction.application.in_(sorted(numbers)))
        with self.register.read() as session:
            awaiting: dict[str, set[str]] = {}
            for number, institution in session.execute(pending):
                awaiting.setdefault(number, set()).add(institution)
            found = {row[0]: tuple(row[1:]) for row in session.execute(query)}
        supplied = {number: row[-1].get("备案文号", "") for number, row in found.items()}
        wanted = set(self.model.cases) if numbers is None else numbers & set(self.model.cases)
        for number in sorted(wanted | set(found)):
            case = self.model.cases.get(number)
            seen = (*found.get(number, ())[:-1], frozenset(awaiting.get(number, ())))
            if case is None or seen != case.seen:
                self._broke(f"{number} stands at {seen}, not at {case and case.seen}")
            elif supplied[number] != case.values.get("备案文号", ""):
                self._broke(f"{number} lost or changed what a reviewer brought")

    def _compare_rows(self, book: Book, expected: dict[int, set[str]], outcome: Outcome) -> None:
        told: dict[int, set[str]] = {}
        for finding in outcome.findings:
            if finding.row is not None:
                told.setdefault(finding.row, set()).add(finding.code)
        for row, wanted in expected.items():
            codes = told.get(row, set()) - {"decision-same-person"}
            applied = row in outcome.numbers
            self.figures.count("decisions applied" if applied else "decisions refused")
            self.seen |= codes
            if applied == bool(wanted) or not codes <= wanted or bool(wanted) != bool(codes):
                self._broke(f"row {row} of {book}: applied {applied}, {codes}, not {wanted}")
        if extra := set(outcome.numbers) - set(expected):
            self._broke(f"rows {extra} of {book} were applied and should not count at all")

    def _broke(self, what: str) -> None:
        self.figures.count("illegal transitions")
        self.figures.broke(f"step {self.figures.counts['steps']}: {what}")

    def _dump(self) -> str:
        """Hash over every table."""
        digest = hashlib.sha256()
        with self.register.read() as session:
            for table in Base.metadata.sorted_tables:
                digest.update(repr(session.execute(select(table)).all()).encode())
        return digest.hexdigest()

    # --- packages --------------------------------------------------------------------------------

    def _package(self, book: Book) -> Package:
        cells = [filled.cells(place_of(filled.number, self.model)) for filled in book.rows]
        form = FormIdentity("review", book.procedure, 1, book.org, "F", signed=True)
        return Package(
            self.drop_of(book.org, book.person), "review", book.procedure, form,
            sheet_of(words.SHEET_REVIEW, _REVIEW_COLUMNS, cells), book.bulk,
        )  # fmt: skip


def said_in(
    book: Book, filled: Filled, model: Model, signed: dict[str, tuple[str, int, str, str]]
) -> Said | None:
    """The row with its defaults: its own cell, its institution's, the whole sheet's."""
    scopes = (
        (filled.word, filled.opinion, filled.reviewer),
        book.bulk.get(place_of(filled.number, model), _NOTHING),
        book.bulk.get(words.SCOPE_ALL, _NOTHING),
    )
    chosen = next((scope for scope in scopes if scope[0]), None)
    if chosen is None:
        return None
    return Said(
        issued=signed.get(filled.token),
        token=filled.token,
        word=chosen[0],
        opinion=filled.opinion or chosen[1],
        reviewer=next((scope[2] for scope in scopes if scope[2]), ""),
        org=book.org,
        person=book.person,
        supplied=filled.supplied,
    )


def against(filled: Filled, said: Said, model: Model) -> set[str]:
    """Codes that speak against a row; one that shows another number than its token is refused."""
    number = said.issued[0] if said.issued else ""
    return {"token-invalid"} if filled.number not in ("", number) else model.judge(said)


def place_of(number: str, model: Model) -> str:
    """The name of the institution whose application it is."""
    case = model.cases.get(number)
    return f"{case.org}站" if case else ""
