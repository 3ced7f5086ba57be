"""Files new applications in bulk: numbers, routes, events and effects of one package together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from procedures import review
from procedures.findings import Finding, Severity
from procedures.keys import subject_key, unique_key
from procedures.model import Field, FieldType, Procedure
from procedures.review import Case, Move, Route
from procedures.tree import Tree
from procedures.words import Status
from registry import locks
from registry.effects import EffectContext, EffectRow, apply_effects
from registry.events import append_events
from registry.models import Application
from registry.moves import Actor, Clock, draft, insert_pending, pending_rows
from registry.numbers import draw

MAKER_FIELD = "填报人"


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row that may be filed. `materials`: material -> [{"path", "sha256", "media"}]."""

    row_id: str
    values: dict[str, str]
    materials: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    notes: tuple[Finding, ...] = ()
    answered: bool = False


def file_rows(
    session: Session,
    procedure: Procedure,
    institution: str,
    drop: str,
    rows: Sequence[NewRow],
    tree: Tree,
    clock: Clock,
) -> list[str]:
    """File `rows` in their order and give their application numbers.

    Callers hand over large packages in slices: what is made for the books is as large as the
    rows. A row with unanswered 需确认 findings is filed but held before its first step; a
    procedure without steps is done at once and its effects are applied.
    """
    if not rows:
        return []
    numbers = draw(session, procedure.prefix, clock.today.year, len(rows))
    cases: list[tuple[NewRow, Case, Move, Route]] = []
    for number, row in zip(numbers, rows, strict=True):
        stops = review.route(procedure, institution, row.values, tree)
        move = review.hold_for_confirmation() if held_back(row) else review.start(stops)
        opened = Case(number, institution, move.status, "", 1, 0, clock.today)
        cases.append((row, review.apply(opened, move, clock.today), move, stops))
    columns = [_columns(procedure, drop, row, case, clock) for row, case, _, _ in cases]
    session.execute(insert(Application), columns)
    still_open = [(case.number, row.values) for row, case, _, _ in cases if not _is_done(case)]
    taken = locks.take(session, procedure, still_open)
    insert_pending(session, pending_rows([(case, stops) for _, case, _, stops in cases], clock))
    changes = taken | _effects(session, procedure, institution, cases, tree, clock)
    actor = Actor(institution=institution)
    append_events(
        session,
        [
            draft(case, move, "", clock, actor, _payload(drop, row) | changes.get(case.number, {}))
            for row, case, move, _ in cases
        ],
    )
    return numbers


def _is_done(case: Case) -> bool:
    return case.status is Status.DONE


def held_back(row: NewRow) -> bool:
    """Whether a row has a 需确认 question that its sender has not answered."""
    return not row.answered and any(note.severity is Severity.CONFIRM for note in row.notes)


def notes_of(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """Standing questions and hints as an application keeps them for its reviewers."""
    return [
        {
            "code": note.code,
            "severity": note.severity,
            "field": note.field or "",
            "message": note.message,
        }
        for note in findings
        if note.severity is not Severity.MUST_FIX
    ]


def _columns(
    procedure: Procedure, drop: str, row: NewRow, case: Case, clock: Clock
) -> dict[str, Any]:
    done = case.status is Status.DONE
    forever = procedure.unique.holds == "forever"
    period = procedure.window.kind == "period"
    window = procedure.window
    return {
        "number": case.number,
        "procedure": procedure.id,
        "procedure_version": procedure.version,
        "system": procedure.system,
        "institution": case.institution,
        "subject": subject_key(procedure, row.values),
        "label": label_of(procedure, row.values),
        "year": row.values.get(window.year_field, "") if period else "",
        "term": row.values.get(window.term_field, "") if period else "",
        "maker": row.values.get(MAKER_FIELD, ""),
        "status": case.status,
        "step": case.step,
        "step_since": case.since,
        "round": case.round,
        "version": case.version,
        "resume_at": "",
        "unique_key": None if done and not forever else unique_key(procedure, row.values) or None,
        "holds_forever": forever,
        "row_id": row.row_id,
        "drop": drop,
        "filed_on": clock.today,
        "closed_on": clock.today if done else None,
        "changed_by_run": clock.run,
        "values": row.values,
        "materials": row.materials,
        "notes": notes_of(row.notes),
    }


def label_of(procedure: Procedure, values: Mapping[str, str]) -> str:
    """The name an application is listed under; an institution's code where the row names none."""
    name = values.get(label_field(procedure).name, "")
    if not name and procedure.subject == "institution":
        return values.get(procedure.key_field.name, "")
    return name


def label_field(procedure: Procedure) -> Field:
    """Whose text names an application: the person's name, else the first text, else the key.

    A question is listed under what it asks for, whomever it asks about; what is about an
    institution under its name, whoever its persons are.
    """
    if procedure.subject == "query":
        return procedure.key_field
    persons = () if procedure.subject == "institution" else (FieldType.PERSON_NAME,)
    for wanted in (*persons, FieldType.TEXT):
        for field_ in procedure.fields:
            if field_.type is wanted:
                return field_
    return procedure.key_field


def _payload(drop: str, row: NewRow) -> dict[str, Any]:
    return {
        "drop": drop,
        "values": row.values,
        "materials": {
            name: [page["sha256"] for page in pages] for name, pages in row.materials.items()
        },
    }


def _effects(
    session: Session,
    procedure: Procedure,
    institution: str,
    cases: Sequence[tuple[NewRow, Case, Move, Route]],
    tree: Tree,
    clock: Clock,
) -> dict[str, dict[str, Any]]:
    """Effects of what is done at once; number -> {"before", "after"} for the event."""
    done = [
        EffectRow(case.number, institution, row.values)
        for row, case, _, _ in cases
        if case.status is Status.DONE
    ]
    return apply_effects(session, procedure, done, EffectContext(procedure, tree, clock))
