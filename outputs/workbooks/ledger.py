"""本机构台账.xlsx: everything the register holds of an institution, at a stable path.

The seeds' 查看 and 查询 (seed 000 lines 33-42, 56): state, step and opinion of everything the
institution sent, what it sent and was not filed, what it changed, its people, certificates,
users and periods. ID numbers are masked as in the seeds' lists.
"""

from __future__ import annotations

from outputs import lists
from outputs.context import PublishContext
from outputs.lists import Inquiry, RegisterList
from outputs.workbooks.listing import Listing, ListSheet, build_listing

__all__ = ["RARE", "SHEETS", "build_listing", "ledger_listing"]

#: Sheet -> the list on it, in the order of the workbook.
SHEETS: dict[str, RegisterList] = {
    "申报": lists.APPLICATIONS,
    "审核意见": lists.OPINIONS,
    "修改记录": lists.CHANGES,
    "报送": lists.DROPS,
    "未收件的行": lists.UNFILED,
    "留存材料": lists.MATERIALS,
    "人员": lists.PEOPLE,
    "成绩": lists.SCORES,
    "证书": lists.CERTIFICATES,
    "证书历史": lists.CERTIFICATE_HISTORY,
    "用户": lists.USERS,
    "期次": lists.PERIODS,
}
#: Sheets that are left out while they are empty: most institutions never have any.
RARE = frozenset({"成绩"})


def ledger_listing(context: PublishContext, institution: str) -> Listing:
    """The ledger of one institution, as data for `build_listing`."""
    own = frozenset({institution})
    inquiry = Inquiry(
        context.session,
        context.catalogue,
        context.tree,
        context.today,
        own,
        asker=institution,
        place="",
    )
    name = inquiry.tree.name(institution)
    sheets = []
    for title, each in SHEETS.items():
        rows = [row.cells for row in each.rows(inquiry)]
        if title in RARE and not rows:
            continue
        facts = f"截至 {context.today.isoformat()}，共 {len(rows):,} 条"
        sheets.append(ListSheet(title, f"{name}台账：{title}", each.columns, rows, facts))
    return Listing(tuple(sheets), context.today, context.settings.support_line)
