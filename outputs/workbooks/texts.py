"""短信清单: what the office's own SMS gateway should tell people (design 8).

One line for each decision that a person should hear of, by whoever decided it. Nothing is sent
from here; `编号` stays the same, so that a gateway that knows it sends nothing twice.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from outputs.context import PublishContext
from outputs.workbooks.listing import ListColumn, Listing, ListSheet
from procedures.model import FieldType, Procedure
from procedures.words import Status
from registry.models import Application, ApplicationEvent

FILE_TEXTS = "短信清单.xlsx"
#: Days for which a line stays in the list.
SHOWN_DAYS = timedelta(days=30)

_COLUMNS = (
    ListColumn("编号", 22, centred=True),
    ListColumn("日期", 12, centred=True),
    ListColumn("手机号", 16, centred=True),
    ListColumn("姓名", 12, centred=True),
    ListColumn("事由", 10, centred=True),
    ListColumn("内容", 80),
)
#: Status after a decision -> 事由, and what the person reads.
_TOLD = {
    Status.DONE: ("办结", "您申报的《{title}》（{number}）已办结。"),
    Status.RETURNED: (
        "退回修改",
        "您申报的《{title}》（{number}）被退回修改，请联系{sender}查看意见并补正。",
    ),
    Status.REJECTED: ("不通过", "您申报的《{title}》（{number}）未通过审核，请联系{sender}。"),
    Status.DECLINED: ("不予受理", "您申报的《{title}》（{number}）不予受理，请联系{sender}。"),
}


def texts_listing(context: PublishContext, institution: str) -> Listing:
    """The lines of one deciding institution, newest first."""
    since = context.today - SHOWN_DAYS
    events = context.session.execute(
        select(ApplicationEvent, Application)
        .join(Application, Application.number == ApplicationEvent.subject)
        .where(
            ApplicationEvent.institution == institution,
            ApplicationEvent.kind == "decided",
            ApplicationEvent.on >= since,
            ApplicationEvent.status_after.in_(sorted(_TOLD)),
        )
        .order_by(ApplicationEvent.on.desc(), ApplicationEvent.id)
    )
    rows = [row for event, case in events for row in _lines(context, event, case)]
    sheet = ListSheet(
        name="短信",
        title="短信清单",
        columns=_COLUMNS,
        rows=rows,
        facts=f"近 {SHOWN_DAYS.days} 天，共 {len(rows)} 条；由本单位短信平台发送，同一编号只发一次",
        empty="没有需要发送的短信",
    )
    return Listing((sheet,), context.today, context.settings.support_line)


def _lines(context: PublishContext, event: ApplicationEvent, case: Application) -> list[list[str]]:
    procedure = context.catalogue.get(case.procedure)
    phone = phone_of(procedure, case.values) if procedure else ""
    if procedure is None or not phone:
        return []
    reason, text = _TOLD[Status(event.status_after)]
    words = text.format(
        title=procedure.title,
        number=case.number,
        sender=context.tree.name(case.institution),
    )
    return [[f"{case.number}-{event.seq}", event.on.isoformat(), phone, case.label, reason, words]]


def phone_of(procedure: Procedure, values: dict[str, str]) -> str:
    """The mobile number of the person a row is about; "" when it has none."""
    if procedure.subject not in ("person", "certificate"):
        return ""
    for field in procedure.fields:
        number = values.get(field.name, "")
        if field.type is FieldType.PHONE and len(number) == 11 and number.startswith("1"):
            return number
    return ""
