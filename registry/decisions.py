"""Applies the rows of a decision workbook: judged one by one, each in a savepoint of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from procedures import review
from procedures.findings import Finding, find
from procedures.judge import Decision, Docket, Verdict, broken_supply, judge
from procedures.model import Procedure
from procedures.records import User
from procedures.steps import Step
from procedures.tokens import parse_row_token
from procedures.tree import Tree
from procedures.words import OPEN_STATUSES, STATUS_WORDS, Status
from registry.chunks import chunks
from registry.effects import EffectContext, EffectRow, apply_effects
from registry.models import Application, ApplicationEvent, Drop
from registry.moves import Actor, Clock, StaleApplication, cases_of, write_move

BodyOf = Callable[[str, int], Procedure]


@dataclass(slots=True)
class Applied:
    """What came of one workbook: rows applied (row -> number), findings of the others."""

    applied: dict[int, str] = field(default_factory=dict)
    closed: int = 0
    findings: list[Finding] = field(default_factory=list)


def apply_decisions(
    session: Session,
    decisions: Sequence[Decision],
    body_of: BodyOf,
    users: Mapping[str, User],
    tree: Tree,
    clock: Clock,
    secret: bytes,
) -> Applied:
    """Judge and apply `decisions` in their order; what does not count changes nothing."""
    result = Applied()
    dockets = _dockets(session, decisions, body_of, tree)
    for decision in decisions:
        number = (parse_row_token(decision.token) or ("", 0, ""))[0]
        known = dockets.get(number)
        verdict = judge(decision, known.docket if known else None, users, tree, secret)
        if isinstance(verdict, Finding) or known is None:
            if isinstance(verdict, Finding):
                result.findings += _told(decision, verdict, known)
            continue
        finding = _apply(session, decision, verdict, known, tree, clock)
        if finding is not None:
            result.findings.append(finding.at(row=decision.row))
            continue
        result.applied[decision.row] = number
        result.closed += known.docket.case.status not in OPEN_STATUSES
        if verdict.same_person:
            result.findings.append(find("decision-same-person", number=number, row=decision.row))
        if verdict.same_level:
            told = find("decision-same-level", step=verdict.same_level, number=number)
            result.findings.append(told.at(row=decision.row))
    return result


def _told(decision: Decision, verdict: Finding, known: _Known | None) -> list[Finding]:
    """Why a decision does not count; of several broken cells every one is named."""
    if known is None or verdict not in decision.faults:
        return [verdict.at(row=decision.row)]
    docket = known.docket
    step = docket.route[review.position(docket.route, docket.case.step)].step
    return broken_supply(decision, step)


@dataclass(slots=True)
class _Known:
    application: Application
    procedure: Procedure
    docket: Docket


def _dockets(
    session: Session, decisions: Sequence[Decision], body_of: BodyOf, tree: Tree
) -> dict[str, _Known]:
    numbers = [(parse_row_token(d.token) or ("", 0, ""))[0] for d in decisions]
    applications: list[Application] = []
    for part in chunks(numbers):
        applications += session.scalars(
            select(Application).where(Application.number.in_(part)).order_by(Application.number)
        )
    cases = cases_of(session, applications)
    events = _events(session, (application.number for application in applications))
    known: dict[str, _Known] = {}
    for application in applications:
        procedure = body_of(application.procedure, application.procedure_version)
        past = events.get(application.number, [])
        docket = Docket(
            case=cases[application.number],
            route=review.route(procedure, application.institution, application.values, tree),
            applicant=application.subject,
            maker=application.maker,
            deciders=_deciders(procedure, past),
            token_words={e.token: e.word for e in past if e.token},
            step_at={e.version_after: e.step_after for e in past},
            materials=frozenset(application.materials),
        )
        known[application.number] = _Known(application, procedure, docket)
    return known


def _deciders(procedure: Procedure, past: Sequence[ApplicationEvent]) -> dict[str, str]:
    """User -> the step he decided in; who only took a case in (受理) may decide about it."""
    formal = {step.name for step in procedure.review if step.formal}
    decided = (e for e in past if e.kind == "decided" and e.user and e.step not in formal)
    return {event.user: event.step for event in decided}


def taken_meanwhile(session: Session, drop: str, tokens: Iterable[str], run: str) -> set[str]:
    """Those of `tokens` whose decisions an earlier run took since this drop came in.

    It died over the drop, which is read once more by `run`: its sender repeats nothing.
    """
    since = select(Drop.run).where(Drop.id == drop).scalar_subquery()
    taken: set[str] = set()
    for part in chunks(tokens):
        of_part = ApplicationEvent.token.in_(part)
        query = select(ApplicationEvent.token).where(
            of_part, ApplicationEvent.run >= since, ApplicationEvent.run != run
        )
        taken.update(token for token in session.scalars(query) if token)
    return taken


def _events(session: Session, numbers: Iterable[str]) -> dict[str, list[ApplicationEvent]]:
    found: dict[str, list[ApplicationEvent]] = {}
    for part in chunks(numbers):
        for event in session.scalars(
            select(ApplicationEvent)
            .where(ApplicationEvent.subject.in_(part))
            .order_by(ApplicationEvent.subject, ApplicationEvent.seq)
        ):
            found.setdefault(event.subject, []).append(event)
    return found


def _apply(
    session: Session,
    decision: Decision,
    verdict: Verdict,
    known: _Known,
    tree: Tree,
    clock: Clock,
) -> Finding | None:
    """One decision in a savepoint; a row that changed meanwhile is stale."""
    docket = known.docket
    step = docket.route[review.position(docket.route, docket.case.step)].step
    changes, payload = _brought(decision, step, known.application)
    values = changes.get("values", known.application.values)
    stops = _route_with(known, values, tree)
    move = review.decide(docket.case, stops, decision.org, decision.word)
    actor = Actor(
        institution=decision.org,
        user=verdict.reviewer.code,
        word=decision.word,
        opinion=decision.opinion,
        token=decision.token,
    )
    if decision.paper:
        payload["paper"] = decision.paper
    if verdict.same_person:
        payload["same_person"] = True
    if verdict.same_level:
        payload["same_level"] = verdict.same_level
    passed = move.bump and step.decisions[decision.word] in ("next", "done")
    try:
        with session.begin_nested():
            if passed:
                payload |= _effects(session, known, values, tree, clock, step.name)
            if move.status is Status.DONE:
                payload |= _effects(session, known, values, tree, clock)
            after = write_move(
                session,
                known.application,
                move,
                stops,
                clock,
                actor,
                payload=payload,
                changes=changes,
            )
    except (StaleApplication, IntegrityError):
        status = STATUS_WORDS[docket.case.status]
        return find("decision-stale", number=docket.case.number, status=status)
    known.docket = replace(
        docket,
        case=after,
        route=stops,
        materials=docket.materials | set(payload.get("materials", ())),
        deciders={**docket.deciders, **({} if step.formal else {actor.user: step.name})},
        token_words={**docket.token_words, decision.token: decision.word},
        step_at={**docket.step_at, after.version: after.step},
    )
    return None


def _brought(
    decision: Decision, step: Step, application: Application
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Columns and payload of what a reviewer brings: what his step must bring, nothing else.

    The sender's own words and files stay the sender's.
    """
    supplied = {k: v for k, v in decision.supplied.items() if v and k in step.supply.fields}
    files = {k: v for k, v in decision.materials.items() if k in step.supply.attachments}
    changes: dict[str, Any] = {}
    payload: dict[str, Any] = {}
    if supplied:
        changes["values"] = {**application.values, **supplied}
        payload["supplied"] = supplied
    if files:
        changes["materials"] = {**application.materials, **files}
        payload["materials"] = sorted(files)
    return changes, payload


def _route_with(known: _Known, values: Mapping[str, str], tree: Tree) -> review.Route:
    """The route with what this step brings: it may decide which steps follow."""
    application, docket = known.application, known.docket
    stops = review.route(known.procedure, application.institution, values, tree)
    return stops if review.position(stops, docket.case.step) >= 0 else docket.route


def _effects(
    session: Session,
    known: _Known,
    values: Mapping[str, str],
    tree: Tree,
    clock: Clock,
    when: str = "done",
) -> dict[str, Any]:
    """Effects of moment `when`: 办结, or the name of the step that was passed."""
    application = known.application
    row = EffectRow(application.number, application.institution, values)
    context = EffectContext(known.procedure, tree, clock)
    changed = apply_effects(session, known.procedure, [row], context, when)
    return changed.get(application.number, {})
