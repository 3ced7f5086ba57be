"""《〈年〉年建设工程质量安全监督机构新进人员监督岗位培训报名汇总表》.

Title: seed 000 line 62. Columns: the list of seed 000 lines 49-56 and what a reviewer of
paper files needs beside it (来源=建议值).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from outputs.tables.definition import Column, Row, TableDefinition
from outputs.tables.signup_cases import SignupCase, signup_cases
from procedures.load import Catalogue
from registry import institutions as books

TABLE_ID = "signup-summary"
TITLE = "〈年〉年建设工程质量安全监督机构新进人员监督岗位培训报名汇总表"
COLUMNS = (
    Column("序号", 6, count=True, centred=True),
    Column("所属地区", 10, centred=True),
    Column("监督机构名称", 26),
    Column("姓名", 9, centred=True),
    Column("性别", 5, centred=True),
    Column("类别", 11, centred=True),
    Column("身份证号码", 20, masked=True, centred=True),
    Column("文化程度", 9, centred=True),
    Column("所学专业", 14),
    Column("职称", 11, centred=True),
    Column("参加工作时间", 13, centred=True),
    Column("培训专业", 9, centred=True),
    Column("联系电话", 13, centred=True),
    Column("培训年度", 9, centred=True),
    Column("培训期数", 9, centred=True),
    Column("审核结果", 12, centred=True),
    Column("备注", 14),
)


def rows(
    session: Session,
    catalogue: Catalogue,
    institution: str | None,
    year: str,
    term: str,
    today: date,
    *,
    numbers: Collection[str] | None = None,
) -> list[Row]:
    """One dict per sign-up, header -> text, by division, institution and ID number.

    ID numbers are whole: `outputs.tables.definition.masked` shortens them for lists.
    `institution` sees its own and what reached it from its tree; None sees all.
    `today` is part of every table's call; this one shows cases as they stand. With
    `numbers` only those of these applications.
    """
    cases = signup_cases(session, catalogue, TABLE_ID, institution, year, term, numbers=numbers)
    return [_row(position, case) for position, case in enumerate(cases, start=1)]


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


def _row(position: int, case: SignupCase) -> Row:
    return {
        "序号": str(position),
        "所属地区": case.area,
        "监督机构名称": case.institution_name,
        "姓名": case.name,
        "性别": case.gender,
        "类别": case.procedure.labels.get("类别", ""),
        "身份证号码": case.subject,
        "文化程度": case.value("文化程度"),
        "所学专业": case.value("所学专业"),
        "职称": case.value("工程类技术职称"),
        "参加工作时间": case.value("参加工作时间"),
        "培训专业": case.value("培训专业"),
        "联系电话": case.value("联系电话"),
        "培训年度": case.year,
        "培训期数": case.term,
        "审核结果": case.result,
        "备注": "；".join(case.remarks),
    }


DEFINITION = TableDefinition(TABLE_ID, TITLE, "报名汇总表", COLUMNS, rows, footer)
