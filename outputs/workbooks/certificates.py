"""证书台账.xlsx: certificates as they stand, and every paper that was printed of them.

证书打印记录 tells of each edition when and on what ground it was issued, and that it is 作废
once a later one took its place (seed 003 L35-37, L46-52; D-B11). ID numbers are masked.
"""

from __future__ import annotations

from collections.abc import Sequence

from outputs.context import PublishContext
from outputs.workbooks.listing import ListColumn, Listing, ListSheet
from procedures.certificates.life import state_on
from procedures.keys import mask
from registry.editions import Edition

SHEET_LEDGER, SHEET_PRINTED = "证书台账", "证书打印记录"
VOID = "作废"
_LEDGER = (
    ListColumn("序号", 6, count=True), ListColumn("证书种类", 16), ListColumn("证书编号", 28),
    ListColumn("专业", 18), ListColumn("姓名", 12, centred=True),
    ListColumn("证件号码", 20, centred=True), ListColumn("所在机构", 30),
    ListColumn("初次发证日期", 13, centred=True), ListColumn("发证日期", 13, centred=True),
    ListColumn("有效期至", 13, centred=True), ListColumn("状态", 12, centred=True),
    ListColumn("版次", 6, count=True),
)  # fmt: skip
_PRINTED = (
    ListColumn("序号", 6, count=True), ListColumn("证书编号", 28), ListColumn("专业", 18),
    ListColumn("版次", 6, count=True), ListColumn("姓名", 12, centred=True),
    ListColumn("所在机构", 30), ListColumn("发证日期", 13, centred=True),
    ListColumn("依据", 34), ListColumn("证书状态", 14, centred=True),
)  # fmt: skip


def certificates_listing(context: PublishContext, rows: Sequence[Edition]) -> Listing:
    """The workbook of these editions, by number, 专业 and edition."""
    ledger = [_standing(context, row) for row in rows if row.current]
    printed = [_printed(context, row) for row in rows]
    facts = f"截至 {context.today.isoformat()}"
    return Listing(
        (
            ListSheet(SHEET_LEDGER, SHEET_LEDGER, _LEDGER, _numbered(ledger), facts),
            ListSheet(SHEET_PRINTED, SHEET_PRINTED, _PRINTED, _numbered(printed), facts),
        ),
        context.today,
        context.settings.support_line,
    )


def _numbered(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [(str(place), *row) for place, row in enumerate(rows, 1)]


def _standing(context: PublishContext, row: Edition) -> tuple[str, ...]:
    return (
        row.kind,
        row.printed_number,
        row.speciality,
        row.holder,
        mask(row.id_number),
        context.tree.name(row.institution),
        row.first_issued.isoformat(),
        row.issued.isoformat(),
        row.expires.isoformat() if row.expires else "",
        _state(context, row),
        str(row.edition),
    )


def _printed(context: PublishContext, row: Edition) -> tuple[str, ...]:
    procedure = context.catalogue.get(row.procedure)
    ground = f"{procedure.title} {row.application}" if procedure else row.application
    return (
        row.printed_number,
        row.speciality,
        str(row.edition),
        row.holder,
        context.tree.name(row.institution),
        row.issued.isoformat(),
        ground,
        _state(context, row) if row.current else VOID,
    )


def _state(context: PublishContext, row: Edition) -> str:
    return state_on(row.state, row.expires, context.today)
