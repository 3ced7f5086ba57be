"""What design section 6 says must become of an application, written from its text alone.

Nothing here imports the review rules of the product. An application stands in a step of its
path; `judge` gives the codes by which a decision may be refused, `decide` and the other verbs
move the application. Procedures are written twice: as YAML for the product (`review_bodies`),
as `Step` here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

BACK, NEXT, DONE, REJECT, DECLINE, HOLD = "back", "next", "done", "reject", "decline", "hold"
_CLOSED = {DONE: "done", REJECT: "rejected", DECLINE: "declined"}
FREE = frozenset({"declined", "rejected", "withdrawn", "lapsed", "deleted"})  # the key is free
_OPEN = frozenset({"to_confirm", "in_review", "returned", "hold", "publicity"})


@dataclass(slots=True)
class Station:
    """An institution: its level, its parent, whether it is in use."""

    code: str
    level: str
    parent: str
    enabled: bool = True


@dataclass(slots=True)
class Reviewer:
    """A user as the model knows him."""

    code: str
    org: str
    roles: frozenset[str]
    enabled: bool = True
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: who acts (own, 县, 市, 省, or the field that names the other party's city)."""

    name: str
    by: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    reasons: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset({"联络员", "审核人"})
    again: bool = False  # looks again at every resubmission
    supply: str = ""
    publicity: int = 0  # working days
    lapse: int = 0  # days


@dataclass(frozen=True, slots=True)
class Filed:
    """A procedure: its steps, and while what its sender may edit, withdraw, delete."""

    id: str
    steps: tuple[Step, ...]
    edit: frozenset[str]
    withdraw: frozenset[str]
    delete: frozenset[str]


@dataclass(slots=True)
class Case:
    """An application. `path` is (step, who must decide in it); blank institutions: a wait."""

    number: str
    procedure: Filed
    org: str
    applicant: str
    maker: str
    values: dict[str, str]
    since: date
    status: str = ""
    step: str = ""
    round: int = 1
    version: int = 0
    back_to: str = ""
    awaiting: frozenset[str] = frozenset()
    deciders: dict[str, str] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)  # token -> word
    row_id: str = ""

    @property
    def closed(self) -> bool:
        """True when it cannot move any more."""
        return self.status not in _OPEN

    @property
    def seen(self) -> tuple[str, str, int, int, str, frozenset[str]]:
        """What the register must show of it."""
        return (self.status, self.step, self.round, self.version, self.back_to, self.awaiting)


@dataclass(frozen=True, slots=True)
class Said:
    """One row of a decision workbook, as the model judges it.

    `issued` is (number, version, step, institution) of the token when it is one that we could
    have signed, None when somebody made or changed it.
    """

    issued: tuple[str, int, str, str] | None
    token: str
    word: str
    opinion: str
    reviewer: str
    org: str
    person: str = ""
    supplied: str = ""


