"""Loose attachments: files that arrive on their own for rows that wait, or in place of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.context import RunContext
from flows.stages.commit import commit
from flows.stages.inks import hints_on_ink
from flows.stages.outcome import Outcome, result_of, row_states
from flows.stages.rows import InRow, facts_for, judge_rows
from procedures.findings import Finding, find
from procedures.keys import subject_key
from procedures.model import Procedure
from procedures.records import Checked, Member, Package, Sheet, Tie
from procedures.words import OPEN_STATUSES, DropResult
from registry import rows as kept
from registry.models import Application, SubmissionRow
from registry.orphans import keep_orphans, kept_until
from validators.attachments import attachment_findings
from validators.check import check as check_package
from validators.ties import RowKey, tie


@dataclass(frozen=True, slots=True)
class _Owner:
    """A row that may be given files: waiting in the register, or filed and open."""

    procedure: str
    row_id: str
    sheet_row: int
    number: str
    values: dict[str, str]
    waiting: bool
    label: str = ""


def complete(ctx: RunContext, package: Package) -> Outcome:
    """Tie the files of a drop without workbook to the sender's waiting rows and open cases.

    A waiting row whose last missing file came is filed; a file for an open case that nobody
    has decided replaces the old one; every other file is an orphan, and said so.
    """
    drop = package.drop
    if drop.dry_run:
        with ctx.register.read() as session:
            return _complete(ctx, session, package, write=False)
    with ctx.register.write(ctx.lease) as session:
        return _complete(ctx, session, package, write=True)


def _complete(ctx: RunContext, session: Session, package: Package, *, write: bool) -> Outcome:
    outcome = Outcome(package.drop, DropResult.TO_CORRECT, package=package)
    outcome.findings = list(package.findings)
    left = {member.path: member for member in package.members}
    given = _given(ctx, package, outcome)
    for id_, owners in _owners(session, package.drop.org).items():
        procedure = ctx.catalogue.get(id_)
        if procedure is None or not procedure.attachments:
            continue
        offered = [m for m in left.values() if m.sha256 not in given.get(id_, ())]
        ties = _ties(procedure, owners, offered, outcome, left)
        if ties:
            _give(ctx, session, procedure, package, owners, ties, outcome, write=write)
    used = set().union(*given.values())
    orphans = [member for member in left.values() if member.sha256 not in used]
    for member in orphans:
        outcome.findings.extend(member.findings)
        proposed = ctx.state.proposed.get((package.drop.org, member.path))
        outcome.findings.append(proposed or find("attachment-orphan", file=member.path, guess=""))
    if write:
        keep_orphans(session, package.drop.org, package.drop.id, orphans, ctx.today)
        outcome.findings += set_aside(orphans, ctx.today)
    outcome.result = result_of(outcome.states, outcome.findings)
    if any(given.values()) and not outcome.states:
        blocked = any(finding.blocks for finding in outcome.findings)
        outcome.result = DropResult.PARTLY_ACCEPTED if blocked else DropResult.ACCEPTED
    return outcome


def _given(ctx: RunContext, package: Package, outcome: Outcome) -> dict[str, set[str]]:
    """Procedure -> this drop's files that rows filed before it in this run have; told."""
    hashes = {member.sha256 for member in package.members}
    found: dict[str, set[str]] = {}
    for (institution, procedure), used in sorted(ctx.state.given.items()):
        if institution == package.drop.org and not package.drop.dry_run and hashes & used:
            found[procedure] = hashes & used
            title = ctx.catalogue[procedure].title
            count = sum(member.sha256 in used for member in package.members)
            outcome.findings.append(find("attachment-given", count=count, title=title))
    return found


def set_aside(orphans: Iterable[Member], today: date) -> list[Finding]:
    """`orphan-kept` when there are files without a row that may still find one."""
    count = sum(member.probe is not None for member in orphans)
    day = kept_until(today).isoformat()
    return [find("orphan-kept", count=count, date=day)] if count else []


