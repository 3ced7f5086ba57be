"""《报名审核列表》: what the sign-up page lists for one institution.

Columns: seed 000 lines 28-42 and 49-56. 操作 says 审核 where the row waits for this
institution, 查看 otherwise.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from outputs.tables.definition import Column, TableDefinition
from outputs.tables.signup_rows import Cells, category, field, signup_rows

TABLE_ID = "review-list"
TITLE = "报名审核列表"
COLUMNS = (
    Column("序号", 6, count=True, centred=True),
    Column("操作", 7, centred=True),
    Column("所属地区", 10, centred=True),
    Column("监督机构名称", 30),
    Column("姓名", 10, centred=True),
    Column("性别", 6, centred=True),
    Column("类别", 12, centred=True),
    Column("身份证号码", 20, masked=True, centred=True),
    Column("培训专业", 10, centred=True),
    Column("培训年度", 10, centred=True),
    Column("培训期数", 10, centred=True),
    Column("审核状态", 14, centred=True),
)
CELLS: Cells = {
    "操作": lambda case: "审核" if case.pending_here else "查看",
    "所属地区": lambda case: case.area,
    "监督机构名称": lambda case: case.institution_name,
    "姓名": lambda case: case.name,
    "性别": lambda case: case.gender,
    "类别": category,
    "身份证号码": lambda case: case.subject,
    "培训专业": field("培训专业"),
    "培训年度": lambda case: case.year,
    "培训期数": lambda case: case.term,
    "审核状态": lambda case: case.result,
}
rows = signup_rows(TABLE_ID, CELLS)


def footer(
    session: Session, institution: str | None, count: int, today: date
) -> tuple[tuple[str, str], ...]:
    """合计 only: a list is not signed."""
    return (("合计", f"{count} 人"),)


DEFINITION = TableDefinition(TABLE_ID, TITLE, TITLE, COLUMNS, rows, footer)
