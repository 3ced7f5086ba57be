"""《〈年〉年建设工程质量安全监督机构新进人员监督岗位培训报名汇总表》.

Title: seed 000 line 62. Columns: the list of seed 000 lines 49-56 and what a reviewer of
paper files needs beside it (来源=建议值).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from outputs.tables.definition import Column, TableDefinition
from outputs.tables.signup_rows import Cells, category, field, signup_rows
from registry import institutions as books

TABLE_ID = "signup-summary"
TITLE = "〈年〉年建设工程质量安全监督机构新进人员监督岗位培训报名汇总表"
COLUMNS = (
    Column("序号", 6, count=True, centred=True),
    Column("所属地区", 9, centred=True),
    Column("监督机构名称", 28),
    Column("姓名", 11, centred=True),
    Column("性别", 5, centred=True),
    Column("类别", 9, centred=True),
    Column("身份证号码", 15, masked=True, centred=True),
    Column("文化程度", 11, centred=True),
    Column("所学专业", 17),
    Column("职称", 13, centred=True),
    Column("参加工作时间", 13, centred=True),
    Column("培训专业", 9, centred=True),
    Column("联系电话", 13, centred=True),
    Column("培训年度", 9, centred=True),
    Column("培训期数", 9, centred=True),
    Column("审核结果", 12, centred=True),
    Column("备注", 12),
)
CELLS: Cells = {
    "所属地区": lambda case: case.area,
    "监督机构名称": lambda case: case.institution_name,
    "姓名": lambda case: case.name,
    "性别": lambda case: case.gender,
    "类别": category,
    "身份证号码": lambda case: case.subject,
    "文化程度": field("文化程度"),
    "所学专业": field("所学专业"),
    "职称": field("工程类技术职称"),
    "参加工作时间": field("参加工作时间"),
    "培训专业": field("培训专业"),
    "联系电话": field("联系电话"),
    "培训年度": lambda case: case.year,
    "培训期数": lambda case: case.term,
    "审核结果": lambda case: case.result,
    "备注": lambda case: "；".join(case.remarks),
}
rows = signup_rows(TABLE_ID, CELLS)


def footer(
    session: Session, institution: str | None, count: int, today: date
) -> tuple[tuple[str, str], ...]:
    """合计人数, 填报单位（章）, 经办人, 联系电话, 日期."""
    sender = books.institutions(session).get(institution or "")
    return (
        ("合计人数", str(count)),
        ("填报单位（章）", sender.name if sender else ""),
        ("经办人", sender.liaison if sender else ""),
        ("联系电话", sender.phone if sender else ""),
        ("日期", f"{today.year}年{today.month}月{today.day}日"),
    )


DEFINITION = TableDefinition(TABLE_ID, TITLE, "报名汇总表", COLUMNS, rows, footer)
