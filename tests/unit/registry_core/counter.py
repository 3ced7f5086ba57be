"""The counter of a small office: packages go in as sheets of words, outcomes come out.

Sheets are made, not read, so a test is milliseconds; everything behind the reading is the
product's own: check, register facts, disposition, filing, decisions, timers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import pandas as pd
import yaml
from sqlalchemy import select

from flows.context import RunState
from flows.report import RunReport
from flows.stages.file import file_one
from flows.stages.outcome import Outcome
from procedures import words
from procedures.judge import Decision
from procedures.load import Catalogue, TextLoader, load_catalogue, made
from procedures.model import Procedure
from procedures.records import Drop, EntryKind, Media, Member, Package, ScanProbe, Sheet
from procedures.tokens import row_token
from registry import institutions as books
from registry import marks, progress
from registry.bodies import body_of
from registry.decisions import Applied, apply_decisions
from registry.engine import Register
from registry.models import Application, ApplicationEvent, InstitutionVersion, UserVersion
from registry.moves import Clock
from registry.versions import put
from validators.check import check

DAY = date(2026, 11, 2)  # a Monday
SECRET = b"the counter's secret"
IDS = ("430102198503071236", "430102199003070135", "430103198807124215", "430104199108085022")
HUNAN = "湖南监督"

HEAD = """
id: test-case
version: 1
prefix: TC
title: 试验业务
system: hunan-supervision
order: 900
source: 测试
sheet: 数据
submitter: {types: [监督机构]}
subject: person
unique: {fields: [身份证号]}
manage: {edit: [unreviewed, returned], delete: [unreviewed, declined], withdraw: [unreviewed]}
fields:
  - {name: 身份证号, type: id_number, required: true, key: true}
  - {name: 姓名, type: person_name, required: true}
  - {name: 性别, type: choice, choices: [男, 女]}
  - {name: 工作年限, type: integer, min: 0, max: 50}
  - {name: 备注}
  - {name: 合同编号}
  - {name: 调入机构编码, type: code}
  - {name: 填报人, type: code}
attachments:
  - {name: 合同}
"""
REVIEW = """
review:
  - name: 本机构
    by: own_institution
    decisions: {通过: next, 驳回: "return:submitter"}
    on_resubmit: true
    working_days: 5
  - name: 市州
    by: city
    decisions: {通过: done, 驳回: "return:submitter", 暂缓: hold}
    working_days: 5
"""
#: A question to the sender: fewer than three years of work.
ASK = """
rules:
  - {rule: fields-together, severity: confirm, with: {fields: [工作年限, 备注]}}
"""


def procedure(text: str = REVIEW, **changes: object) -> Procedure:
    """A procedure whose file is HEAD plus `text`."""
    body = yaml.load(HEAD + text, Loader=TextLoader)  # noqa: S506 - a SafeLoader subclass
    return Procedure.model_validate(body | changes)


def row(number: str = IDS[0], **values: str) -> dict[str, str]:
    """A good row of the small procedure; product columns may be given too."""
    return {"身份证号": number, "姓名": "张三", **values}


def scan(path: str, content: str = "") -> Member:
    """A one-page PDF; equal content, equal hash."""
    sha = hashlib.sha256((content or path).encode()).hexdigest()
    return Member(path, sha, 10, Media.PDF, ScanProbe(1, encrypted=False))


def station(code: str, level: str, division: str, parent: str = "", **more: Any) -> dict[str, Any]:
    """An enabled supervision agency as the register keeps it."""
    return {
        "code": code, "name": f"{code}站", "systems": HUNAN, "type": "监督机构",
        "level": level, "division": division, "parent": parent, "enabled": True, **more,
    }  # fmt: skip


def user(code: str, org: str, **more: Any) -> dict[str, Any]:
    """An enabled reviewer as the register keeps him."""
    return {
        "code": code, "name": code, "institution": org, "roles": "联络员、审核人",
        "enabled": True, **more,
    }  # fmt: skip


@cache
def house() -> Catalogue:
    """The house's own catalogue, read once."""
    return load_catalogue()


