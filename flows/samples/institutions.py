"""Base data of a small province: six institutions on four levels, users, periods, holidays.

Headers are those of the office's workbooks exactly (docs/base-data.md); rows are header ->
text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.cn import uscc

from flows.samples.calendar import Calendar
from flows.samples.people import Person
from procedures.words import OFFICE

SYSTEM = "湖南监督"
NEWCOMER, ADDITIONAL = "hn-training-newcomer", "hn-training-additional"

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Station:
    """A supervision station of the sample tree."""

    code: str
    name: str
    level: str
    division: str
    parent: str = ""
    nature: str = "合署"

    @property
    def folder(self) -> str:
        """Its inbox folder."""
        return f"{self.code}_{self.name}"


PROVINCE = Station("HN0001", "湖南省建设工程质量安全监督总站", "省", "430000")
CHANGSHA = Station("HN0002", "长沙市建设工程质量安全监督站", "市", "430100", "HN0001")
ZHUZHOU = Station("HN0003", "株洲市建设工程质量安全监督站", "市", "430200", "HN0001", "独立质量")
CHANGSHA_COUNTY = Station("HN0004", "长沙县建设工程质量安全监督站", "县", "430121", "HN0002")
LILING = Station("HN0005", "醴陵市建设工程质量安全监督站", "县", "430281", "HN0003")
#: Below a county station, so its sign-ups pass 本机构, 县, 市州 and 省.
PARK = Station("HN0006", "长沙经开区建设工程质量安全监督站", "县", "430121", "HN0004")

STATIONS = (PROVINCE, CHANGSHA, ZHUZHOU, CHANGSHA_COUNTY, LILING, PARK)
STATION_BY_CODE = {station.code: station for station in STATIONS}


def credit_code(division: str, serial: int) -> str:
    """A valid 统一社会信用代码 of an invented public institution (12; GB 32100)."""
    body = f"12{division}{serial:08d}M"
    return body + uscc.calc_check_digit(body)


def institution_rows() -> list[Row]:
    """机构名录."""
    return [
        {
            "机构编码": station.code,
            "机构名称": station.name,
            "系统": SYSTEM,
            "机构类型": "监督机构",
            "级别": station.level,
            "行政区划代码": station.division,
            "上级机构编码": station.parent,
            "统一社会信用代码": credit_code(station.division, 40_000_000 + position),
            "机构性质": station.nature,
            "资质": "",
            "联络员": f"联络{'一二三四五六'[position]}",
            "联系电话": f"0731-8000{position:04d}",
            "电子邮箱": f"{station.code.lower()}@example.org",
            "状态": "启用",
        }
        for position, station in enumerate(STATIONS)
    ]


#: Station -> (name, roles, state) of its users; PARK has one reviewer only.
_USERS: dict[str, tuple[tuple[str, str, str], ...]] = {
    PROVINCE.code: (
        ("周省审", "联络员、审核人", "启用"),
        ("吴省核", "审核人", "启用"),
        ("郑省长", "领导", "启用"),
        ("王运维", "管理员", "启用"),
    ),
    CHANGSHA.code: (
        ("冯市审", "联络员、审核人", "启用"),
        ("陈市核", "审核人", "启用"),
        ("褚停用", "审核人", "停用"),
    ),
    ZHUZHOU.code: (("卫市审", "联络员、审核人", "启用"), ("蒋市核", "审核人", "启用")),
    CHANGSHA_COUNTY.code: (("沈县审", "联络员、审核人", "启用"), ("韩县核", "审核人", "启用")),
    LILING.code: (("杨县审", "联络员", "启用"), ("朱县核", "审核人", "启用")),
    PARK.code: (("秦园审", "联络员、审核人", "启用"),),
}


#: The 系统技术人员 of the samples.
OFFICE_USER = "U900001"


def user_code(station: Station, position: int = 1) -> str:
    """用户编号 of the station's user at `position` (from 1)."""
    return f"U{station.code.removeprefix('HN')}{position:02d}"


def user_rows() -> list[Row]:
    """用户名录: several per station, one disabled, one station with a single reviewer.

    One belongs to the operator's own folder: he decides 信息更正申请 (seed 000 L20).
    """
    rows = [
        _user(user_code(STATION_BY_CODE[code], position), name, code, roles, state)
        for code, users in _USERS.items()
        for position, (name, roles, state) in enumerate(users, start=1)
    ]
    return [*rows, _user(OFFICE_USER, "黄技术", OFFICE, "管理员", "启用")]


