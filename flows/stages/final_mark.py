"""定稿 by mark: a reviewer asks that his institution's table be frozen as it stands."""

from __future__ import annotations

from sqlalchemy.orm import Session

from procedures import words
from procedures.findings import Finding, find
from procedures.judge import reviewer_of
from procedures.model import Procedure
from procedures.records import Package, User
from procedures.tokens import parse_row_token
from registry import finals
from registry import institutions as books
from registry.moves import Clock


def mark_final(
    session: Session, package: Package, procedure: Procedure | None, clock: Clock
) -> list[Finding]:
    """Record the mark of a review workbook; what came of it, [] when nothing was marked.

    The row 定稿 of the sheet 批量填写 counts when its 审核决定 says 定稿 too: a reviewer's code
    filled down the whole column freezes nothing. The mark is for the tables that hold the
    workbook's applications; publishing freezes them.
    """
    word, _, code = package.bulk.get(words.SCOPE_FINAL, ("", "", ""))
    if not word or procedure is None:
        return []
    found = _judged(session, package, procedure, word, code)
    if isinstance(found, Finding):
        return [_at(found)]
    drop = package.drop
    by = finals.Mark(drop.org, found.code, drop.id, clock.today, clock.run)
    count = finals.mark(session, procedure.id, _numbers(package), by)
    return [_at(find("final-marked", count=count))]


def _judged(
    session: Session, package: Package, procedure: Procedure, word: str, code: str
) -> User | Finding:
    """The reviewer whose mark counts, or why it does not."""
    drop, form = package.drop, package.form
    if form is None or not form.signed or form.institution != drop.org:
        return find("token-invalid")
    if word != words.SCOPE_FINAL or not procedure.has_period_table:
        choices = words.SCOPE_FINAL if procedure.has_period_table else "（该业务没有汇总表）"
        return find("decision-unknown", value=word, choices=choices)
    roles = tuple(dict.fromkeys(role for step in procedure.review for role in step.role))
    return reviewer_of(code, drop.person, drop.org, roles, books.users(session))


def _numbers(package: Package) -> list[str]:
    """The applications of the workbook, by their tokens."""
    if package.sheet is None or words.COLUMN_TOKEN not in package.sheet.frame.columns:
        return []
    parsed = (
        parse_row_token(str(token).strip()) for token in package.sheet.frame[words.COLUMN_TOKEN]
    )
    return sorted({each[0] for each in parsed if each is not None})


def _at(finding: Finding) -> Finding:
    return finding.at(sheet=words.SHEET_BULK, field=words.SCOPE_FINAL)
