"""Invented people with valid ID numbers, schooling and careers that fit each other.

Nobody here exists: names are drawn from lists, ID numbers from real Hunan division codes with
a correct GB 11643 check character, telephones from 1990000xxxx upward.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from stdnum.cn import ric

DIVISIONS_FILE = Path(__file__).parents[2] / "procedures" / "tables" / "divisions.csv"

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
)
GIVEN_MALE = (
    "伟强磊洋勇军杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢云峰建国志文海山仁义兴良成康"
)
GIVEN_FEMALE = (
    "芳娜敏静丽艳娟霞秀燕玲桂英梅兰红洁云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉珊莎锦黛青倩婷姣婉"
)
#: Names that break careless programs: middle dots, twenty characters, beyond GB 2312.
UNUSUAL_NAMES = (
    ("吾买尔江·买买提", "男", "维吾尔族"),
    ("阿依古丽·艾合买提", "女", "维吾尔族"),
    ("阿卜杜热合曼·买买提吐尔逊·阿布都克里木", "男", "维吾尔族"),
    ("欧阳震", "男", "汉族"),
    ("王䶮", "男", "汉族"),
    ("李㛃", "女", "汉族"),
    ("陈𬱖", "男", "汉族"),
    ("龙翀", "男", "汉族"),
)
ETHNIC_GROUPS = ("汉族",) * 12 + ("土家族", "土家族", "苗族", "苗族", "侗族", "瑶族")
IDENTITIES = ("公务员", "参公管理人员", "事业编制人员", "事业编制人员", "聘用人员")
POLITICS = ("中共党员", "中共党员", "群众", "群众", "共青团员", "中共预备党员", "民盟", "九三学社")
EDUCATIONS = ("博士研究生", "硕士研究生", "硕士研究生", *("本科",) * 6, "大专", "大专")
SPECIALITIES = ("土建", "土建", "土建", "安装", "市政", "机械")
UNIVERSITIES = ("湖南大学", "中南大学", "长沙理工大学", "湖南科技大学", "南华大学", "重庆大学")
COLLEGES = ("湖南城建职业技术学院", "湖南交通职业技术学院", "湖南工程职业技术学院")
MAJORS = {
    "土建": ("土木工程", "建筑工程技术", "工程管理"),
    "安装": ("建筑环境与能源应用工程", "给排水科学与工程", "电气工程及其自动化"),
    "市政": ("道路桥梁与渡河工程", "市政工程技术"),
    "机械": ("机械设计制造及其自动化", "机械工程"),
}
REGISTRATIONS = ("", "", "", "一级注册建造师", "二级注册建造师", "注册监理工程师")
#: (title, years of work after which it is held), highest first.
TITLES = (
    ("正高级工程师", 20),
    ("高级工程师", 12),
    ("工程师", 6),
    ("助理工程师", 2),
    ("技术员", 1),
)
#: Age at graduation.
GRADUATION_AGE = {"博士研究生": 28, "硕士研究生": 25, "本科": 22, "大专": 21, "中专": 18}


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person. Dates are whole days; `title` is "" when none is held."""

    name: str
    sex: str
    id_number: str
    birth: date
    ethnic_group: str
    phone: str
    identity: str
    politics: str
    education: str
    school: str
    major: str
    graduated: date
    started: date
    speciality: str
    years: int
    experience: str
    title: str
    title_date: date | None
    title_number: str
    registration: str


@cache
def county_codes(province: str = "43") -> tuple[str, ...]:
    """The six-digit codes of the counties and districts of a province (GB/T 2260)."""
    with DIVISIONS_FILE.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return tuple(
            r["code"] for r in rows if r["code"].startswith(province) and r["level"] == "县"
        )


def id_number(division: str, birth: date, serial: int) -> str:
    """An 18-character ID number; an odd `serial` (0-999) is a man's (GB 11643)."""
    body = f"{division}{birth:%Y%m%d}{serial:03d}"
    return body + ric.calc_check_digit(body + "0")


