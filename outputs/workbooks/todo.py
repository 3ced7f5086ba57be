"""待办/待办工作.xlsx: what waits for an institution, by due date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from outputs.context import PublishContext
from outputs.workbooks.listing import ListColumn, Listing, ListSheet, build_listing
from outputs.workbooks.masking import masked_subject
from procedures import words
from procedures.certificates.renewal import renewal_of, window_of
from procedures.submitters import may_submit
from procedures.words import Status
from registry import institutions as books
from registry.expiring import due_for_renewal, renewing
from registry.filing import label_of
from registry.models import Application, PendingAction, SubmissionRow
from registry.rows import SAVED, WAITING

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
    "待补附件": "按回执所列文件名，单独投递附件",
    "证书到期": f"{words.FOLDER_FORMS}/ 中本业务的预填表，核对后投递",
    "待上报": "最近一次回执的“上报”列，改为“是”后投递",
}
_KINDS = tuple(WHERE)


@dataclass(frozen=True, slots=True)
class TodoItem:
    """One thing to do: what kind, about which application, until when (`due`, last day)."""

    kind: str
    procedure: str
    number: str
    label: str
    subject: str
    institution: str
    step: str
    since: date
    due: date | None


def todo_listing(context: PublishContext, institution: str) -> Listing:
    """What waits here, as data for `build_listing`."""
    found = todo_items(context, institution)
    numbers = {kind: sum(i.kind == kind for i in found) for kind in _KINDS}
    always = [kind for kind in _KINDS if numbers[kind] or kind != "待上报"]
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
    found = [
        *_to_decide(context, institution),
        *_to_answer(context, institution),
        *_to_complete(context, institution),
        *_to_renew(context, institution),
    ]
    found.sort(key=lambda i: (i.due or date.max, _KINDS.index(i.kind), i.number, i.subject))
    return found


def _to_decide(context: PublishContext, institution: str) -> Iterator[TodoItem]:
    rows = context.session.execute(
        select(Application, PendingAction)
        .join(PendingAction, PendingAction.application == Application.number)
        .where(PendingAction.institution == institution)
    )
    for case, action in rows:
        yield _item("待审核", case, action.step, action.since, action.due)


def _to_answer(context: PublishContext, institution: str) -> Iterator[TodoItem]:
    """Returned cases until 补正截止, and cases held for a 情况属实."""
    until = {
        (period.procedure, period.year, period.term): period.corrections_until
        for period in books.periods(context.session)
    }
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
        due = until.get((owner, case.year, case.term))
        yield _item(kind, case, case.resume_at, case.step_since, due)


#: Rows kept without being filed, and what is to be done about them.
_UNFILED = {WAITING: "待补附件", SAVED: "待上报"}


def _to_complete(context: PublishContext, institution: str) -> Iterator[TodoItem]:
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
            None,
        )


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
        WHERE[item.kind],
    ]


def urgency(due: date | None, today: date) -> str:
    """How far away a last day is, in words; "" when there is none."""
    if due is None:
        return ""
    days = (due - today).days
    if days < 0:
        return f"已逾期 {-days} 天"
    return "今日到期" if days == 0 else f"还有 {days} 天"