def _owners(session: Session, institution: str) -> dict[str, list[_Owner]]:
    """Procedure -> rows that may be given files, waiting ones first, in the order filed."""
    found: dict[str, list[_Owner]] = defaultdict(list)
    for row in kept.waiting_rows(session, institution):
        found[row.procedure].append(
            _Owner(row.procedure, row.id, row.sheet_row, "", dict(row.values), waiting=True)
        )
    states = sorted(OPEN_STATUSES)
    query = (
        select(Application, SubmissionRow.sheet_row)
        .join(SubmissionRow, SubmissionRow.id == Application.row_id)
        .where(Application.institution == institution, Application.status.in_(states))
        .order_by(Application.number)
    )
    for case, sheet_row in session.execute(query):
        found[case.procedure].append(
            _Owner(
                case.procedure,
                case.row_id,
                sheet_row,
                case.number,
                dict(case.values),
                waiting=False,
                label=case.label,
            )
        )
    return dict(sorted(found.items()))


def _ties(
    procedure: Procedure,
    owners: list[_Owner],
    offered: list[Member],
    outcome: Outcome,
    left: dict[str, Member],
) -> list[Tie]:
    """Files tied to owners by their place in the list; what is tied is no orphan."""
    keys = [
        RowKey(
            row=place,
            key=subject_key(procedure, owner.values),
            number=owner.number,
            name=owner.label,
            ordinal=place,
        )
        for place, owner in enumerate(owners, start=1)
    ]
    tied = tie(procedure, keys, offered)
    wrong = attachment_findings(procedure, tied.ties)
    outcome.findings += [f.at(row=None) for f in (*tied.findings, *wrong) if f.code != _ORPHAN]
    for one in tied.ties:
        for member in one.members:
            left.pop(member.path, None)
    bad = {(f.row, f.field) for f in wrong if f.blocks}
    return [one for one in tied.ties if (one.row, one.material) not in bad]


_ORPHAN = "attachment-orphan"


def _give(
    ctx: RunContext,
    session: Session,
    procedure: Procedure,
    package: Package,
    owners: list[_Owner],
    ties: list[Tie],
    outcome: Outcome,
    *,
    write: bool,
) -> None:
    """Remember the files, then judge the rows they belong to once more and act."""
    drop = package.drop
    chosen = sorted({one.row for one in ties})
    rows = [_in_row(place, owners[place - 1]) for place in chosen]
    values = _frame(procedure, rows)
    facts = facts_for(
        session, ctx.catalogue, procedure, drop, rows, ties, ctx.today, secret=ctx.secret
    )
    bare = replace(package, findings=[], sheet=None)
    asked = _questions(ctx, procedure, package, values)
    asked += hints_on_ink(ctx, procedure, ties)
    checked = Checked(bare, values, tuple(ties), findings=asked)
    judged = judge_rows(procedure, drop, rows, checked, facts)
    outcome.procedure = outcome.procedure or procedure.id
    outcome.findings += [_without_row(f) for f in judged.findings]
    states = row_states(judged)
    numbers = commit(ctx, session, procedure, drop, ties, judged) if write else {}
    offset = max(outcome.states, default=0)
    for row in judged.rows:
        outcome.states[offset + row.row] = states[row.row]
        outcome.row_ids[offset + row.row] = row.row_id
        outcome.numbers[offset + row.row] = numbers.get(row.row, row.number)


def _questions(
    ctx: RunContext, procedure: Procedure, package: Package, values: pd.DataFrame
) -> list[Finding]:
    """What there is to ask and to hint about rows that only now get their files.

    Their cells were sound when they came; an unanswered 需确认 holds them as it would have then.
    """
    letters = dict.fromkeys(values.columns, "")
    sheet = Sheet(procedure.sheet, values, letters)
    alone = replace(package, findings=[], sheet=sheet, members=())
    found = check_package(alone, procedure, ctx.catalogue.tables, ctx.today).findings
    return [finding.at(sheet=None, column=None) for finding in found if not finding.blocks]


def _in_row(place: int, owner: _Owner) -> InRow:
    return InRow(place, owner.row_id, owner.values, owner.number, sheet_row=owner.sheet_row)


def _frame(procedure: Procedure, rows: list[InRow]) -> pd.DataFrame:
    names = [field.name for field in procedure.fields]
    index = [row.row for row in rows]
    data = {name: [row.values.get(name, "") for row in rows] for name in names}
    return pd.DataFrame(data, index=index, columns=names, dtype=object)


def _without_row(finding: Finding) -> Finding:
    """Such a drop has no sheet: its findings are about files, not rows."""
    return replace(finding, row=None, column=None, sheet=None)
