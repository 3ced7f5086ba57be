"""Lists about what was sent: 报送记录, 未收件的行, 留存材料."""

from __future__ import annotations

from sqlalchemy import func, select

from outputs.lists.definition import Inquiry, Listed, RegisterList, columns, in_year
from outputs.workbooks.masking import masked_subject
from outputs.workbooks.places import titled
from procedures.disposition import ALREADY_RECEIVED
from procedures.words import DROP_RESULT_WORDS, DropResult
from registry.chunks import chunks
from registry.filing import label_of
from registry.models import Attachment, Drop, FindingRow, SubmissionRow
from registry.orphans import NOBODY
from registry.rows import REFUSED, WAITING

_RESULT_OF = {word: result for result, word in DROP_RESULT_WORDS.items()}
_ROW_STATES = {WAITING: "待补附件", REFUSED: "未收件"}


def _drop_rows(inquiry: Inquiry) -> list[Listed]:
    columns = (
        Drop.id, Drop.institution, Drop.received_on, Drop.name, Drop.procedure, Drop.result,
        Drop.rows, Drop.accepted, Drop.refused, Drop.receipt,
    )  # fmt: skip
    query = select(*columns)
    if inquiry.procedures:
        query = query.where(Drop.procedure.in_(inquiry.procedures))
    if inquiry.state:
        query = query.where(Drop.result == _RESULT_OF.get(inquiry.state, inquiry.state))
    found = [
        drop
        for drop in inquiry.within(query, Drop.institution)
        if in_year(drop.received_on, inquiry.year)
    ]
    again = _again(inquiry, [drop.id for drop in found])
    return [
        Listed(
            drop.institution,
            [
                drop.received_on.isoformat(),
                drop.name,
                inquiry.title(drop.procedure),
                DROP_RESULT_WORDS[DropResult(drop.result)] if drop.result else "处理中",
                str(drop.rows),
                str(drop.accepted - again.get(drop.id, 0)),
                str(again.get(drop.id, 0)),
                str(drop.refused),
                inquiry.way_to(drop.receipt),
            ],
        )
        for drop in sorted(found, key=lambda d: (d.received_on, d.institution, d.name, d.id))
    ]


def _again(inquiry: Inquiry, drops: list[str]) -> dict[str, int]:
    """Drop -> how many of its rows were in before with the same content."""
    found: dict[str, int] = {}
    rows = func.count(FindingRow.row_id.distinct())
    for part in chunks(drops):
        query = select(FindingRow.drop, rows).where(
            FindingRow.drop.in_(part), FindingRow.code == ALREADY_RECEIVED
        )
        found |= dict(inquiry.session.execute(query.group_by(FindingRow.drop)).all())
    return found


def _unfiled_rows(inquiry: Inquiry) -> list[Listed]:
    columns = (
        SubmissionRow.id, SubmissionRow.institution, SubmissionRow.drop, SubmissionRow.procedure,
        SubmissionRow.subject, SubmissionRow.state, SubmissionRow.sheet_row,
        SubmissionRow.first_dropped, SubmissionRow.values.label("filled"),
        Drop.name.label("sent_as"),
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Drop, Drop.id == SubmissionRow.drop)
        .where(SubmissionRow.number == "", SubmissionRow.state.in_(sorted(_ROW_STATES)))
    )
    found = list(inquiry.within(query, SubmissionRow.institution))
    reasons = _reasons(inquiry, {row.id: row.drop for row in found})
    rows = []
    for row in sorted(found, key=lambda r: (r.first_dropped, r.drop, r.sheet_row, r.id)):
        procedure = inquiry.catalogue.get(row.procedure)
        cells = [
            row.first_dropped.isoformat(),
            row.sent_as,
            inquiry.title(row.procedure),
            str(row.sheet_row),
            label_of(procedure, row.filled) if procedure else "",
            masked_subject(procedure, row.subject),
            _ROW_STATES[row.state],
            "；".join(reasons.get(row.id, ())),
        ]
        rows.append(Listed(row.institution, cells))
    return rows


def _reasons(inquiry: Inquiry, drops: dict[str, str]) -> dict[str, list[str]]:
    """行标识 -> titles of what its last receipt says of the row: no value of a cell."""
    found: dict[str, dict[str, None]] = {}
    for part in chunks(drops):
        query = select(FindingRow.row_id, FindingRow.drop, FindingRow.code, FindingRow.field)
        query = query.where(FindingRow.row_id.in_(part)).order_by(FindingRow.id)
        for row_id, drop, code, field in inquiry.session.execute(query):
            if drops[row_id] == drop:
                found.setdefault(row_id, {})[titled(code, field)] = None
    return {row_id: list(titles) for row_id, titles in found.items()}


def _material_rows(inquiry: Inquiry) -> list[Listed]:
    columns = (
        Attachment.institution, Attachment.procedure, Attachment.subject, Attachment.material,
        Attachment.pages, Attachment.received_on,
    )  # fmt: skip
    query = select(*columns).where(Attachment.current.is_(True), Attachment.procedure != NOBODY)
    rows = []
    found = inquiry.within(query, Attachment.institution)
    for kept in sorted(found, key=lambda k: (k.procedure, k.subject, k.material, k.received_on)):
        procedure = inquiry.catalogue.get(kept.procedure)
        cells = [
            inquiry.title(kept.procedure),
            masked_subject(procedure, kept.subject),
            kept.material,
            str(len(kept.pages)),
            kept.received_on.isoformat(),
        ]
        rows.append(Listed(kept.institution, cells))
    return rows


DROPS = RegisterList(
    "报送记录",
    columns(
        "收到日期", "投递名称", "业务", "结果", "总行数", "收件", "以前已收件", "未收件",
        "回执",
        counts=("总行数", "收件", "以前已收件", "未收件"),
    ),
    _drop_rows,
)  # fmt: skip
UNFILED = RegisterList(
    "未收件的行",
    columns(
        "首次投递", "投递名称", "业务", "行号", "姓名或名称", "证件号码或编号", "情况", "原因",
        counts=("行号",),
    ),
    _unfiled_rows,
)  # fmt: skip
MATERIALS = RegisterList(
    "留存材料",
    columns("业务", "证件号码或编号", "材料", "文件数", "收到日期", counts=("文件数",)),
    _material_rows,
)
