"""《报名审核列表》: what the sign-up page lists for one institution.

Columns: seed 000 lines 28-42 and 49-56. 操作 says 审核 where the row waits for this
institution, 查看 otherwise.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from outputs.tables.definition import Column, Row, TableDefinition
from outputs.tables.signup_cases import SignupCase, signup_cases
from procedures.load import Catalogue

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
    """One dict per sign-up that the institution may see; arguments as in `signup_summary`."""
    cases = signup_cases(session, catalogue, TABLE_ID, institution, year, term, numbers=numbers)
    return [_row(position, case) for position, case in enumerate(cases, start=1)]


def footer(
    session: Session, institution: str | None, count: int, today: date
) -> tuple[tuple[str, str], ...]:
    """合计 only: a list is not signed."""
    return (("合计", f"{count} 人"),)


def _row(position: int, case: SignupCase) -> Row:
    return {
        "序号": str(position),
        "操作": "审核" if case.pending_here else "查看",
        "所属地区": case.area,
        "监督机构名称": case.institution_name,
        "姓名": case.name,
        "性别": case.gender,
        "类别": case.procedure.labels.get("类别", ""),
        "身份证号码": case.subject,
        "培训专业": case.value("培训专业"),
        "培训年度": case.year,
        "培训期数": case.term,
        "审核状态": case.result,
    }


DEFINITION = TableDefinition(TABLE_ID, TITLE, TITLE, COLUMNS, rows, footer)
