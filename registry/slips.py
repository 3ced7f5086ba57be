"""《个人确认单》: which are out, and how one that comes back stands (design 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.model import Procedure
from procedures.open_cases import SlipFact
from procedures.records import Facts
from procedures.tokens import parse_slip, slip_genuine, slip_number
from procedures.tree import Tree
from procedures.words import PERSON
from registry.chunks import chunks
from registry.models import Application, ApplicationEvent, PendingAction

RULE = "slip-valid"


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip that is out: its number and the application that waits for it."""

    number: str
    case: Application


def slips_out(session: Session, secret: bytes) -> Iterator[Slip]:
    """Every slip somebody must still sign, by application number."""
    query = (
        select(Application)
        .join(PendingAction, PendingAction.application == Application.number)
        .where(PendingAction.institution == PERSON)
        .order_by(Application.number)
    )
    for case in session.scalars(query):
        yield Slip(slip_number(secret, case.number, case.version, case.step), case)


def add_slips(
    session: Session,
    procedure: Procedure,
    rows: Sequence[Mapping[str, str]],
    facts: Facts,
    secret: bytes,
) -> None:
    """How each 确认单号 of the rows stands, where the procedure registers slips."""
    fields = [rule.with_["slip"] for rule in procedure.rules if rule.rule == RULE]
    asked = {row.get(name, "") for name in fields for row in rows} - {""}
    named = {text: parsed for text in asked if (parsed := parse_slip(text))}
    cases: dict[str, Application] = {}
    steps: dict[tuple[str, int], str] = {}
    used: set[str] = set()
    for part in chunks(number for number, _ in named.values()):
        found = session.scalars(select(Application).where(Application.number.in_(part)))
        cases |= {case.number: case for case in found}
        query = select(ApplicationEvent).where(ApplicationEvent.subject.in_(part))
        for event in session.scalars(query.order_by(ApplicationEvent.id)):
            steps[event.subject, event.version_after] = event.step_after
            used |= {event.token} if event.token else set()
    tree = Tree(facts.institutions.values())
    for text, (number, version) in named.items():
        case = cases.get(number)
        step = steps.get((number, version), "")
        genuine = case is not None and slip_genuine(secret, text, step)
        if case is None or not genuine:
            facts.slips[text] = SlipFact(genuine=False)
            continue
        facts.slips[text] = SlipFact(
            genuine=True,
            number=number,
            open=case.version == version and _waits(session, case),
            used=text in used,
            windows=frozenset(tree.windows(case.institution)),
        )


def _waits(session: Session, case: Application) -> bool:
    return session.get(PendingAction, (case.number, PERSON, case.step)) is not None
