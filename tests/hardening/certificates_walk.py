"""A seeded walk: requests, decisions, slips, announcements and days, in product and model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml
from sqlalchemy import select

from flows.stages.outcome import Outcome
from procedures import words
from procedures.judge import Decision
from procedures.load import CATALOGUE_FOLDER
from procedures.tokens import row_token, slip_number
from registry import institutions as tables
from registry.bodies import body_of
from registry.decisions import Applied, apply_decisions
from registry.models import (
    Application,
    PendingAction,
)
from registry.moves import Clock
from tests.hardening.certificates_law import CREDITED, LAW, PLAIN, STATES, VALID, Paper, Request
from tests.hardening.certificates_office import OPEN, WINDOWS, CertificateOffice
from tests.hardening.certificates_requests import Requests
from tests.hardening.desk import SECRET
from tests.hardening.figures import Figures
from tests.hardening.small_office import DAY

_WEIGHTS = {"ask": 26, "decide": 45, "announce": 12, "days": 4, "again": 4, "end": 2, "list": 5}
#: Procedures that take effect when they pass a step, and still go on: the step that follows.
_BEFORE_THE_END = {"js-cancellation": "收回证书"}
#: What stands in place of 市初审 where the person does not agree.
_UNWILLING = "市初审（本人不同意）"
_FOREIGN = 0.06
_ITEM = "变更事项"
_PAGES = [{"path": "1.pdf", "sha256": "0" * 64, "media": "pdf"}]
_CONCLUSIONS = ("不成立", "不成立", "成立，不予通过", "成立，重新审核")
#: What is never twice the same: an equal row is no new request (D-X02).
_CHANGED = {
    "hc-initial": "选修学时", "hc-again": "选修学时", "hc-addition": "选修学时",
    "hc-renewal": "选修学时", "hc-replacement": "证书编号", "hc-cancellation": "情况说明",
    "hc-person-cancellation": "注销原因", "hc-id-correction": "错误说明",
    "hc-temporary-transfer": "聘用结束时间", "hc-temporary-extension": "延期理由",
    "hc-temporary-cancellation": "情况说明", "hn-certificate-change": "变更理由",
    "hn-certificate-cancel": "注销说明", "hn-certificate-reissue": "遗失声明",
    "js-transfer": "调离原因", "js-cancellation": "原因说明", "js-reissue": "补证原因",
    "jl-change": "变更理由", "jl-renewal": "事故或违法情形", "jl-record": "其他类别说明",
}  # fmt: skip


def declared_steps(procedures: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Procedure -> its steps, from the files as they lie there."""
    files = {path.stem: path for path in CATALOGUE_FOLDER.rglob("*.yaml")}
    texts = {id: files[id].read_text(encoding="utf-8") for id in procedures}
    return {id: yaml.safe_load(text).get("review", []) for id, text in texts.items()}


