"""Receipts: every drop's answer, with the sender's own sheet rebuilt where one was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from flows.context import RunContext
from flows.stages.outcome import Outcome
from outputs.mail.compose import DROP
from outputs.pool import Renderers, Task, in_process
from outputs.problem import Problem
from outputs.store import store
from outputs.workbooks.grid import choices_of
from outputs.workbooks.identity import data_identity
from outputs.workbooks.receipt import KNOWN_ROWS, REFUSED_ROWS, TAKEN_ROWS, WAITING_ROWS, Receipt
from outputs.workbooks.returned import ReturnedSheet, RowOutcome, build_receipt
from procedures import durable
from procedures.disposition import Act
from procedures.file_names import file_name
from procedures.findings import rank
from procedures.model import Procedure
from procedures.records import Institution
from procedures.words import (
    ACTION_DELETE,
    ACTION_WITHDRAW,
    DROP_RESULT_WORDS,
    FOLDER_RECEIPTS,
    OFFICE,
    DropResult,
)
from registry import documents, drops, messages
from registry import institutions as books
from registry import rows as kept

#: Receipts made and committed at a time.
CHUNK = 50
#: Fewer rows than this are not worth a child process.
_ALONE = 400

_COUNT_LABELS = (
    ("总行数", None),
    (TAKEN_ROWS, kept.ACCEPTED),
    ("已保存，未上报", kept.SAVED),
    (WAITING_ROWS, kept.WAITING),
    (REFUSED_ROWS, kept.REFUSED),
)


def write_receipts(ctx: RunContext, renderers: Renderers) -> None:
    """Make the receipt of every outcome of this run, then close the drop in the register.

    Until then a drop counts as received: a run that dies before is repeated for it, and its
    rows are found to be in already.
    """
    with ctx.register.read() as session:
        institutions, folders = books.institutions(session), books.folders(session)
    while ctx.state.outcomes:
        chunk, ctx.state.outcomes = ctx.state.outcomes[:CHUNK], ctx.state.outcomes[CHUNK:]
        tasks: list[Task] = [_task(ctx, outcome, institutions) for outcome in chunk]
        rows = sum(outcome.total for outcome in chunk)
        made = renderers.run(tasks) if rows > _ALONE and len(chunk) > 1 else in_process(tasks)
        _finish(ctx, list(_stored(ctx, chunk, made)), folders)


def _task(ctx: RunContext, outcome: Outcome, institutions: dict[str, Institution]) -> Task:
    return _build, (_receipt(ctx, outcome, institutions), _returned(ctx, outcome, institutions))


def _build(parts: tuple[Receipt, ReturnedSheet | None]) -> bytes:
    return build_receipt(*parts)


def _receipt(ctx: RunContext, outcome: Outcome, institutions: dict[str, Institution]) -> Receipt:
    drop = outcome.drop
    procedure = ctx.catalogue.get(outcome.procedure)
    known = institutions.get(drop.org)
    return Receipt(
        institution=drop.org,
        institution_name=known.name if known else "",
        drop_name=drop.name,
        received=drop.claimed_on,
        result=outcome.result,
        sha256=drop.sha256,
        kind=outcome.package.kind if outcome.package else "unreadable",
        procedure_title=procedure.title if procedure else "",
        counts=_counts(outcome),
        decided=_decided(outcome),
        review_list=_review_list(procedure),
        findings=tuple(rank(outcome.findings)),
        dry_run=drop.dry_run,
        support=ctx.settings.support_line,
    )


def _counts(outcome: Outcome) -> tuple[tuple[str, int], ...]:
    states = list(outcome.states.values())
    if not states:
        return ()
    counts = {
        label: len(states) if state is None else states.count(state)
        for label, state in _COUNT_LABELS
        if state != kept.SAVED or kept.SAVED in states
    }
    if again := outcome.again:
        counts[TAKEN_ROWS] -= again
        counts[KNOWN_ROWS] = again
    return tuple(counts.items())


def _decided(outcome: Outcome) -> tuple[tuple[str, int], ...]:
    """How many decisions of each word took effect, the most frequent first."""
    taken = [row for row, state in outcome.states.items() if state == kept.ACCEPTED]
    counts = Counter(outcome.decided.get(row, "") for row in taken)
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _review_list(procedure: Procedure | None) -> str:
    """The list in which reviewers see where each application went, "" when there is none."""
    outputs = procedure.outputs if procedure else ()
    return next((o.title for o in outputs if o.id == "review-list" and "reviewers" in o.to), "")


def _returned(
    ctx: RunContext, outcome: Outcome, institutions: dict[str, Institution]
) -> ReturnedSheet | None:
    """The data sheet to hand back, None where no data sheet was read."""
    package = outcome.package
    if package is None or package.kind != "data" or package.sheet is None:
        return None
    procedure = ctx.catalogue.get(package.procedure or "")
    if procedure is None or not outcome.states:
        return None
    identity = replace(
        data_identity(procedure, outcome.drop.org, outcome.drop.id, ctx.secret),
        header_row=package.sheet.header_row,
    )
    return ReturnedSheet(
        sheet=package.sheet,
        procedure=procedure,
        choices=choices_of(procedure, ctx.catalogue.tables, ctx.today, institutions.values()),
        identity=identity,
        outcomes={row: _row_outcome(outcome, row, state) for row, state in outcome.states.items()},
        renames=outcome.renames,
    )


#: Act -> what the row is called when it goes back, and the 操作 that stays in its cell.
_TAKEN_BACK = {
    Act.DELETE: ("deleted", ACTION_DELETE),
    Act.FORGET: ("deleted", ACTION_DELETE),
    Act.WITHDRAW: ("withdrawn", ACTION_WITHDRAW),
}


def _row_outcome(outcome: Outcome, row: int, state: str) -> RowOutcome:
    """A row as it goes back; 操作 stays, so that the sheet dropped again does not refile it."""
    waits = state == kept.ACCEPTED and row in outcome.held
    word, action = _TAKEN_BACK.get(
        outcome.acts.get(row, Act.SAME), ("to_confirm" if waits else state, "")
    )
    number, row_id = outcome.numbers.get(row, ""), outcome.row_ids.get(row, "")
    return RowOutcome(state=word, number=number, row_id=row_id, action=action)


def _stored(
    ctx: RunContext, chunk: Sequence[Outcome], made: Sequence[object]
) -> Iterator[tuple[Outcome, str, int]]:
    """Each outcome with the hash and size of its receipt; ("", 0) when it could not be made."""
    for outcome, content in zip(chunk, made, strict=True):
        if isinstance(content, bytes):
            yield outcome, store(ctx.workspace, content), len(content)
            continue
        reason = str(content) if isinstance(content, Problem) else "未知原因"
        ctx.report.faults.append(f"投递 {outcome.drop.id} 的回执未能生成：{reason}")
        yield outcome, "", 0


def _finish(ctx: RunContext, made: list[tuple[Outcome, str, int]], folders: dict[str, str]) -> None:
    """Record documents, drops and messages of receipts in one transaction."""
    durable.sync(ctx.workspace.documents)
    with ctx.register.write(ctx.lease) as session:
        for outcome, sha256, size in made:
            drop = outcome.drop
            owner = drop.org if outcome.known_folder else OFFICE
            path = _path(ctx, outcome, folders.get(owner, owner))
            if sha256:
                documents.store(session, _draft(ctx, outcome, sha256, size, owner, path))
            findings = [] if drop.dry_run else outcome.findings
            counts = drops.Counts(outcome.total, outcome.accepted, outcome.refused)
            drops.finish(
                session,
                drop.id,
                outcome.result,
                outcome.procedure,
                counts,
                findings,
                outcome.row_ids,
                path if sha256 else "",
            )
            if not drop.dry_run:
                _tell(ctx, session, outcome, owner)
            ctx.report.add_drop(outcome.report(f"outbox/{path}" if sha256 else ""))


def _draft(
    ctx: RunContext, outcome: Outcome, sha256: str, size: int, owner: str, path: str
) -> documents.DocumentDraft:
    return documents.DocumentDraft(
        key=f"receipt|{outcome.drop.id}",
        basis=sha256,
        sha256=sha256,
        size=size,
        title="投递回执",
        institution=owner,
        path=path,
        run=ctx.run,
        made_on=ctx.today,
        final=False,
    )


def _path(ctx: RunContext, outcome: Outcome, folder: str) -> str:
    """`<机构>/<业务日期>/回执/<投递名>_回执_<id>.xlsx`; the id keeps namesakes apart."""
    stem = outcome.drop.name
    for suffix in (".xlsx", ".xlsm", ".xls", ".zip"):
        stem = stem.removesuffix(suffix)
    name = f"{file_name(stem[:60]) or '投递'}_回执_{outcome.drop.id[:6]}.xlsx"
    return f"{folder}/{ctx.today.isoformat()}/{FOLDER_RECEIPTS}/{name}"


def _tell(ctx: RunContext, session: Session, outcome: Outcome, owner: str) -> None:
    """Queue the message that a receipt lies in the folder: counts, never names."""
    procedure = ctx.catalogue.get(outcome.procedure)
    title = f"《{procedure.title}》" if procedure else ""
    messages.queue(
        session,
        key=f"receipt|{outcome.drop.id}",
        institution=owner,
        topic="receipt",
        text=message_text(title, outcome),
        on=ctx.today,
        run=ctx.run,
        procedure=outcome.procedure,
    )


def message_text(title: str, outcome: Outcome) -> str:
    """The message in words: rows are counted where rows were read, decisions as decisions."""
    if outcome.is_review and outcome.states:
        return f"{title}审核决定：生效 {outcome.accepted} 条、未生效 {outcome.refused} 条"
    worded = DROP_RESULT_WORDS[outcome.result]
    if outcome.states:
        again = outcome.again
        counts = f"共 {outcome.total} 行，收件 {outcome.accepted - again} 行"
        counts += f"，另有 {again} 行以前已收件" * bool(again)
        return f"{title or DROP}：{worded}（{counts}）"
    if outcome.is_review and outcome.result is DropResult.ACCEPTED:
        return f"{title}审核意见工作簿已收到，没有审核决定"
    return f"{f'{title}：' if title else DROP}{worded}，原因见“{FOLDER_RECEIPTS}”文件夹"