class Counter:
    """A register with 省 P ← 市 C1, C2 ← 县 K1, K2 and a reviewer in each."""

    def __init__(self, register: Register) -> None:
        """Register the province."""
        self.register = register
        self.today = DAY
        self.run = "R1"
        self.report = RunReport()
        self.house = house()
        self.use(procedure())
        stations = [
            station("P", "省", "430000"),
            station("C1", "市", "430100", "P"),
            station("C2", "市", "430200", "P"),
            station("K1", "县", "430121", "C1"),
            station("K2", "县", "430121", "C1"),
        ]
        people = [user(s["code"].lower() + "u", s["code"]) for s in stations]
        with register.write() as session:
            put(session, InstitutionVersion, ("code",), stations, on=DAY, event_of=[""] * 5)
            put(session, UserVersion, ("code",), people, on=DAY, event_of=[""] * 5)

    def use(self, *procedures: Procedure) -> None:
        """The catalogue: the house's own and these."""
        known = dict(self.house.procedures) | {one.id: one for one in procedures}
        self.catalogue = Catalogue(known, made(self.house.tables, known.values()))

    def later(self, days: int) -> None:
        """Another run on a later day."""
        self.today += timedelta(days=days)
        self.run = f"R{int(self.run[1:]) + 1}"

    @property
    def context(self) -> Any:
        """What the stages need of a run's context."""
        return SimpleNamespace(
            register=self.register, lease=None, catalogue=self.catalogue, run=self.run,
            today=self.today, report=self.report, secret=SECRET, state=RunState(),
        )  # fmt: skip

    def drop(
        self,
        rows: Sequence[Mapping[str, str]],
        *members: Member,
        org: str = "K1",
        id: str = "test-case",
        sha: str = "",
    ) -> Outcome:
        """Hand in a package; equal `sha` stands for equal bytes. Rows begin at Excel row 2."""
        body = self.catalogue[id]
        names = [*body.by_name, *words.DATA_EXTRA_COLUMNS]
        cells = [[one.get(name, "") for name in names] for one in rows]
        frame = pd.DataFrame(cells, range(2, len(rows) + 2), names, dtype=object)
        letters = {name: f"A{place}" for place, name in enumerate(names)}
        sheet = Sheet(body.sheet, frame, letters)
        package = Package(self._drop(org, sha), "data", id, sheet=sheet, members=members)
        checked = check(package, body, self.catalogue.tables, self.today)
        return file_one(self.context, checked)

    def loose(self, *members: Member, org: str = "K1") -> Outcome:
        """Hand in files without a workbook."""
        from procedures.records import Checked

        package = Package(self._drop(org, ""), "attachments", members=members)
        return file_one(self.context, Checked(package, None))

    def _drop(self, org: str, sha: str) -> Drop:
        self.serial = getattr(self, "serial", 0) + 1
        sha = sha or f"{self.serial:064d}"
        name = f"drop{self.serial}"
        return Drop(name, org, org, "", name, EntryKind.FILE, sha, 1, (), self.today)

    def decide(self, *said: tuple[str, str, str], **more: Any) -> Applied:
        """(number, institution, word) each, by that institution's reviewer."""
        with self.register.write() as session:
            made = [
                self._decision(session, place, *one, **more)
                for place, one in enumerate(said, start=2)
            ]
            tree, users = books.tree(session), books.users(session)
            clock = Clock(self.run, self.today)
            return apply_decisions(session, made, body_of(session), users, tree, clock, SECRET)

    def _decision(
        self, session: Any, row: int, number: str, org: str, word: str, **more: Any
    ) -> Decision:
        case = session.get_one(Application, number)
        token = row_token(SECRET, number, case.version, case.step, org)
        given = {"token": token, "opinion": "意见", "reviewer": org.lower() + "u"} | more
        return Decision(row, word=word, org=org, **given)

    def tick(self) -> tuple[int, int]:
        """The stage progress of a night."""
        with self.register.write() as session:
            clock = Clock(self.run, self.today)
            return progress.advance(
                session, body_of(session), books.tree(session), clock,
                events=marks.happened(session), objections=marks.objections(session),
            )  # fmt: skip

    def case(self, number: str) -> Application:
        """An application as it stands."""
        with self.register.read() as session:
            case = session.get_one(Application, number)
            session.expunge(case)
            return case

    def state(self, number: str) -> tuple[str, str]:
        """Status and step."""
        case = self.case(number)
        return case.status, case.step

    def numbers(self) -> list[str]:
        """Every application number."""
        with self.register.read() as session:
            return list(session.scalars(select(Application.number).order_by(Application.number)))

    def kinds(self, number: str) -> list[str]:
        """Kinds of the application's events, in order."""
        with self.register.read() as session:
            query = select(ApplicationEvent.kind).where(ApplicationEvent.subject == number)
            return list(session.scalars(query.order_by(ApplicationEvent.seq)))


def codes(outcome: Outcome, row: int | None = None) -> list[str]:
    """Codes of what was found, of one row or of all, sorted."""
    found = outcome.findings
    return sorted(f.code for f in found if row is None or f.row == row)


def back(outcome: Outcome, row: int, values: Mapping[str, str], **more: str) -> dict[str, str]:
    """The row as the returned workbook holds it: with 申请编号 and 行标识."""
    number, row_id = outcome.numbers.get(row, ""), outcome.row_ids[row]
    return {**values, words.COLUMN_NUMBER: number, words.COLUMN_ROW_ID: row_id, **more}
