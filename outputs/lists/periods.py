"""期次: notices and their dates, of procedures the institution may use (A02, A12)."""

from __future__ import annotations

from datetime import date

from outputs.lists.definition import Inquiry, Listed, RegisterList, columns, iso
from procedures.records import Period
from procedures.submitters import may_submit
from registry import institutions as books


def _rows(inquiry: Inquiry) -> list[Listed]:
    rows = []
    for period in books.periods(inquiry.session):
        procedure = inquiry.catalogue.get(period.procedure)
        for code in sorted(inquiry.institutions or ()):
            sender = inquiry.tree.get(code)
            if procedure is None or sender is None or not may_submit(procedure, sender):
                continue
            cells = [
                period.title,
                procedure.title,
                period.year,
                period.term,
                iso(period.opens),
                iso(period.closes),
                iso(period.corrections_until),
                iso(period.review_until),
                iso(period.training_from),
                iso(period.training_to),
                period.place,
                _state(period, inquiry.today),
            ]
            rows.append(Listed(code, cells))
    return rows


def _state(period: Period, today: date) -> str:
    """Where today stands to the days on which rows may come in, corrections included."""
    if today < period.opens:
        return "未开放"
    return "开放中" if today <= period.corrections_until else "已结束"


PERIODS = RegisterList(
    "期次",
    columns(
        "通知", "业务", "年度", "期数", "报名开始", "报名截止", "补正截止", "审核截止",
        "培训开始", "培训结束", "地点", "目前",
    ),
    _rows,
)  # fmt: skip
