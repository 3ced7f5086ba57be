"""file: checked packages become applications, drop by drop in one fixed order.

One transaction a drop: register facts, register checks and rows go together, so that two
rows never both pass a check that only one may pass.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from flows.context import RunContext
from flows.progress import tracked
from flows.stages.commit import commit
from flows.stages.complete import complete, set_aside
from flows.stages.guard import guarded
from flows.stages.offered import note_given
from flows.stages.outcome import Outcome, keep, result_of, row_states
from flows.stages.rows import Judged, facts_for, in_rows, judge_rows, kept_files
from flows.stages.twins import duplicate_of_tonight
from procedures.findings import Finding, find
from procedures.model import Procedure
from procedures.records import Checked, Package
from procedures.words import OFFICE, DropResult
from registry import institutions as books


def file(ctx: RunContext) -> None:
    """File every checked package; decision workbooks are left to the next stage."""
    waiting = ctx.state.checked
    for checked in tracked(waiting, "收件登记", len(waiting)):
        if checked.package.kind != "review":
            with guarded(ctx, checked.package.drop, "file"):
                twin = duplicate_of_tonight(ctx, checked.package.drop)
                keep(ctx, [twin or file_one(ctx, checked)])
                if twin is None:
                    note_given(ctx, checked)
            _let_go(checked)


def _let_go(checked: Checked) -> None:
    """What is filed is the register's: only the sheet is needed still, for the receipt."""
    checked.values, checked.ties = None, ()
    checked.package.members = ()


def file_one(ctx: RunContext, checked: Checked) -> Outcome:
    """One package, committed; a 预检 package is judged and rolled back."""
    package = checked.package
    stranger = unknown_sender(ctx, package)
    if stranger is not None:
        return stranger
    if package.kind == "attachments":
        return complete(ctx, package)
    if package.kind != "data" or package.procedure is None or checked.values is None:
        return refused(package, checked.findings)
    procedure = ctx.catalogue[package.procedure]
    if package.drop.dry_run:
        with ctx.register.read() as session:
            return _judged(ctx, session, procedure, checked)[0]
    with ctx.register.write(ctx.lease) as session:
        outcome, judged = _judged(ctx, session, procedure, checked)
        outcome.numbers = commit(ctx, session, procedure, package.drop, checked.ties, judged)
    return outcome


def refused(package: Package, findings: Sequence[Finding] = ()) -> Outcome:
    """The outcome of a drop in which nothing could be read."""
    found = [*package.findings, *findings]
    return Outcome(
        package.drop, DropResult.REFUSED, package.procedure or "", package, findings=found
    )


def unknown_sender(ctx: RunContext, package: Package) -> Outcome | None:
    """Quarantine for a folder whose code no enabled institution has; None for a known one."""
    drop = package.drop
    if drop.org == OFFICE:
        return None
    with ctx.register.read() as session:
        institution = books.institutions(session).get(drop.org)
    if institution is not None and institution.enabled:
        return None
    told = find("folder-unknown", folder=drop.folder or "inbox", file=drop.name)
    return Outcome(drop, DropResult.QUARANTINED, package=None, findings=[told], known_folder=False)


def _judged(
    ctx: RunContext, session: Session, procedure: Procedure, checked: Checked
) -> tuple[Outcome, Judged]:
    package = checked.package
    rows = in_rows(procedure, checked)
    facts = facts_for(
        session,
        ctx.catalogue,
        procedure,
        package.drop,
        rows,
        checked.ties,
        ctx.today,
        secret=ctx.secret,
    )
    judged = judge_rows(procedure, package.drop, rows, checked, facts)
    states = row_states(judged)
    judged.findings += kept_files(judged, procedure, checked)
    if not package.drop.dry_run:
        judged.findings += set_aside(judged.orphans, ctx.today)
    outcome = Outcome(
        drop=package.drop,
        result=result_of(states, judged.findings),
        procedure=procedure.id,
        package=package,
        findings=judged.findings,
        states=states,
        row_ids={row.row: row.row_id for row in judged.rows},
        acts=dict(judged.acts),
        renames=checked.renames,
        held=frozenset(row.row for row in judged.rows if judged.held(procedure, row)),
    )
    return outcome, judged