class Crowd:
    """A source of different people: the same seed gives the same people in the same order."""

    def __init__(self, seed: int | str, today: date) -> None:
        """`today` is the day on which they all are of working age."""
        self._rng = Random(f"people-{seed}")  # noqa: S311 - invented data, not a secret
        self._today = today
        self._unusual = iter(UNUSUAL_NAMES)
        self._taken: set[str] = set()

    def take(self, count: int) -> list[Person]:
        """The next `count` people, all fit for the newcomers' sign-up."""
        return [self.person() for _ in range(count)]

    def person(self) -> Person:
        """The next person. One in fifteen has an unusual name while the list lasts."""
        rng = self._rng
        name, sex, group = self._who()
        birth = date(self._today.year - rng.randint(30, 52), rng.randint(1, 12), rng.randint(1, 28))
        number = self._number(birth, sex)
        education = rng.choice(EDUCATIONS)
        graduated = date(birth.year + GRADUATION_AGE[education], rng.choice((6, 7)), 1)
        latest_start = date(self._today.year - 4, 6, 30)
        started = min(graduated + timedelta(days=rng.randint(30, 400)), latest_start)
        years = max(3, (self._today - started).days // 366)
        speciality = rng.choice(SPECIALITIES)
        title, title_date = self._title(started, years)
        return Person(
            name=name,
            sex=sex,
            id_number=number,
            birth=birth,
            ethnic_group=group,
            phone=f"199{len(self._taken):08d}",
            identity=rng.choice(IDENTITIES),
            politics=rng.choice(POLITICS),
            education=education,
            school=rng.choice(COLLEGES if education == "大专" else UNIVERSITIES),
            major=rng.choice(MAJORS[speciality]),
            graduated=min(graduated, started),
            started=started,
            speciality=speciality,
            years=years,
            experience=_experience(rng, started, self._today),
            title=title,
            title_date=title_date,
            title_number=f"湘职{rng.randrange(10**9):09d}" if title else "",
            registration=rng.choice(REGISTRATIONS),
        )

    def _who(self) -> tuple[str, str, str]:
        rng = self._rng
        if rng.random() < 1 / 15:
            for unusual in self._unusual:
                return unusual
        sex = rng.choice("男男女")
        given = GIVEN_MALE if sex == "男" else GIVEN_FEMALE
        name = rng.choice(SURNAMES) + "".join(rng.sample(given, rng.choice((1, 2, 2))))
        return name, sex, rng.choice(ETHNIC_GROUPS)

    def _number(self, birth: date, sex: str) -> str:
        while True:
            serial = 2 * self._rng.randrange(500) + (sex == "男")
            number = id_number(self._rng.choice(county_codes()), birth, serial)
            if number not in self._taken:
                self._taken.add(number)
                return number

    def _title(self, started: date, years: int) -> tuple[str, date | None]:
        held = [(title, after) for title, after in TITLES if after < years]
        if not held or self._rng.random() < 1 / 3:
            return "", None
        title, after = held[0] if self._rng.random() < 1 / 4 else held[-2 if len(held) > 1 else -1]
        return title, date(started.year + after, 12, 20)


def with_id(person: Person, **changes: object) -> Person:
    """The person with another birth date, division or sex and the ID number that fits them."""
    division = str(changes.pop("division", person.id_number[:6]))
    changed = replace(person, **changes)  # type: ignore[arg-type]
    serial = int(person.id_number[14:17]) // 2 * 2 + (changed.sex == "男")
    return replace(changed, id_number=id_number(division, changed.birth, serial))


def _experience(rng: Random, started: date, today: date) -> str:
    """工作经历 as people write it: from, to, where, as what."""
    moved = date((started.year + today.year) // 2, rng.randint(1, 12), 1)
    firm = f"湖南{rng.choice('华建恒信安泰宏')}{rng.choice('达远程盛业')}建设有限公司"
    job = rng.choice(("施工员", "质量员", "监理员", "资料员"))
    return f"{started:%Y-%m}至{moved:%Y-%m}，{firm}，{job}；{moved:%Y-%m}至今，本单位，质量安全监督"
