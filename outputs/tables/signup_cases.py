"""Sign-ups as the lists of one institution show them: the rows behind table and list.

An institution sees its own applications and those of its tree that reached it, that is,
which wait for it or about which it has already decided (seed 000 lines 28-62).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.findings import KINDS, Severity
from procedures.load import Catalogue
from procedures.model import Procedure
from procedures.tree import Tree
from procedures.words import STATUS_WORDS, Status
from registry import institutions as books
from registry.chunks import chunks
from registry.models import Application, ApplicationEvent, PendingAction, Person, PersonProfile

#: Cases that ended without leaving anything to report upward.
_GONE = (Status.WITHDRAWN, Status.LAPSED, Status.DELETED)


@dataclass(frozen=True, slots=True)
class SignupCase:
    """One sign-up: where it comes from, what it says, how it stands."""

    number: str
    procedure: Procedure
    area: str
    division: str
    institution: str  # code
    institution_name: str
    subject: str
    name: str
    year: str
    term: str
    result: str  # 审核结果 in words
    pending_here: bool
    status: str
    step: str
    filed: date
    closed: date | None
    values: Mapping[str, str]
    remarks: tuple[str, ...] = ()
    profile: Mapping[str, str] = field(default_factory=dict)

    def value(self, *names: str) -> str:
        """The first of these fields that is filled, in the row, then in the person's profile."""
        for values in (self.values, self.profile):
            for name in names:
                if values.get(name):
                    return values[name]
        return ""

    @property
    def gender(self) -> str:
        """性别 as filed, else from the 17th digit of the ID number (odd = 男; GB 11643)."""
        stated = self.value("性别")
        if stated or len(self.subject) != 18 or not self.subject[16].isdigit():
            return stated
        return "男" if int(self.subject[16]) % 2 else "女"


def signup_cases(
    session: Session,
    catalogue: Catalogue,
    output: str,
    institution: str | None,
    year: str,
    term: str,
    *,
    numbers: Collection[str] | None = None,
) -> list[SignupCase]:
    """Cases of every procedure that declares `output`, by division, institution and key.

    `institution` None means all of them; blank `year` or `term` means every one. With
    `numbers` they are these applications, of the institution's tree: the caller has judged
    what it may see.
    """
    procedures = {
        procedure.id: procedure
        for procedure in catalogue.values()
        if any(each.id == output for each in procedure.outputs)
    }
    tree = books.tree(session)
    pending, seen = _reached(session, institution)
    query = _query(procedures, year, term)
    if institution is not None:
        query = query.where(Application.institution.in_(sorted(tree.within(institution))))
    found = [
        _case(row, procedures[row.procedure], tree, row.number in pending)
        for row in session.execute(query)
        if (row.number in numbers if numbers is not None else _sees(institution, row, seen))
    ]
    cases = _with_profiles(session, found)
    return sorted(cases, key=lambda case: (case.division, case.institution, case.subject))


def _sees(institution: str | None, row: Any, reached: set[str]) -> bool:
    return institution in (None, row.institution) or row.number in reached


def result_word(status: str, step: str) -> str:
    """审核结果: the outcome of a closed case, else what it waits for."""
    closed = {Status.DONE: "通过", Status.RETURNED: "驳回"}
    if status == Status.IN_REVIEW and step:
        return f"待{step}"
    return closed.get(Status(status), STATUS_WORDS[Status(status)])


def _query(procedures: Mapping[str, Procedure], year: str, term: str) -> Any:
    wanted = select(
        Application.number,
        Application.procedure,
        Application.institution,
        Application.subject,
        Application.label,
        Application.year,
        Application.term,
        Application.status,
        Application.step,
        Application.filed_on,
        Application.closed_on,
        Application.values.label("filled"),
        Application.notes,
    ).where(Application.procedure.in_(sorted(procedures)), Application.status.not_in(_GONE))
    if year:
        wanted = wanted.where(Application.year == year)
    if term:
        wanted = wanted.where(Application.term == term)
    return wanted


def _reached(session: Session, institution: str | None) -> tuple[set[str], set[str]]:
    """Numbers that wait for the institution now, and those that ever came before it."""
    if institution is None:
        return set(), set()
    waiting = select(PendingAction.application).where(PendingAction.institution == institution)
    acted = select(ApplicationEvent.subject).where(ApplicationEvent.institution == institution)
    pending = set(session.scalars(waiting))
    return pending, pending | set(session.scalars(acted.distinct()))


def _case(row: Any, procedure: Procedure, tree: Tree, pending: bool) -> SignupCase:
    institution = tree.get(row.institution)
    return SignupCase(
        number=row.number,
        procedure=procedure,
        area=tree.area(row.institution),
        division=institution.division if institution else "",
        institution=row.institution,
        institution_name=tree.name(row.institution),
        subject=row.subject,
        name=row.label,
        year=row.year,
        term=row.term,
        result=result_word(row.status, row.step),
        pending_here=pending,
        status=row.status,
        step=row.step,
        filed=row.filed_on,
        closed=row.closed_on,
        values=row.filled,
        remarks=tuple(
            KINDS[note["code"]].title
            for note in row.notes
            if note.get("severity") == Severity.CONFIRM and note["code"] in KINDS
        ),
    )


def _with_profiles(session: Session, cases: list[SignupCase]) -> list[SignupCase]:
    """The cases with what the register knows of their people, where the form does not ask it."""
    lacking = [case for case in cases if "参加工作时间" not in case.procedure.by_name]
    profiles: dict[tuple[str, str], Mapping[str, str]] = {}
    for part in chunks(case.subject for case in lacking):
        rows = session.execute(
            select(Person.number, PersonProfile.system, PersonProfile.values)
            .join(PersonProfile, PersonProfile.person == Person.id)
            .where(Person.number.in_(part), PersonProfile.valid_to.is_(None))
        )
        profiles.update({(number, system): values for number, system, values in rows})
    return [
        replace(case, profile=profiles.get((case.subject, case.procedure.system), {}))
        for case in cases
    ]