def _user(code: str, name: str, institution: str, roles: str, state: str) -> Row:
    mailbox = f"{institution.lower().strip('_')}.{code[-2:]}"
    return {
        "用户编号": code,
        "姓名": name,
        "机构编码": institution,
        "角色": roles,
        "证件号码": "",
        "电子邮箱": f"{mailbox}@example.org",
        "状态": state,
    }


def period_rows(calendar: Calendar) -> list[Row]:
    """通知与档期: the open sign-up for newcomers and for a further certificate, and a past one."""
    rows = [
        _period(calendar, "新进人员监督岗位", NEWCOMER, calendar.term, 0),
        _period(calendar, "增项人员监督岗位", ADDITIONAL, calendar.term, 0),
        _period(calendar, "新进人员监督岗位", NEWCOMER, calendar.past_term, -240),
    ]
    for position, row in enumerate(rows, start=1):
        row["编号"] = f"TZ{calendar.year}{position:03d}"
        row["通知文号"] = f"湘质安监函〔{calendar.year}〕{position}号"
    return rows


def _period(calendar: Calendar, who: str, procedure: str, term: str, shift: int) -> Row:
    year = calendar.year
    half = calendar.half if shift == 0 else "上半年"
    title = f"关于{year}年{half}全省建设工程质量安全监督机构{who}培训报名的通知"
    days = {
        "报名开始": 0,
        "报名截止": 9,
        "补正截止": 16,
        "审核截止": 30,
        "培训开始": 45,
        "培训结束": 49,
    }
    dates = {header: calendar.day(shift + after).isoformat() for header, after in days.items()}
    return {
        "编号": "",
        "标题": title,
        "业务": procedure,
        "年度": year,
        "期数": term,
        **dates,
        "通知文号": "",
        "地点": "长沙市（样本）培训中心",
        "总额度": "12000",
    }


def holiday_rows(calendar: Calendar) -> list[Row]:
    """节假日与调休: New Year's Day, an invented three-day holiday and its working Saturday."""
    new_year = date(calendar.start.year + 1, 1, 1)
    days = [(new_year, "放假", "元旦"), (new_year + timedelta(days=1), "放假", "元旦")]
    days.append((_saturday_before(new_year), "上班", "元旦调休"))
    return [{"日期": d.isoformat(), "类型": kind, "名称": name} for d, kind, name in sorted(days)]


def _saturday_before(day: date) -> date:
    """The Saturday of the week before `day`."""
    return day - timedelta(days=(day.weekday() - 5) % 7 + (7 if day.weekday() == 5 else 0))


@dataclass(frozen=True, slots=True)
class Holder:
    """A person the register already knows, with the kinds of certificate held."""

    person: Person
    station: Station
    kinds: tuple[str, ...]  # 质量监督, 安全监督, both, or none


_KIND_CODES = {"质量监督": "ZJ", "安全监督": "AJ"}
_SPECIALITY_CODES = {"土建": "TJ", "安装": "AZ", "市政": "SZ", "机械": "JX"}


def people_rows(holders: list[Holder]) -> list[Row]:
    """人员名录 of the people who were there before."""
    return [
        {
            "机构编码": holder.station.code,
            "姓名": holder.person.name,
            "性别": holder.person.sex,
            "证件号码": holder.person.id_number,
            "民族": holder.person.ethnic_group,
            "政治面貌": holder.person.politics,
            "文化程度": holder.person.education,
            "毕业院校": holder.person.school,
            "所学专业": holder.person.major,
            "毕业时间": f"{holder.person.graduated:%Y-%m}",
            "参加工作时间": f"{holder.person.started:%Y-%m}",
            "工程类技术职称": holder.person.title,
            "岗位": "监督",
            "联系电话": holder.person.phone,
        }
        for holder in holders
    ]


def certificate_rows(holders: list[Holder], calendar: Calendar) -> list[Row]:
    """证书台账: one row per certificate and speciality, valid for two years from last spring."""
    issued = calendar.day(-200)
    held = [(holder, kind) for holder in holders for kind in holder.kinds]
    rows = []
    for serial, (holder, kind) in enumerate(held, start=1):
        code = f"{_KIND_CODES[kind]}-{_SPECIALITY_CODES[holder.person.speciality]}"
        rows.append(
            {
                "系统": SYSTEM,
                "证书种类": kind,
                "证书编号": f"湘质安监〔{issued.year}〕{code}-{serial:05d}",
                "证件号码": holder.person.id_number,
                "姓名": holder.person.name,
                "机构编码": holder.station.code,
                "专业": holder.person.speciality,
                "注册类型": "",
                "初次发证日期": issued.isoformat(),
                "发证日期": issued.isoformat(),
                "有效期至": issued.replace(year=issued.year + 2).isoformat(),
                "状态": "有效",
            }
        )
    return rows
