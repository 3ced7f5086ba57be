"""短信清单: what the office's own SMS gateway should tell people (design 8).

One line for each decision that a person should hear of, by whoever decided it, and one for each
《个人确认单》 that waits for a signature, by the window where it lies. Nothing is sent from here;
`编号` stays the same, so that a gateway that knows it sends nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from outputs.context import PublishContext
from outputs.workbooks.listing import ListColumn, Listing, ListSheet
from procedures.model import FieldType, Procedure
from procedures.words import OFFICE, Status
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
_TO_SIGN = (
    "《{title}》（{number}）需您本人确认，请持身份证原件到{window}查看并签署《个人确认单》。"
    "不是您本人要办的，请勾选不同意。"
)


def texts_listing(
    context: PublishContext, institution: str, to_sign: Sequence[Application] = ()
) -> Listing:
    """The lines of one institution: slips `to_sign` at its window, then decisions, newest first."""
    rows = [row for case in to_sign for row in _asking(context, institution, case)]
    rows += _decided(context, institution)
    sheet = ListSheet(
        name="短信",
        title="短信清单",
        columns=_COLUMNS,
        rows=rows,
        facts=f"近 {SHOWN_DAYS.days} 天，共 {len(rows)} 条；由本单位短信平台发送，同一编号只发一次",
        empty="没有需要发送的短信",
    )
    return Listing((sheet,), context.today, context.settings.support_line)


def _asking(context: PublishContext, window: str, case: Application) -> list[list[str]]:
    """The line that calls a person to the window; its 编号 does not give the slip's away."""
    procedure = context.catalogue.get(case.procedure)
    phone = _known_phone(context, procedure, case) if procedure else ""
    if procedure is None or not phone:
        return []
    words = _TO_SIGN.format(
        title=procedure.title,
        number=case.number,
        window=context.tree.name(window) if window != OFFICE else "所在地服务窗口",
    )
    number, day = f"{case.number}-确认-{case.version}", case.step_since.isoformat()
    return [[number, day, phone, case.label, "待个人确认", words]]


def _known_phone(context: PublishContext, procedure: Procedure, case: Application) -> str:
    """The number the row gives, else the one that came last with an application about him."""
    identity = (f.name for f in procedure.fields if f.type is FieldType.ID_NUMBER)
    people = {case.values.get(name, "") for name in identity} - {""}
    same = [each.id for each in context.catalogue.values() if each.system == procedure.system]
    earlier = context.session.execute(
        select(Application.procedure, Application.values.label("filled"))
        .where(Application.subject.in_(sorted(people)), Application.procedure.in_(same))
        .order_by(Application.filed_on.desc(), Application.number.desc())
    )
    told = (phone_of(context.catalogue[row.procedure], row.filled) for row in earlier)
    return phone_of(procedure, case.values) or next(filter(None, told), "")


def _decided(context: PublishContext, institution: str) -> list[list[str]]:
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
    return [row for event, case in events for row in _lines(context, event, case)]


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
