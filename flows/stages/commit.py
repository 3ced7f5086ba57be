"""Writes what was judged of one drop: new rows, changed cases, kept rows, files and answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from flows.context import RunContext
from flows.stages.rows import ENDINGS, InRow, Judged
from procedures.disposition import Act
from procedures.findings import Severity
from procedures.keys import subject_key, unique_key
from procedures.model import Procedure
from procedures.records import Drop, Tie
from procedures.tree import Tree
from procedures.words import Status
from registry import procedure_versions
from registry import rows as kept
from registry.bodies import body_of
from registry.corrections import correct
from registry.facts import row_scope
from registry.filing import NewRow, file_rows, held_back
from registry.models import Application
from registry.moves import Clock
from registry.orphans import found_owner, keep_orphans
from registry.sql import slices

#: A broken key cell may hold any text; no file is kept for it.
_LONGEST_SUBJECT = 64
#: Rows filed at a time: what is made for the books is let go before the next are made.
_AT_ONCE = 500
_CHANGES = (Act.EDIT, Act.RESUBMIT, Act.CONFIRM, Act.DELETE, Act.WITHDRAW)
_STATES = {
    Act.WAIT: kept.WAITING,
    Act.SAVE: kept.SAVED,
    Act.REFUSE: kept.REFUSED,
    Act.FORGET: kept.FORGOTTEN,
}


def state_of(act: Act) -> str:
    """What the register holds of a row after an act."""
    return _STATES.get(act, kept.ACCEPTED)


def commit(
    ctx: RunContext,
    session: Session,
    procedure: Procedure,
    drop: Drop,
    ties: Sequence[Tie],
    judged: Judged,
) -> dict[int, str]:
    """Carry out every row's act; row -> application number of those that have one."""
    procedure_versions.remember(session, procedure, ctx.today)
    clock = Clock(ctx.run, ctx.today, judged.facts.holidays)
    tree = Tree(judged.facts.institutions.values())
    numbers: dict[int, str] = {}
    fresh = [row for row in judged.rows if judged.acts[row.row] is Act.FILE]
    for some in slices(fresh, _AT_ONCE):
        drafts = [_new_row(procedure, judged, row) for row in some]
        drawn = file_rows(session, procedure, drop.org, drop.id, drafts, tree, clock)
        numbers.update((row.row, number) for row, number in zip(some, drawn, strict=True))
        if not procedure.review:
            ctx.report.closed += sum(not held_back(draft) for draft in drafts)
    ctx.report.opened += len(numbers)
    for row in judged.rows:
        case = judged.case(procedure, row)
        if case is None or row.row in numbers:
            continue
        numbers[row.row] = case.number
        if judged.acts[row.row] in _CHANGES:
            _change(
                ctx,
                session,
                _new_row(procedure, judged, row),
                case.number,
                judged.acts[row.row],
                drop=drop,
                tree=tree,
                clock=clock,
            )
    _keep_rows(ctx, session, procedure, drop, judged, numbers)
    _keep_files(ctx, session, procedure, drop, ties, judged)
    answers = _answers(judged, numbers)
    kept.keep_confirmations(session, answers, drop=drop.id, today=ctx.today)
    return numbers


def _change(
    ctx: RunContext,
    session: Session,
    row: NewRow,
    number: str,
    act: Act,
    *,
    drop: Drop,
    tree: Tree,
    clock: Clock,
) -> None:
    application = session.get_one(Application, number)
    body = body_of(session)(application.procedure, application.procedure_version)
    after = correct(session, body, number, act, row, drop=drop.id, tree=tree, clock=clock)
    ended = act in (Act.DELETE, Act.WITHDRAW)
    ctx.report.advanced += not ended
    ctx.report.closed += ended or after.status is Status.DONE


def _new_row(procedure: Procedure, judged: Judged, row: InRow) -> NewRow:
    """The row with its files: those of this drop, else those remembered from earlier ones."""
    key = unique_key(procedure, row.values)
    materials = {}
    for spec in procedure.attachments:
        remembered = judged.facts.remembered.get((key, spec.name))
        if remembered is not None:
            materials[spec.name] = kept.pages_of(remembered.members)
    for material, tie in judged.ties.get(row.row, {}).items():
        materials[material] = kept.pages_of(tie.members)
    notes = tuple(f for f in judged.by_row.get(row.row, ()) if not f.blocks)
    return NewRow(row.row_id, row.values, materials, notes, judged.answered(row))


def _keep_rows(
    ctx: RunContext,
    session: Session,
    procedure: Procedure,
    drop: Drop,
    judged: Judged,
    numbers: dict[int, str],
) -> None:
    stored = [
        kept.ReadRow(
            id=row.row_id,
            sheet_row=row.sheet_row or row.row,
            subject=subject_key(procedure, row.values),
            unique_key=unique_key(procedure, row.values),
            state=state_of(judged.acts[row.row]),
            number=numbers.get(row.row, ""),
            values=row.values,
        )
        for row in judged.rows
        if not _of_an_earlier_case(procedure, judged, row)
    ]
    if stored:
        kept.keep_rows(
            session,
            stored,
            drop=drop.id,
            institution=drop.org,
            procedure=procedure.id,
            first_dropped=judged.facts.first_dropped,
            today=ctx.today,
        )


def _of_an_earlier_case(procedure: Procedure, judged: Judged, row: InRow) -> bool:
    """Whether a row is refused about a case that ended before another took its 行标识.

    An old workbook came back: what is kept under that 行标识 is the newer case's.
    """
    case, newest = judged.case(procedure, row), judged.facts.cases.get(row.row_id)
    refused = judged.acts[row.row] is Act.REFUSE
    return refused and None not in (case, newest) and case != newest


def _keep_files(
    ctx: RunContext,
    session: Session,
    procedure: Procedure,
    drop: Drop,
    ties: Sequence[Tie],
    judged: Judged,
) -> None:
    """Good files stay for their row whatever became of it, until others replace them."""
    subjects = {
        row.row: (subject_key(procedure, row.values), row_scope(procedure, row.values))
        for row in judged.rows
    }
    bad = {f.file for f in judged.findings if f.blocks and f.file}
    good = [
        tie
        for tie in ties
        if 0 < len(subjects.get(tie.row, ("", ""))[0]) <= _LONGEST_SUBJECT
        and not any(m.path in bad for m in tie.members)
    ]
    tied = {member.sha256 for tie in good for member in tie.members}
    found_owner(session, drop.org, tied)
    keep_orphans(session, drop.org, drop.id, judged.orphans, ctx.today)
    kept.keep_attachments(
        session,
        good,
        subjects,
        institution=drop.org,
        procedure=procedure.id,
        drop=drop.id,
        today=ctx.today,
    )


def _answers(judged: Judged, numbers: dict[int, str]) -> list[tuple[str, str, str, str]]:
    """Every question that is answered, anew for this drop: an answer stands drop by drop.

    A row that only asks for its end is asked nothing, so what it answered before stands on.
    """
    asked = [
        (row, note.code, note.field or "")
        for row in judged.rows
        if judged.answered(row)
        for note in judged.by_row.get(row.row, ())
        if note.severity is Severity.CONFIRM
    ]
    asked += [
        (row, code, field)
        for row in judged.rows
        if row.action in ENDINGS
        for code, field in sorted(judged.facts.answered.get(row.row_id, ()))
    ]
    return [(row.row_id, numbers.get(row.row, ""), code, field) for row, code, field in asked]
