"""Fills review workbooks from the register: what waits for an institution, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from outputs.context import PublishContext
from outputs.workbooks.form_data import form_id
from outputs.workbooks.history import Event, Refusal, events_of, last_refusal
from outputs.workbooks.identity import review_identity
from outputs.workbooks.review import ReviewData, ReviewRow
from outputs.workbooks.wording import attachment_words, file_words
from procedures.findings import Severity
from procedures.findings.kind import SEVERITY_WORDS
from procedures.model import FieldType, Procedure
from procedures.review import route
from procedures.steps import Step
from procedures.tokens import row_token
from procedures.tree import institution_words
from procedures.words import PAPER_CHOICES, PERSON
from procedures.workspace import Workspace, by_hash
from registry import institutions as books
from registry.models import Application, PendingAction
from registry.procedure_versions import body


def pending_books(context: PublishContext) -> dict[tuple[str, str], str]:
    """(institution, procedure) with pending applications -> form id of their workbook.

    The id changes only when the set of (number, version) does: a new workbook is due then.
    """
    rows = context.session.execute(
        select(
            PendingAction.institution,
            Application.procedure,
            Application.number,
            Application.version,
        )
        .join(Application, Application.number == PendingAction.application)
        .where(PendingAction.institution != PERSON)
        .order_by(PendingAction.institution, Application.procedure, Application.number)
    )
    found: dict[tuple[str, str], list[str]] = {}
    for institution, procedure, number, version in rows:
        found.setdefault((institution, procedure), []).append(f"{number}.{version}")
    return {key: form_id("review", *key, *cases) for key, cases in found.items()}


def review_data(
    context: PublishContext, institution: str, procedure: Procedure, form: str
) -> ReviewData:
    """The workbook of everything of `procedure` that waits for `institution`.

    Rows are sorted by step, division, institution and number. A case keeps the steps of the
    version it started with.
    """
    cases = _pending(context, institution, procedure)
    history = events_of(context.session, (case.number for case, _ in cases))
    steps: dict[str, Step] = {}
    rows: list[tuple[tuple[int, tuple[str, ...], str, str, str], ReviewRow]] = []
    for case, name in cases:
        own = _body(context, procedure, case.procedure_version)
        steps.setdefault(name, own.step(name))
        place = context.tree.get(case.institution)
        order = [step.name for step in own.review].index(name)
        division = place.division if place else ""
        row = _row(context, own, case, name, institution, history.get(case.number, []))
        row = replace(row, **_seen_from(context, own, case, name, institution))
        rows.append(((order, row.decisions, division, case.institution, case.number), row))
    ordered = [row for _, row in sorted(rows, key=lambda pair: pair[0])]
    roles = {role for step in steps.values() for role in step.role}
    return ReviewData(
        procedure=procedure,
        steps=steps,
        identity=review_identity(procedure, institution, form, context.secret),
        today=context.today,
        rows=tuple(ordered),
        reviewers=_reviewers(context, institution, roles),
        support=context.settings.support_line,
    )


def photo_path(
    workspace: Workspace, procedure: Procedure, materials: Mapping[str, Any]
) -> Path | None:
    """Where the re-encoded photo of a case lies; None when the procedure or case has none."""
    for each in procedure.attachments:
        pages = materials.get(each.name) if each.kind == "photo" else None
        if pages:
            path = by_hash(workspace.derived, pages[0]["sha256"])
            return path.with_name(f"{path.name}.jpg")
    return None


def _pending(
    context: PublishContext, institution: str, procedure: Procedure
) -> list[tuple[Application, str]]:
    rows = context.session.execute(
        select(Application, PendingAction.step)
        .join(PendingAction, Application.number == PendingAction.application)
        .where(PendingAction.institution == institution, Application.procedure == procedure.id)
        .order_by(Application.number)
    )
    return [(case, step) for case, step in rows]


def _body(context: PublishContext, procedure: Procedure, version: int) -> Procedure:
    if procedure.version == version:
        return procedure
    return body(context.session, procedure.id, version)


def _row(
    context: PublishContext,
    procedure: Procedure,
    case: Application,
    step: str,
    institution: str,
    events: list[Event],
) -> ReviewRow:
    refusal = last_refusal(events) if case.round > 1 else None
    path = photo_path(context.workspace, context.catalogue[case.procedure], case.materials)
    return ReviewRow(
        number=case.number,
        token=row_token(context.secret, case.number, case.version, step, institution),
        step=step,
        round=case.round,
        area=context.tree.area(case.institution),
        institution_name=context.tree.name(case.institution),
        values=case.values,
        hints=(
            *_to_bring(procedure, step, case),
            *_notes(case.notes),
            *_remarks(events),
            *_replaced(refusal),
        ),
        photo=path.read_bytes() if path is not None and path.exists() else None,
        changed=refusal.changed if refusal else {},
        returned=refusal.sentence(context.tree) if refusal else "",
    )


def _seen_from(
    context: PublishContext, procedure: Procedure, case: Application, step: str, institution: str
) -> dict[str, Any]:
    """What of a row depends on its procedure: the words that are the reader's, names of codes."""
    stops = route(procedure, case.institution, case.values, context.tree)
    here = next((stop for stop in stops if stop.step.name == step), None)
    named = {
        field.name: institution_words(context.tree, case.values[field.name])
        for field in procedure.fields
        if field.type is FieldType.INSTITUTION and case.values.get(field.name)
    }
    return {
        "decisions": here.words(institution) if here else (),
        "values": {**case.values, **named},
    }


def _to_bring(procedure: Procedure, step: str, case: Application) -> list[str]:
    """Files that must come with the decision and are not there yet, by the names they need."""
    wanted = procedure.step(step).supply.attachments
    key = f"<{procedure.key_field.name}>"
    lines = [
        f"{file_words(procedure, each).replace(key, case.number)}（{attachment_words(each)}）"
        for each in procedure.attachments
        if each.name in wanted and not case.materials.get(each.name)
    ]
    return ["须与本表放入同一文件夹投递：", *lines] if lines else []


def _notes(notes: Sequence[Mapping[str, str]]) -> list[str]:
    """Standing findings; a 需确认 one was answered 情况属实, else the case would not be here."""
    lines = []
    for note in notes:
        severity = Severity(note["severity"])
        answered = "（填报机构已确认情况属实）" if severity is Severity.CONFIRM else ""
        lines.append(f"【{SEVERITY_WORDS[severity]}】{note['message']}{answered}")
    return lines


def _remarks(events: Sequence[Event]) -> list[str]:
    """What earlier levels leave for this one: one person in two parts, papers that lack."""
    lines = []
    for event in events:
        if event.payload.get("same_person"):
            lines.append(f"{event.step}：填报审核同一人")
        if event.payload.get("same_level"):
            lines.append(f"{event.step}：与{event.payload['same_level']}由同一人办理")
        paper = event.payload.get("paper", "")
        if paper and paper != PAPER_CHOICES[0]:
            lines.append(f"{event.step}：纸质材料{paper}")
    return lines


def _replaced(refusal: Refusal | None) -> list[str]:
    if refusal is None or not refusal.materials:
        return []
    return [f"已更换：{'、'.join(refusal.materials)}"]


def _reviewers(context: PublishContext, institution: str, roles: set[str]) -> tuple[str, ...]:
    """用户编号 of the institution's enabled users with one of the roles."""
    return tuple(
        user.code
        for user in books.users(context.session).values()
        if user.enabled and user.institution == institution and user.roles & roles
    )