class CertificateWalk:
    """The office and the model beside it, and steps that change both."""

    def __init__(self, work: Path, random: Random, figures: Figures) -> None:
        """Everything in place; both sides agree."""
        self.random, self.figures = random, figures
        self.office = CertificateOffice(work, random)
        self.books = self.office.books
        self.requests = Requests(self.office, random)
        self.rows: dict[str, str] = {}
        self.reached: set[tuple[str, str]] = set()
        self.effective: set[str] = set()
        self.said: set[tuple[str, str, str]] = set()
        self.steps = declared_steps(list(self.requests.drawn))
        self.declared = {
            (procedure, step["name"], word): outcome
            for procedure, steps in self.steps.items()
            for step in steps
            for word, outcome in step.get("decisions", {}).items()
        }
        self._do = {
            "ask": self._ask, "decide": self._decide, "announce": self._announce,
            "days": self._days, "again": self._again, "end": self._end, "list": self._list,
        }  # fmt: skip
        self._compare("at the beginning")

    def step(self) -> None:
        """Do one thing, on both sides, and compare every certificate."""
        name = self.random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        self._do[name]()
        self._compare(name)

    def finish(self) -> None:
        """The figures of the whole walk."""
        counts = self.figures.counts
        counts["certificates"] = len(self.books.papers)
        counts["kinds' states reached"] = len(self.reached)
        counts["kinds' acts taken"] = len(self.books.acts)
        missing = {(k, act) for k, acts in LAW.items() for act in acts} - self.books.acts
        if missing:
            counts["acts never taken"] = "、".join(sorted(f"{k}{act}" for k, act in missing))
        counts["declared decisions taken"] = len(self.said)
        counts["declared decisions"] = len(self.declared)
        counts["days passed"] = (self.office.today - DAY).days

    # --- requests -------------------------------------------------------------------------------

    def _count(self, what: str) -> None:
        self.figures.count(what)
        self.figures.count("requests and decisions")

    def _ask(self) -> None:
        """Somebody asks for something: it comes in exactly if the rules let it in."""
        asked = self.requests.draw()
        self._count("requests")
        asked.values |= self._new_words(asked.procedure)
        others = self.books.held(asked.holds) or self._same_person(asked)
        outcome = self.office.file(asked.org, asked.procedure, asked.values)
        number = outcome.numbers.get(2, "")
        new = bool(number) and number not in self.rows
        if new != (asked.good and not others):
            self._broke(
                f"{asked.procedure} of {asked.org}: filed {new}, good {asked.good}, beside"
                f" {others}: {asked.values}, {[f.message for f in outcome.findings]}"
            )
        if not new:
            self.figures.count("requests refused")
            self._corrected(number, asked)
            return
        self._filed(number, asked, outcome)

    def _corrected(self, number: str, asked: Request) -> None:
        """A row of the same key as one that was returned is its correction, whatever it says."""
        if number not in self.books.open:
            return
        if asked.values.items() <= self.office.case(number).values.items():
            self.books.open[number] = asked

    def _same_person(self, asked: Request) -> list[str]:
        """初始: another of the same person, whoever asks; 安管变更: one of the same 事项."""
        if asked.procedure not in ("hc-initial", "jl-change"):
            return []
        mine = {n: o for n, o in self.books.open.items() if o.person == asked.person}
        if asked.procedure == "hc-initial":
            return list(mine)
        return [n for n, o in mine.items() if o.values.get(_ITEM) == asked.values[_ITEM]]

    def _filed(self, number: str, asked: Request, outcome: Outcome) -> None:
        self.rows[number] = outcome.row_ids[2]
        if self.office.case(number).status == "done":
            self.books.through(asked, self.office.today)
            return
        self.books.open[number] = asked
        self._confirm(number)

    def _again(self) -> None:
        """A returned row comes back corrected, or another one that may not be touched."""
        number = self._any(["returned"]) if self.random.random() < 0.8 else self._any(OPEN)
        if number is None:
            return
        self._count("corrections")
        self._hand_back(number, self._new_words(self.books.open[number].procedure))

    def _new_words(self, procedure: str) -> dict[str, str]:
        """A cell that makes the row another one than before."""
        field, serial = _CHANGED.get(procedure, ""), self.figures.counts["requests and decisions"]
        if field == "选修学时":
            return {field: f"{self.random.randint(120, 900)}"}
        if field == "聘用结束时间":
            return {
                field: f"{self.office.today + timedelta(days=2000 + self.random.randrange(999))}"
            }
        return {field: f"第{serial}稿"} if field else {}

    def _hand_back(self, number: str, changed: dict[str, str], action: str = "") -> None:
        asked = self.books.open[number]
        values = asked.values | changed | {
            words.COLUMN_NUMBER: number, words.COLUMN_ROW_ID: self.rows[number],
            words.COLUMN_ACTION: action,
        }  # fmt: skip
        outcome = self.office.file(asked.org, asked.procedure, values)
        if outcome.numbers.get(2, number) != number:
            self._broke(f"a row of {number} was filed as {outcome.numbers[2]}")
        if not action:
            self._confirm(number)
        self._follow(number)

    def _confirm(self, number: str) -> None:
        """Whoever is asked about his row says that it is so."""
        asked, case = self.books.open[number], self.office.case(number)
        if case.status != "to_confirm":
            return
        values = case.values | {
            words.COLUMN_NUMBER: number, words.COLUMN_ROW_ID: self.rows[number],
            words.COLUMN_CONFIRM: words.CONFIRM_TRUE,
        }  # fmt: skip
        self.office.file(asked.org, asked.procedure, values)
        if self.office.case(number).status == "to_confirm":
            self._broke(f"{number} is asked again what was confirmed")

    def _end(self) -> None:
        """The sender withdraws or deletes, where he may and where he may not."""
        number = self._any(OPEN)
        if number is None:
            return
        self._count("withdrawals")
        action = self.random.choice((words.ACTION_WITHDRAW, words.ACTION_DELETE))
        self._hand_back(number, {}, action)

    # --- decisions ------------------------------------------------------------------------------

    def _decide(self) -> None:
        """Somebody for whom something waits says one of his words; sometimes somebody else does."""
        with self.office.register.read() as session:
            query = select(PendingAction.application, PendingAction.institution)
            waiting = sorted(tuple(row) for row in session.execute(query))
        if not waiting:
            return
        number, org = self.random.choice(waiting)
        self._count("decisions")
        if org == words.PERSON:
            self._slip(number)
            return
        case = self.office.case(number)
        step = next(s for s in self.steps[case.procedure] if s["name"] == case.step)
        word = self._word(case, org, step)
        stranger = self.random.random() < _FOREIGN
        here = self.random.choice(self.office.institutions)["code"] if stranger else org
        applied = self._apply(case, here, word, step)
        if bool(applied.applied) != (here == org or (number, here) in waiting):
            self._broke(f"{word} of {here} on {number}: {[f.message for f in applied.findings]}")
        if applied.applied:
            self._declared(case, word)

    def _word(self, case: Application, org: str, step: dict[str, Any]) -> str:
        """One of the words that are the institution's to say, onward more often than not."""
        own = set(step["decisions"])
        if step["name"] == "市审核" and case.procedure == "js-transfer":
            out = self.office.city_of(case.institution)
            into = self.office.city_of(case.values["调入机构"])
            own = {"同意"} | ({"退回调出机构"} if org == out else set())
            own |= {"退回调入机构"} if org == into else set()
        onward = [w for w in step["decisions"] if step["decisions"][w] in ("next", "done")]
        others = sorted(own - set(onward))
        return self.random.choice(onward if self.random.random() < 0.85 or not others else others)

    def _apply(self, case: Application, org: str, word: str, step: dict[str, Any]) -> Applied:
        supply = step.get("supply", {})
        place = [s["name"] for s in self.steps[case.procedure]].index(case.step)
        decision = Decision(
            2,
            token=row_token(SECRET, case.number, case.version, case.step, org),
            word=word,
            opinion="意见",
            reviewer=f"{org.lower()}u{place + 1}",
            org=org,
            supplied=dict.fromkeys(supply.get("fields", ()), "已核实"),
            materials=dict.fromkeys(supply.get("attachments", ()), _PAGES),
        )
        with self.office.register.write() as session:
            users, tree = tables.users(session), tables.tree(session)
            clock = Clock(f"R{self.office.run}", self.office.today)
            return apply_decisions(
                session, [decision], body_of(session), users, tree, clock, SECRET
            )

    def _slip(self, number: str) -> None:
        """The person's slip comes back through the window of his area, or from somewhere else."""
        case = self.office.case(number)
        window = WINDOWS[case.institution]
        asked = window
        if self.random.random() < 0.2:
            asked = self.random.choice([w for w in ("W1", "W2", case.institution) if w != window])
        word = self.random.choice(("同意", "同意", "不同意"))
        values = {
            "确认单号": slip_number(SECRET, number, case.version, case.step), "个人意见": word,
            "经办人": f"{asked.lower()}u0", "已核验证件": "是",
        }  # fmt: skip
        outcome = self.office.file(asked, "person-window", values)
        counted = self.office.case(number).status != "in_review"
        if counted != (asked == window):
            self._broke(f"a slip of {number} from {asked}: {[f.message for f in outcome.findings]}")
        if counted:
            self._declared(case, word)

    def _declared(self, before: Application, word: str) -> None:
        """The case went where its procedure's file says that the word leads."""
        outcome = self.declared[before.procedure, before.step, word]
        self.said.add((before.procedure, before.step, word))
        after = self.office.case(before.number)
        kind, _, target = outcome.partition(":")
        target = target.partition("/")[0]
        if target == "市初审" and before.values["本人是否同意注销"] == "否":
            target = _UNWILLING
        ends = {"done": "done", "reject": "rejected", "decline": "declined"}
        if kind in ends:
            right = after.status == ends[kind]
        elif kind == "return":
            right = after.status == "returned" if target == "submitter" else after.step == target
        else:
            right = after.status in ("in_review", "publicity", "to_announce", "done")
        if not right:
            self._broke(f"{word} at {before.step} of {before.number} led to {after.status}")
        self._follow(before.number)

    # --- the office and time --------------------------------------------------------------------

    def _announce(self) -> None:
        """Announced, objected to, settled, taken back: registered by the authority."""
        number = self._any(["publicity", "to_announce", "in_review"])
        if number is None:
            return
        case, run = self.office.case(number), f"{self.figures.counts['requests and decisions']}"
        code = {"hc": "HP", "js": "JP", "hn": "SP", "jl": "NP"}[case.procedure[:2]]
        named = {"办件编号": number}
        if case.step == "公告":
            year = f"{self.office.today.year}"
            id, row = "office-announcement", named | {"年度": year, "批次": "1"}
        elif case.step == "收回证书":
            id, row = "office-recall", named | {"收到日期": self.office.today.isoformat()}
        elif case.step == "公示" and self.random.random() < 0.3:
            id, row = "office-objection", named | {"异议内容": f"反映学历不实{run}"}
        elif case.step == "公示":
            found = {"处理结论": self.random.choice(_CONCLUSIONS), "处理结果": f"核查{run}"}
            id, row = "office-objection-settled", named | found
        else:
            return
        self._count("registrations")
        self.office.file(code, id, row)
        self._pass(0)

    def _days(self) -> None:
        self._pass(self.random.choice((1, 1, 1, 2, 6)))

    def _pass(self, days: int) -> None:
        """A run, some days later or the same day: what time moves."""
        for fault in self.office.pass_days(days):
            self._broke(fault)
        for number in sorted(self.books.open):
            self._follow(number)

    def _list(self) -> None:
        """The office writes down that a certificate stands in some state of its kind."""
        paper = self.books.papers[self.random.choice(sorted(self.books.papers))]
        good = (VALID, PLAIN, CREDITED)
        states = sorted(STATES[paper.kind])
        paper.state = self.random.choice([*states, *(s for s in states if s in good)])
        if paper.expires:
            paper.expires = self.office.today + timedelta(days=self.random.randint(1, 900))
        self.office.office_list([paper])
        self.figures.count("entries of the office")

    # --- looking --------------------------------------------------------------------------------

    def _follow(self, number: str) -> None:
        """A case that came through does what it was for; one that ended lets go."""
        case, asked = self.office.case(number), self.books.open[number]
        through = case.status == "done" or case.step == _BEFORE_THE_END.get(case.procedure)
        if through and number not in self.effective:
            self.effective.add(number)
            self.books.through(asked, self.office.today)
        if case.status not in OPEN:
            self.figures.count(f"requests {case.status}")
            del self.books.open[number]

    def _any(self, statuses: Sequence[str]) -> str | None:
        """One of the open cases in these states."""
        with self.office.register.read() as session:
            query = select(Application.number).where(Application.status.in_(statuses))
            found = [n for n in session.scalars(query) if n in self.books.open]
        return self.random.choice(sorted(found)) if found else None

    def _compare(self, after: str) -> None:
        """Every certificate, every lock and every open case, on both sides."""
        papers, wrong = self.office.papers()
        locks = {key: n for n, asked in self.books.open.items() for key in asked.holds}
        if len(locks) != sum(len(asked.holds) for asked in self.books.open.values()):
            wrong.append("two open requests on one certificate")
        filed = self.office.open_cases(list(self.requests.drawn))
        if self.office.locks() != locks:
            wrong.append(f"locks {set(self.office.locks().items()) ^ set(locks.items())}")
        if filed != set(self.books.open):
            wrong.append(f"open {filed ^ set(self.books.open)}")
        wanted = {key: self._seen(paper) for key, paper in self.books.papers.items()}
        for key in sorted(set(papers) | set(wanted)):
            if papers.get(key) != wanted.get(key):
                wrong.append(f"{key} is {papers.get(key)}, not {wanted.get(key)}")
        for paper in self.books.papers.values():
            self.reached.add((paper.kind, paper.on(self.office.today)))
        for sentence in wrong:
            self._broke(f"after {after}: {sentence}")

    def _seen(self, paper: Paper) -> tuple[Any, ...]:
        holder = self.books.id_numbers[paper.person]
        said = (paper.state, paper.edition, paper.expires)
        return (paper.kind, holder, paper.institution, *said)

    def _broke(self, what: str) -> None:
        step = self.figures.counts.get("requests and decisions", 0)
        self.figures.broke(f"step {step}, {self.office.today}: {what}")
