"""What people do in the walk: honest work, mistakes, and things that must never count."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from procedures import words
from tests.hardening.review_bodies import BODIES, OWN_FIELD
from tests.hardening.review_model import DECLINE, DONE, NEXT, REJECT, Case
from tests.hardening.review_walk import SENDERS, Book, Filled, Issued, Walk

_MOST_ROWS = 24
#: How often each thing is done.
_WEIGHTS = {
    "review": 60,
    "file": 7,
    "correct": 6,
    "replay": 12,
    "two copies": 8,
    "days": 3,
    "user": 2,
    "station": 1,
}


class Steps:
    """Draws one action after the other."""

    def __init__(self, walk: Walk, random: Random) -> None:
        """Act on `walk`."""
        self.walk, self.random = walk, random
        self._serial = 0
        self._do: dict[str, Callable[[], None]] = {
            "review": self._review,
            "file": self._file,
            "correct": self._correct,
            "replay": self._replay,
            "two copies": self._two_copies,
            "days": self._days,
            "user": self._user,
            "station": self._station,
        }

    def take(self) -> None:
        """Do one thing; it may be several steps (rows of a workbook)."""
        names = list(_WEIGHTS)
        self._do[self.random.choices(names, list(_WEIGHTS.values()))[0]]()

    # --- reviewers ------------------------------------------------------------------------------

    def _issued(self) -> Issued | None:
        """Tonight's workbook of somebody for whom something waits, or an older one."""
        old = self.walk.issued
        if old and self.random.random() < 0.4:
            return self.random.choice(old)
        waiting = sorted(
            {(org, case.procedure.id) for case in self.walk.model.cases.values()
             for org in case.awaiting}
        )  # fmt: skip
        return self.walk.issue(*self.random.choice(waiting)) if waiting else None

    def _filled(self) -> Book | None:
        issued = self._issued()
        if issued is None:
            return None
        count = min(len(issued.rows), self.random.randint(1, _MOST_ROWS))
        chosen = self.random.sample(issued.rows, count)
        rows = [self.honest(issued.org, number, token) for number, token in chosen]
        return Book(issued.org, issued.procedure, rows)

    def honest(self, org: str, number: str, token: str) -> Filled:
        """A row as a reviewer who may decide fills it in."""
        case = self.walk.model.cases[number]
        issued = self.walk.signed[token]
        step = next(step for step in case.procedure.steps if step.name == issued[2])
        able = [
            user.code
            for user in self.walk.model.reviewers.values()
            if user.org == org and user.enabled and user.roles & step.roles
        ]
        onward = [word for word, outcome in step.words.items() if outcome in (NEXT, DONE)]
        ends = [w for w, outcome in step.words.items() if outcome in (REJECT, DECLINE)]
        others = [word for word in step.words if word not in onward and word not in ends]
        kinds = [words_ for words_ in (onward, others, ends) if words_]
        word = self.random.choice(self.random.choices(kinds, [6, 3, 1][: len(kinds)])[0])
        reviewer = self.random.choice(able) if able else ""
        return Filled(number, token, word, "意见", reviewer, "文号1" if step.supply else "")

    def _review(self) -> None:
        book = self._filled()
        if book is None:
            return
        if self.random.random() < 0.6:
            for filled in book.rows:
                if self.random.random() < 0.4:
                    self.spoil(filled)
            self.spoil_book(book)
        self.walk.decide(book)

    def spoil(self, filled: Filled) -> None:  # noqa: C901 - one case a trick
        """One mistake, or one trick, in a row."""
        random, everybody = self.random, sorted(self.walk.model.reviewers)
        match random.randrange(11):
            case 0:
                filled.word = random.choice(("同意", "通过", "驳回", "退回", "批准", "done"))
            case 1:
                filled.opinion = ""
            case 2:
                filled.reviewer = random.choice([*everybody, "", "nobody"])
            case 3:  # a colleague: not in use, without the role, the applicant himself
                colleagues = [code for code in everybody if code[:2] == filled.reviewer[:2].lower()]
                filled.reviewer = random.choice(colleagues or everybody)
            case 4:  # one character of the signature
                place = random.randrange(len(filled.token) - 26, len(filled.token))
                other = "A" if filled.token[place] != "A" else "B"
                filled.token = filled.token[:place] + other + filled.token[place + 1 :]
            case 5:  # another version under the same signature
                number, version, signature = filled.token.split(".")
                filled.token = f"{number}.{int(version) + random.choice((-1, 1))}.{signature}"
            case 6:  # another application's number in front of it
                other = random.choice(sorted(self.walk.model.cases))
                filled.token = other + filled.token[filled.token.index(".") :]
            case 7:
                filled.supplied = ""
            case 8:
                filled.word = ""
            case 9:
                filled.token = random.choice(("", "x", filled.token.lower(), "签名"))
            case 10:  # the visible number of another row
                filled.number = random.choice(sorted(self.walk.model.cases))

    def spoil_book(self, book: Book) -> None:
        """One mistake, or one trick, with the whole workbook."""
        random = self.random
        match random.randrange(12):
            case 0:  # rows sorted apart: numbers stay, tokens move
                tokens = [filled.token for filled in book.rows]
                for filled, token in zip(book.rows, tokens[1:] + tokens[:1], strict=True):
                    filled.token = token
            case 1:  # rows sorted apart, and the number with the token: somebody else's decision
                cells = [(f.word, f.opinion, f.reviewer) for f in book.rows]
                random.shuffle(cells)
                for filled, said in zip(book.rows, cells, strict=True):
                    filled.word, filled.opinion, filled.reviewer = said
            case 2:  # into another institution's folder
                book.org = random.choice(sorted(self.walk.model.stations))
            case 3:  # a row twice, with the same word or another
                again = random.choice(book.rows)
                word = random.choice((again.word, "驳回", "退回", "通过"))
                book.rows.append(
                    Filled(again.number, again.token, word, "意见", again.reviewer, again.supplied)
                )
            case 4:  # everything left to the sheet of defaults
                self._leave_to_defaults(book)
            case 5:  # in a reviewer's own sub-folder
                book.person = random.choice(sorted(self.walk.model.reviewers))
                for filled in book.rows:
                    filled.reviewer = random.choice((filled.reviewer, ""))

    def _leave_to_defaults(self, book: Book) -> None:
        random, first = self.random, book.rows[0]
        other = random.choice(("通过", "驳回", first.word))
        opinion = random.choice(("", "照办"))
        book.bulk[words.SCOPE_ALL] = (first.word, opinion, first.reviewer)
        if random.random() < 0.5:
            place = f"{random.choice(SENDERS)}站"
            book.bulk[place] = (other, random.choice(("", "另议")), "")
        for filled in book.rows:
            if random.random() < 0.7:
                filled.word, filled.opinion = "", random.choice(("", "自写"))
                filled.reviewer = random.choice(("", filled.reviewer))

    def _replay(self) -> None:
        """A workbook from before comes once more, as it was or with other words."""
        if not self.walk.sent:
            return
        sent = self.random.choice(self.walk.sent)
        rows = [
            Filled(f.number, f.token, f.word, f.opinion, f.reviewer, f.supplied) for f in sent.rows
        ]
        if self.random.random() < 0.3:
            for filled in rows:
                filled.word = self.random.choice((filled.word, "驳回", "通过", "同意"))
        self.walk.decide(Book(sent.org, sent.procedure, rows, dict(sent.bulk), sent.person))

    def _two_copies(self) -> None:
        """Two reviewers answer copies of one workbook, each in his own way."""
        book = self._filled()
        if book is None:
            return
        copy = [self.honest(book.org, f.number, f.token) for f in book.rows]
        self.random.shuffle(copy)
        self.walk.decide(book)
        if self.random.random() < 0.5:
            self._days()
        self.walk.decide(Book(book.org, book.procedure, copy))

    # --- senders --------------------------------------------------------------------------------

    def words_for(self, procedure: str, subject: str, org: str) -> dict[str, str]:
        """What a sender writes about a person, never twice the same."""
        self._serial += 1
        makers = [u.code for u in self.walk.model.reviewers.values() if u.org == org]
        values = {"身份证号": subject, "姓名": "张三", OWN_FIELD[procedure]: f"第{self._serial}稿"}
        if self.random.random() < 0.4:
            values["填报人"] = self.random.choice(makers)
        if procedure == "test-cities":
            values["调入机构编码"] = self.random.choice(("C1", "C2", "C2", "K1", "K2"))
        return values

    def _file(self) -> None:
        """A package of new applications, sometimes with a question the sender must answer."""
        org = self.random.choice(SENDERS)
        procedure = self.random.choice(list(BODIES))
        taken = {
            case.applicant
            for case in self.walk.model.cases.values()
            if not case.closed and case.procedure.id == procedure
        }
        free = [number for number in self.walk.ids if number not in taken]
        asked = self.random.random() < 0.2
        rows = []
        for subject in self.random.sample(free, min(len(free), self.random.randint(1, 12))):
            values = self.words_for(procedure, subject, org)
            rows.append((None, values | ({"工作年限": "3"} if asked else {})))
        if rows and self.walk.model.stations[org].enabled:
            self.walk.file(org, procedure, rows, asked=asked)

    def _own_cases(self) -> list[Case]:
        """Cases of one sender in use and one procedure, of different people.

        Those it may answer come more often than others.
        """
        cases = self.walk.model.cases.values()
        own = [case for case in cases if self.walk.model.stations[case.org].enabled]
        answerable = [case for case in own if case.status in ("returned", "to_confirm")]
        first = self.random.choice(own) if own else None
        if first is None:
            return []
        chosen = {}
        for among in (answerable, own):
            same = [c for c in among if (c.org, c.procedure) == (first.org, first.procedure)]
            for case in self.random.sample(same, min(len(same), self.random.randint(0, 6))):
                chosen.setdefault(case.applicant, case)
        return list(chosen.values())

    def _correct(self) -> None:
        """A package about cases that stand already: answered, corrected, ended, unchanged."""
        cases = self._own_cases()
        if not cases:
            return
        rows = []
        for case in cases:
            end = case.closed or self.random.random() < 0.15
            rows.append((case, self._ended(case) if end else self._corrected(case)))
        self.walk.file(cases[0].org, cases[0].procedure.id, rows)
        self.walk.compare({case.number for case in cases})

    def _corrected(self, case: Case) -> dict[str, str]:
        """The row as its sender hands it in; the model has taken it already."""
        model, today = self.walk.model, self.walk.today
        own = {name: text for name, text in case.values.items() if name != "备案文号"}
        if case.status == "to_confirm" and self.random.random() < 0.6:
            model.answer(case, today)
            return own | {words.COLUMN_CONFIRM: words.CONFIRM_TRUE}
        if self.random.random() < 0.2 and case.status != "to_confirm":
            return own
        values = own | self.words_for(case.procedure.id, case.applicant, case.org)
        if case.status == "to_confirm":
            values["年限说明"] = "连续"
        model.correct(case, values, today)
        return values

    def _ended(self, case: Case) -> dict[str, str]:
        """The row with 撤回 or 删除, whatever has happened to the case."""
        status, action = self.random.choice(
            (("withdrawn", words.ACTION_WITHDRAW), ("deleted", words.ACTION_DELETE))
        )
        self.walk.model.end(case, status, self.walk.today)
        return dict(case.values) | {words.COLUMN_ACTION: action}

    # --- the office -----------------------------------------------------------------------------

    def _days(self) -> None:
        self.walk.tick(self.random.choice((1, 1, 2, 3)))

    def _user(self) -> None:
        self.walk.switch_user(self.random.choice(sorted(self.walk.users)))

    def _station(self) -> None:
        self.walk.switch_station(self.random.choice(("K1", "K1", "K2")))