class Model:
    """Institutions, reviewers and applications, and what may happen to them."""

    def __init__(self, stations: list[Station], reviewers: list[Reviewer]) -> None:
        """Nothing is filed yet."""
        self.stations = {one.code: one for one in stations}
        self.reviewers = {one.code: one for one in reviewers}
        self.cases: dict[str, Case] = {}

    # --- paths ------------------------------------------------------------------------------

    def path(self, case: Case) -> list[tuple[Step, frozenset[str]]]:
        """The steps that exist for the case, upward from its institution."""
        found = []
        for step in case.procedure.steps:
            acting = frozenset(code for by in step.by if (code := self._actor(case, by)))
            if step.publicity or acting:
                found.append((step, acting))
        return found

    def _actor(self, case: Case, by: str) -> str:
        if by == "own":
            return case.org if self.stations[case.org].enabled else ""
        if by in ("县", "市", "省"):
            return self._upward(self.stations[case.org].parent, by)
        return self._upward(case.values.get(by, ""), "市")  # the other party's, itself included

    def _upward(self, code: str, level: str) -> str:
        while code in self.stations:
            station = self.stations[code]
            if station.level == level and station.enabled:
                return code
            code = station.parent
        return ""

    # --- decisions --------------------------------------------------------------------------

    def judge(self, said: Said) -> set[str]:
        """Codes of everything that speaks against the decision; empty when it counts."""
        case = self.cases.get(said.issued[0]) if said.issued else None
        if said.issued is None or case is None:
            return {"token-invalid"}
        _, version, _, institution = said.issued
        if institution != said.org:
            known = institution in self._concerned(case)
            return {"decision-territory" if known else "token-invalid"}
        if said.token in case.used:
            same = case.used[said.token] == said.word
            return {"decision-repeated" if same else "decision-stale"}
        if version != case.version:
            return {"decision-stale"}
        if said.org not in case.awaiting:
            return {"decision-step"}
        step = next(step for step, _ in self.path(case) if step.name == case.step)
        against = self._against_words(said, step)
        return against | self._against_person(said, case, step)

    def _concerned(self, case: Case) -> set[str]:
        """Whose book a row can be told to be: not that of a party corrected away since."""
        found = {case.org, *case.awaiting}
        for _, acting in self.path(case):
            found |= acting
        parent = self.stations[case.org].parent
        while parent in self.stations:
            found.add(parent)
            parent = self.stations[parent].parent
        return found

    def _against_words(self, said: Said, step: Step) -> set[str]:
        if said.word not in step.words:
            return {"decision-unknown"}
        against = set()
        if said.word in step.reasons and not said.opinion:
            against.add("decision-reason")
        if step.supply and step.words[said.word] in (NEXT, DONE) and not said.supplied:
            against.add("decision-supply")
        return against

    def _against_person(self, said: Said, case: Case, step: Step) -> set[str]:
        reviewer = self.reviewers.get(said.reviewer or said.person)
        if reviewer is None or reviewer.org != said.org:
            return {"reviewer-unknown"}
        against = set()
        if said.person and said.person != reviewer.code:
            against.add("reviewer-disabled")
        if not reviewer.enabled or not reviewer.roles & step.roles:
            against.add("reviewer-disabled")
        if not self._impartial(reviewer, case, step):
            against.add("decision-self")
        if reviewer.code == case.maker and self._another(reviewer, case, step):
            against.add("decision-self")
        return against

    def _impartial(self, reviewer: Reviewer, case: Case, step: Step) -> bool:
        """Neither the applicant, nor somebody who decided another level."""
        himself = bool(reviewer.id_number) and reviewer.id_number == case.applicant
        return not himself and case.deciders.get(reviewer.code, step.name) == step.name

    def _another(self, maker: Reviewer, case: Case, step: Step) -> bool:
        return any(
            other.code != maker.code
            and other.org == maker.org
            and other.enabled
            and bool(other.roles & step.roles)
            and self._impartial(other, case, step)
            for other in self.reviewers.values()
        )

    def decide(self, said: Said, today: date) -> Case:
        """Carry out a decision that counts."""
        assert said.issued is not None
        case = self.cases[said.issued[0]]
        path = self.path(case)
        here = next(i for i, (step, _) in enumerate(path) if step.name == case.step)
        step = path[here][0]
        outcome = step.words[said.word]
        case.used[said.token] = said.word
        case.deciders[said.reviewer or said.person] = step.name
        if step.supply and said.supplied:
            case.values[step.supply] = said.supplied
        rest = case.awaiting - {said.org}
        if outcome in (NEXT, DONE) and rest:
            case.awaiting = rest  # the other city has still to be heard
            return case
        case.version += 1
        case.since = today
        absent = outcome.startswith("to:") and all(s.name != outcome[3:] for s, _ in path)
        if absent and here == 0:
            outcome = BACK  # nobody is left between this step and the sender
        if outcome == NEXT:
            self._onward(case, path, here + 1)
        elif outcome == BACK:
            case.status, case.back_to, case.step, case.awaiting = "returned", case.step, "", _NOBODY
        elif outcome == HOLD:
            case.status = "hold"
        elif outcome.startswith("to:"):
            case.round += 1
            named = (i for i, (step, _) in enumerate(path) if step.name == outcome[3:])
            case.back_to = case.step
            self._enter(case, path, next(named, 0))
        else:
            self._close(case, _CLOSED[outcome])
        return case

    def _onward(self, case: Case, path: list[tuple[Step, frozenset[str]]], first: int) -> None:
        """To the next step, or on the way back to the one that refused."""
        target = next((i for i, (step, _) in enumerate(path) if step.name == case.back_to), -1)
        if target < first:
            case.back_to = ""
            self._enter(case, path, first)
            return
        place = next((i for i in range(first, target) if path[i][0].again), target)
        if place == target:
            case.back_to = ""
        self._enter(case, path, place)

    def _enter(self, case: Case, path: list[tuple[Step, frozenset[str]]], place: int) -> None:
        if place >= len(path):
            self._close(case, "done")
            return
        step, acting = path[place]
        case.step, case.awaiting = step.name, acting
        case.status = "publicity" if step.publicity else "in_review"

    def _close(self, case: Case, status: str) -> None:
        case.status, case.step, case.awaiting, case.back_to = status, "", _NOBODY, ""

    # --- the sender -------------------------------------------------------------------------

    def file(self, case: Case, today: date, *, asked: bool = False) -> None:
        """A new application; one with an open question is held before its first step."""
        self.cases[case.number] = case
        case.version, case.since = 1, today
        if asked:
            case.status = "to_confirm"
        else:
            self._onward(case, self.path(case), 0)

    def answer(self, case: Case, today: date) -> None:
        """情况属实: into the first step."""
        case.version, case.since = case.version + 1, today
        self._onward(case, self.path(case), 0)

    def may(self, case: Case, words: frozenset[str]) -> bool:
        """Whether the sender may act: unreviewed, returned, declined, as the procedure says."""
        unreviewed = not case.closed and not case.deciders
        return (
            ("unreviewed" in words and unreviewed)
            or ("returned" in words and case.status == "returned")
            or ("declined" in words and case.status == "declined")
        )

    def correct(self, case: Case, values: dict[str, str], today: date) -> bool:
        """Changed words for a filed case; False when they are not taken."""
        brought = {step.supply for step in case.procedure.steps if step.supply}
        values = values | {name: case.values[name] for name in brought if name in case.values}
        if case.closed or values == case.values:
            return False
        if case.status == "returned":
            if "returned" not in case.procedure.edit:
                return False
            case.round += 1
        elif case.status != "to_confirm" and not self.may(case, case.procedure.edit):
            return False
        else:
            case.back_to = ""
        case.values, case.maker = values, values.get("填报人", "")
        case.version, case.since = case.version + 1, today
        self._onward(case, self.path(case), 0)
        return True

    def end(self, case: Case, status: str, today: date) -> bool:
        """Withdraw or delete; False when that is not allowed."""
        words = case.procedure.withdraw if status == "withdrawn" else case.procedure.delete
        if case.status in ("deleted", "withdrawn") or not self.may(case, words):
            return False
        case.version, case.since = case.version + 1, today
        self._close(case, status)
        return True

    # --- time -------------------------------------------------------------------------------

    def hand_on(self, today: date) -> None:
        """A step whose institution went out of use is left to the next one, which looks anyway."""
        for case in self.cases.values():
            if all(self.stations[code].enabled for code in case.awaiting):
                continue
            names = [step.name for step in case.procedure.steps]
            behind = names[names.index(case.step) + 1 :]
            path = self.path(case)
            onward = next(i for i, (step, _) in enumerate(path) if step.name in behind)
            case.version, case.since = case.version + 1, today
            self._onward(case, path, onward)

    def tick(self, today: date) -> None:
        """Publicity that is over, steps that nobody answered in time."""
        for case in self.cases.values():
            path = self.path(case)
            here = next((i for i, (step, _) in enumerate(path) if step.name == case.step), -1)
            if case.closed or here < 0:
                continue
            step = path[here][0]
            if step.publicity and today > working_days_after(case.since, step.publicity):
                self._over(case, today, lambda c, p=path, h=here: self._enter(c, p, h + 1))
            elif step.lapse and today > case.since + timedelta(days=step.lapse):
                self._over(case, today, lambda c: self._close(c, "lapsed"))

    def _over(self, case: Case, today: date, move: Callable[[Case], None]) -> None:
        case.version, case.since = case.version + 1, today
        move(case)


_NOBODY: frozenset[str] = frozenset()


def working_days_after(day: date, count: int) -> date:
    """The last of `count` working days after `day`; there are no holidays here."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
