"""The office's own workbooks of the first night, with the headers of docs/base-data.md."""

from __future__ import annotations

from flows.samples.calendar import Calendar
from flows.samples.institutions import (
    Holder,
    Row,
    certificate_rows,
    holiday_rows,
    institution_rows,
    people_rows,
    period_rows,
    user_rows,
)
from flows.samples.workbooks import workbook_bytes

#: Procedure -> (表名, headers).
OFFICE_FORMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "office-institutions": (
        "机构名录",
        (
            "机构编码*",
            "机构名称*",
            "系统*",
            "机构类型*",
            "级别*",
            "行政区划代码*",
            "上级机构编码",
            "统一社会信用代码",
            "机构性质",
            "资质",
            "联络员",
            "联系电话",
            "电子邮箱",
            "状态*",
        ),
    ),
    "office-users": (
        "用户名录",
        ("用户编号*", "姓名*", "机构编码*", "角色*", "证件号码", "电子邮箱", "状态*"),
    ),
    "office-periods": (
        "通知与档期",
        (
            "编号*",
            "标题*",
            "业务*",
            "年度*",
            "期数*",
            "报名开始*",
            "报名截止*",
            "补正截止",
            "审核截止",
            "通知文号",
            "培训开始",
            "培训结束",
            "地点",
            "总额度",
        ),
    ),
    "office-people": (
        "人员名录",
        (
            "机构编码*",
            "姓名*",
            "性别*",
            "证件号码*",
            "民族",
            "政治面貌",
            "文化程度",
            "毕业院校",
            "所学专业",
            "毕业时间",
            "参加工作时间",
            "工程类技术职称",
            "岗位",
            "联系电话",
        ),
    ),
    "office-certificates": (
        "证书台账",
        (
            "系统*",
            "证书种类*",
            "证书编号*",
            "证件号码*",
            "姓名*",
            "机构编码*",
            "专业",
            "注册类型",
            "初次发证日期",
            "发证日期*",
            "有效期至",
            "状态*",
        ),
    ),
    "office-holidays": ("节假日与调休", ("日期*", "类型*", "名称")),
}


def office_workbook(procedure: str, rows: list[Row]) -> bytes:
    """A base-data workbook of `procedure`."""
    sheet, headers = OFFICE_FORMS[procedure]
    return workbook_bytes(sheet, headers, rows)


def office_files(calendar: Calendar, holders: list[Holder]) -> dict[str, bytes]:
    """File name -> workbook for everything the register must know before the first sign-up."""
    rows = {
        "office-institutions": institution_rows(),
        "office-users": user_rows(),
        "office-periods": period_rows(calendar),
        "office-people": people_rows(holders),
        "office-certificates": certificate_rows(holders, calendar),
        "office-holidays": holiday_rows(calendar),
    }
    return {
        f"{OFFICE_FORMS[procedure][0]}.xlsx": office_workbook(procedure, found)
        for procedure, found in rows.items()
    }
