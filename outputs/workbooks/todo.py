"""待办/待办工作.xlsx: what waits for an institution, by due date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from outputs.context import PublishContext
from outputs.workbooks.listing import ListColumn, Listing, ListSheet, build_listing
from outputs.workbooks.masking import masked_subject
from outputs.workbooks.receipt import NOT_IN_CELLS
from outputs.workbooks.row_windows import Ends, last_end, own_end, period_ends
from procedures import words
from procedures.certificates.renewal import renewal_of, window_of
from procedures.findings import Severity
from procedures.submitters import may_submit
from procedures.words import Status
from registry.expiring import due_for_renewal, renewing
from registry.filing import label_of
from registry.models import Application, Drop, FindingRow, PendingAction, SubmissionRow
from registry.rows import ACCEPTED, REFUSED, SAVED, WAITING

__all__ = ["WHERE", "TodoItem", "build_listing", "todo_items", "todo_listing", "urgency"]

_COLUMNS = (
    ListColumn("序号", 7, count=True),
    ListColumn("事项", 10, centred=True),
    ListColumn("业务", 26),
    ListColumn("申请编号", 17, centred=True),
    ListColumn("姓名或名称", 20),
    ListColumn("证件号码或编号", 20, centred=True),
    ListColumn("申报机构", 28),
    ListColumn("环节", 14, centred=True),
    ListColumn("起始日期", 12, centred=True),
    ListColumn("办理期限", 12, centred=True),
    ListColumn("期限情况", 14, centred=True),
    ListColumn("在哪里办", 34),
)
#: Kind of thing to do -> where it is done.
WHERE = {
    "待审核": f"{words.FOLDER_PENDING}/ 最新一份，填写后投递",
    "待修改": f"{words.FOLDER_RETURNED}/，修改后投递",
    "待确认": "最近一次回执的“确认”列，填写后投递",
    "待改正": "最近一次回执的数据页：改正后投递；不报的行“操作”列选“删除”",
    "待补附件": "按回执所列文件名，单独投递附件",
    "证书到期": f"{words.FOLDER_FORMS}/ 中本业务的预填表，核对后投递",
    "待上报": "最近一次回执的“上报”列，改为“是”后投递",
}
_KINDS = tuple(WHERE)
#: Kinds that are told of only where there are any.
_RARE = ("待上报", "待改正")
#: Refused rows of a procedure without a period are to be corrected for so long.
_REMEMBERED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class TodoItem:
    """One thing to do: what kind, about which application, until when (`due`, last day).

    `count` rows are done together, in the workbook `paper` (relative to the outbox folder).
    """

    kind: str
    procedure: str
    number: str
    label: str
    subject: str
    institution: str
    step: str
    since: date
    due: date | None
    count: int = 1
    paper: str = ""


def todo_listing(context: PublishContext, institution: str) -> Listing:
    """What waits here, as data for `build_listing`."""
    found = todo_items(context, institution)
    numbers = {kind: sum(i.count for i in found if i.kind == kind) for kind in _KINDS}
    always = [kind for kind in _KINDS if numbers[kind] or kind not in _RARE]
    counts = "，".join(f"{kind} {numbers[kind]}" for kind in always)
    sheet = ListSheet(
        name="待办工作",
        title=f"{context.tree.name(institution)}待办工作",
        columns=_COLUMNS,
        rows=[_row(context, position, item) for position, item in enumerate(found, start=1)],
        facts=f"截至 {context.today.isoformat()}：{counts}",
        empty="没有待办事项",
    )
    return Listing((sheet,), context.today, context.settings.support_line)


def todo_items(context: PublishContext, institution: str) -> list[TodoItem]:
    """What waits here: to decide, correct, confirm, complete, renew; soonest due first."""
    ends = period_ends(context.periods)
    found = [
        *_to_decide(context, institution),
        *_to_answer(context, institution, ends),
        *_to_complete(context, institution, ends),
        *_to_correct(context, institution, ends),
        *_to_renew(context, institution),
    ]
    found.sort(
        key=lambda i: (i.due or date.max, _KINDS.index(i.kind), i.number, i.subject, i.paper)
    )
    return found


def _to_decide(context: PublishContext, institution: str) -> Iterator[TodoItem]:
    rows = context.session.execute(
        select(Application, PendingAction)
        .join(PendingAction, PendingAction.application == Application.number)
        .where(PendingAction.institution == institution)
    )
    for case, action in rows:
        yield _item("待审核", case, action.step, action.since, action.due)


def _to_answer(context: PublishContext, institution: str, ends: Ends) -> Iterator[TodoItem]:
    """Returned cases until 补正截止, and cases held for a 情况属实."""
    cases = context.session.scalars(
        select(Application).where(
            Application.institution == institution,
            Application.status.in_((Status.RETURNED, Status.TO_CONFIRM)),
        )
    )
    for case in cases:
        kind = "待修改" if case.status == Status.RETURNED else "待确认"
        procedure = context.catalogue.get(case.procedure)
        owner = procedure.period_owner if procedure else case.procedure
        due = ends.get((owner, case.year, case.term))
        yield _item(kind, case, case.resume_at, case.step_since, due)


#: Rows kept without being filed, and what is to be done about them.
_UNFILED = {WAITING: "待补附件", SAVED: "待上报"}


def _to_complete(context: PublishContext, institution: str, ends: Ends) -> Iterator[TodoItem]:
    """Rows that lack files or 上报, until the 补正截止 of the period they name."""
    rows = context.session.scalars(
        select(SubmissionRow).where(
            SubmissionRow.institution == institution, SubmissionRow.state.in_(_UNFILED)
        )
    )
    for row in rows:
        procedure = context.catalogue.get(row.procedure)
        label = label_of(procedure, row.values) if procedure else ""
        yield TodoItem(
            _UNFILED[row.state],
            row.procedure,
            row.number,
            label,
            row.subject,
            institution,
            "",
            row.first_dropped,
            own_end(procedure, row.values, ends) if procedure else None,
        )


def _to_correct(context: PublishContext, institution: str, ends: Ends) -> Iterator[TodoItem]:
    """Refused rows while their window is open, those of one drop together.

    Rows that the institution may not send at all, questions, rows that only say again what was
    taken, and rows in which no cell is wrong are not to be corrected.
    """
    sender = context.tree.get(institution)
    done_with = _said_again(context, institution) | _without_fault(context, institution)
    columns = (SubmissionRow.id.label("row_id"), SubmissionRow.procedure,
               SubmissionRow.values.label("filled"),
               Drop.id, Drop.name, Drop.received_on, Drop.receipt)  # fmt: skip
    rows = context.session.execute(
        select(*columns)
        .join(Drop, Drop.id == SubmissionRow.drop)
        .where(SubmissionRow.institution == institution, SubmissionRow.state == REFUSED)
    )
    found: Counter[tuple[str, str, str, date, str, date | None]] = Counter()
    for row in rows:
        procedure = context.catalogue.get(row.procedure)
        if procedure is None or procedure.subject == "query" or not may_submit(procedure, sender):
            continue
        if row.row_id in done_with:
            continue
        due = last_end(procedure, row.filled, ends)
        if (due or row.received_on + _REMEMBERED) >= context.today:
            found[row.procedure, row.id, row.name, row.received_on, row.receipt, due] += 1
    for (of, _, name, since, receipt, due), count in found.items():
        yield TodoItem(
            "待改正", of, "", f"{name}（{count} 行）", "", institution, "", since, due,
            count, receipt.partition("/")[2],
        )  # fmt: skip


def _said_again(context: PublishContext, institution: str) -> set[str]:
    """Refused rows with the key and all the words of one that was taken: nothing is to be done."""
    taken = aliased(SubmissionRow)
    pairs = context.session.execute(
        select(SubmissionRow.id, SubmissionRow.values.label("said"), taken.values.label("before"))
        .join(taken, taken.unique_key == SubmissionRow.unique_key)
        .where(SubmissionRow.institution == institution, SubmissionRow.state == REFUSED)
        .where(taken.institution == institution, taken.state == ACCEPTED)
        .where(taken.procedure == SubmissionRow.procedure, SubmissionRow.unique_key != "")
    )
    return {pair.id for pair in pairs if pair.said == pair.before}


def _without_fault(context: PublishContext, institution: str) -> set[str]:
    """Refused rows that only something else stops, as the receipt says: another open case."""
    of_cells = func.count().filter(FindingRow.code.not_in(sorted(NOT_IN_CELLS)))
    stopped = (
        select(SubmissionRow.id)
        .join(FindingRow, FindingRow.row_id == SubmissionRow.id)
        .where(SubmissionRow.institution == institution, SubmissionRow.state == REFUSED)
        .where(FindingRow.drop == SubmissionRow.drop, FindingRow.severity == Severity.MUST_FIX)
        .group_by(SubmissionRow.id)
        .having(of_cells == 0)
    )
    return set(context.session.scalars(stopped))


def _to_renew(context: PublishContext, institution: str) -> Iterator[TodoItem]:
    """Certificates whose renewal is open, until the last day on which it is."""
    sender = context.tree.get(institution)
    for procedure in renewing(context.catalogue.values()):
        if not may_submit(procedure, sender):
            continue
        kinds = renewal_of(procedure).kinds
        for held in due_for_renewal(context.session, procedure, context.today, institution):
            now = held.version
            if now.expires is not None:
                since, due = window_of(kinds[now.kind], now.expires)
                yield TodoItem(
                    "证书到期", procedure.id, "", now.holder, held.id_number, institution, "",
                    since, due,
                )  # fmt: skip


def _item(kind: str, case: Application, step: str, since: date, due: date | None) -> TodoItem:
    return TodoItem(
        kind, case.procedure, case.number, case.label, case.subject, case.institution, step,
        since, due,
    )  # fmt: skip


def _row(context: PublishContext, position: int, item: TodoItem) -> list[str]:
    procedure = context.catalogue.get(item.procedure)
    return [
        str(position),
        item.kind,
        procedure.title if procedure else item.procedure,
        item.number,
        item.label,
        masked_subject(procedure, item.subject),
        context.tree.name(item.institution),
        item.step,
        item.since.isoformat(),
        item.due.isoformat() if item.due else "",
        urgency(item.due, context.today),
        WHERE[item.kind].replace("最近一次回执", item.paper or "最近一次回执"),
    ]


def urgency(due: date | None, today: date) -> str:
    """How far away a last day is, in words; "" when there is none."""
    if due is None:
        return ""
    days = (due - today).days
    if days < 0:
        return f"已逾期 {-days} 天"
    return "今日到期" if days == 0 else f"还有 {days} 天"
