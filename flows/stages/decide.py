"""decide: returned review workbooks become decisions, one transaction a workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from flows.context import RunContext
from flows.progress import tracked
from flows.stages.file import refused, unknown_sender
from flows.stages.final_mark import mark_final
from flows.stages.guard import guarded
from flows.stages.outcome import Outcome, keep, result_of
from flows.stages.twins import duplicate_of_tonight
from procedures import words
from procedures.findings import Finding, find
from procedures.judge import Decision
from procedures.model import Procedure
from procedures.records import Package, Sheet
from procedures.tables import Tables
from procedures.tree import Tree
from registry import institutions as books
from registry import rows as kept
from registry.bodies import body_of
from registry.decisions import Applied, apply_decisions, taken_meanwhile
from registry.moves import Clock
from validators.attachments import attachment_findings
from validators.supplied import Supplied, supplied_cells
from validators.ties import RowKey, tie

#: Finding -> the column it is marked at; the others stand at 审核决定.
_COLUMNS = {
    "decision-reason": words.COLUMN_OPINION,
    "reviewer-unknown": words.COLUMN_REVIEWER,
    "reviewer-disabled": words.COLUMN_REVIEWER,
    "decision-self": words.COLUMN_REVIEWER,
}


def decide(ctx: RunContext) -> None:
    """Apply every decision workbook of the run, in the order folder, name."""
    packages = [checked.package for checked in ctx.state.checked]
    packages = [package for package in packages if package.kind == "review"]
    for package in tracked(packages, "审核意见", len(packages)):
        with guarded(ctx, package.drop, "decide"):
            twin = duplicate_of_tonight(ctx, package.drop)
            keep(ctx, [twin or decide_one(ctx, package)])


def decide_one(ctx: RunContext, package: Package) -> Outcome:
    """One workbook: what counts is applied, everything else is named and changes nothing."""
    stranger = unknown_sender(ctx, package)
    if stranger is not None:
        return stranger
    if package.sheet is None or any(finding.blocks for finding in package.findings):
        return refused(package)
    with ctx.register.write(ctx.lease) as session:
        procedure = ctx.catalogue.get(package.procedure or "")
        decisions = decisions_of(package, procedure, ctx.catalogue.tables, ctx.today)
        clock = Clock(ctx.run, ctx.today, books.holidays(session))
        tokens = sorted({decision.token for decision in decisions if decision.token})
        before = taken_meanwhile(session, package.drop.id, tokens, ctx.run)
        applied = _apply(ctx, session, decisions, clock)
        marks = mark_final(session, package, procedure, clock)
        if package.drop.dry_run:
            session.rollback()
    outcome = _outcome(package, package.sheet, decisions, applied, marks, before)
    if not package.drop.dry_run:
        ctx.report.decisions_applied += len(applied.applied)
        ctx.report.decisions_refused += outcome.refused
        ctx.report.advanced += len(applied.applied) - applied.closed
        ctx.report.closed += applied.closed
    return outcome


def _apply(ctx: RunContext, session: Session, decisions: list[Decision], clock: Clock) -> Applied:
    tree = Tree(books.institutions(session).values())
    users = books.users(session)
    return apply_decisions(session, decisions, body_of(session), users, tree, clock, ctx.secret)


def decisions_of(
    package: Package, procedure: Procedure | None, tables: Tables, today: date
) -> list[Decision]:
    """The filled rows of a review workbook; 批量填写 fills what a row leaves blank.

    What they supply is checked against today's fields, as everything that is filled in.
    """
    sheet = package.sheet
    if sheet is None:
        return []
    brought, broken = _brought(package, sheet, procedure)
    supplied = supplied_cells(sheet, procedure, tables, today) if procedure else {}
    decisions = []
    for row, cells in zip(sheet.frame.index.tolist(), sheet.frame.to_dict("records"), strict=True):
        text = {str(name): str(value).strip() for name, value in cells.items()}
        word, opinion, reviewer = _with_bulk(package.bulk, text)
        if not word:
            continue
        supply = supplied.get(int(row), Supplied({}))
        decisions.append(
            Decision(
                row=int(row),
                token=_token(text),
                word=word,
                opinion=opinion,
                reviewer=reviewer,
                org=package.drop.org,
                person=package.drop.person,
                paper=text.get(words.COLUMN_PAPER, ""),
                supplied=supply.values,
                materials=brought.get(int(row), {}),
                faults=(*supply.faults, *broken.get(int(row), ())),
            )
        )
    return decisions


def _token(text: Mapping[str, str]) -> str:
    """The row's token; "" when it names another application than the row shows.

    Columns that were sorted apart must not decide about somebody else.
    """
    token, number = text.get(words.COLUMN_TOKEN, ""), text.get(words.COLUMN_NUMBER, "")
    return token if number in ("", token.partition(".")[0]) else ""


def _with_bulk(
    bulk: Mapping[str, tuple[str, str, str]], text: Mapping[str, str]
) -> tuple[str, str, str]:
    """Decision, opinion and reviewer: the row's own, else its institution's, else the whole's.

    A default opinion belongs to the decision beside it: it never explains another word.
    """
    blank = ("", "", "")
    own = (
        text.get(words.COLUMN_DECISION, ""),
        text.get(words.COLUMN_OPINION, ""),
        text.get(words.COLUMN_REVIEWER, ""),
    )
    institution = bulk.get(text.get(words.COLUMN_INSTITUTION, ""), blank)
    scopes = (own, institution, bulk.get(words.SCOPE_ALL, blank))
    word, beside, _ = next((scope for scope in scopes if scope[0]), blank)
    reviewer = next((scope[2] for scope in scopes if scope[2]), "")
    return word, own[1] or beside, reviewer


def _brought(
    package: Package, sheet: Sheet, procedure: Procedure | None
) -> tuple[dict[int, dict[str, list[dict[str, Any]]]], dict[int, list[Finding]]]:
    """Files beside a review workbook, tied by application number.

    Row -> material -> pages of those that are good, and row -> what is wrong with the others:
    they are judged as a sender's own.
    """
    found: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(dict)
    broken: dict[int, list[Finding]] = defaultdict(list)
    if procedure is None or not package.members:
        return found, broken
    numbers = sheet.frame.get(words.COLUMN_NUMBER)
    if numbers is None:
        return found, broken
    keys = [
        RowKey(row=int(row), key="", number=str(number), sound=False)
        for row, number in zip(sheet.frame.index.tolist(), numbers.tolist(), strict=True)
    ]
    ties = tie(procedure, keys, package.members, sheet.name).ties
    for finding in attachment_findings(procedure, ties, sheet.name):
        if finding.blocks and finding.row is not None:
            broken[finding.row].append(finding)
    for one in ties:
        if not any(finding.field == one.material for finding in broken.get(one.row, ())):
            found[one.row][one.material] = kept.pages_of(one.members)
    return found, broken


def _outcome(
    package: Package,
    sheet: Sheet,
    decisions: list[Decision],
    applied: Applied,
    marks: list[Finding],
    before: Set[str],
) -> Outcome:
    """The drop's outcome; tokens of `before` were taken for it by a run that died over it."""
    states = {
        decision.row: kept.ACCEPTED if decision.row in applied.applied else kept.REFUSED
        for decision in decisions
    }
    findings = [*package.findings, *marks]
    echoes = {decision.row for decision in decisions if decision.token in before}
    for finding in applied.findings:
        if finding.code == "decision-repeated" and finding.row is not None:
            states[finding.row] = kept.ACCEPTED
            if finding.row in echoes:
                continue
        if finding.field is not None:
            findings.append(finding)
            continue
        column = _COLUMNS.get(finding.code, words.COLUMN_DECISION)
        findings.append(
            finding.at(sheet=sheet.name, column=sheet.letters.get(column), field=column)
        )
    if not decisions and not marks:
        findings.append(find("decision-none", file=package.drop.name))
    judged = bool(decisions) or any(finding.blocks for finding in marks)
    result = result_of(states, findings) if judged else words.DropResult.ACCEPTED
    return Outcome(
        package.drop,
        result,
        package.procedure or "",
        package,
        findings=findings,
        states=states,
        numbers=dict(applied.applied),
        decided={decision.row: decision.word for decision in decisions},
    )
