"""A Jiangsu of two cities and nine laboratories at the counter, and people to transfer.

Laboratories are named by qualification and city: `B1` both qualifications in city C1, `J2`
建材 in C2, `D1` 地基, `N2` none. `OFF` is 停用. Reviewers are those of the counter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter import DAY, Counter, scan, station, user
from sqlalchemy import select
from stdnum.cn import ric

from procedures.records import Member
from registry import marks
from registry.marks import MarkDraft
from registry.models import (
    Certificate,
    CertificateVersion,
    Employment,
    InstitutionVersion,
    Person,
    UserVersion,
)
from registry.versions import put

TESTING = "江苏检测"
QUALIFICATIONS = {"B": "建材、地基", "J": "建材", "D": "地基", "N": ""}
TRANSFER = "js-transfer"
GIVEN = {"劳动合同", "社保缴费清单", "上岗证"}


def found_jiangsu(counter: Counter) -> None:
    """The authorities become Jiangsu's; laboratories and their users are entered."""
    offices = [
        station("P", "省", "320000", systems=TESTING, type="主管部门"),
        station("C1", "市", "320100", "P", systems=TESTING, type="主管部门"),
        station("C2", "市", "320500", "P", systems=TESTING, type="主管部门"),
    ]
    labs = [
        laboratory(f"{letter}{city}", city, qualifications=words)
        for letter, words in QUALIFICATIONS.items()
        for city in "12"
    ]
    labs.append(laboratory("OFF", "2", qualifications="建材、地基", enabled=False))
    people = [user(lab["code"].lower() + "u", lab["code"]) for lab in labs]
    people += [user(f"{place}2", place.upper()) for place in ("p", "c1", "c2")]
    with counter.register.write() as session:
        rows = [*offices, *labs]
        put(session, InstitutionVersion, ("code",), rows, on=DAY, event_of=[""] * len(rows))
        put(session, UserVersion, ("code",), people, on=DAY, event_of=[""] * len(people))


def laboratory(code: str, city: str, **more: Any) -> dict[str, Any]:
    """A testing institution below the city's authority."""
    division = {"1": "320102", "2": "320505"}[city]
    return station(code, "企业", division, f"C{city}", systems=TESTING, type="检测机构", **more)


def person_number(serial: int) -> str:
    """A valid identity number of nobody, male."""
    body = f"32010219850307{serial:02d}1"
    return body + ric.calc_check_digit(body + "0")


def employ(counter: Counter, lab: str, serial: int, *kinds: str, state: str = "有信用档案") -> str:
    """A person at `lab` who holds certificates of these kinds; his identity number."""
    number = person_number(serial)
    name = {"证件号码": number, "姓名": "张三", "机构编码": lab}
    counter.drop([name | {"性别": "男"}], org="_office", id="office-people")
    papers = [
        name | {
            "系统": TESTING, "证书种类": kind, "证书编号": f"{kind}{serial}",
            "发证日期": "2024-06-01", "状态": state,
        }
        for kind in kinds
    ]  # fmt: skip
    if papers:
        counter.drop(papers, org="_office", id="office-certificates")
    return number


def asks(number: str, target: str, module: str = "建材", lab: str = "B1") -> dict[str, str]:
    """A row of 人员变更."""
    return {
        "证件号码": number, "姓名": "张三", "发起模块": module, "调入机构": target,
        "填报人": lab.lower() + "u",
    }  # fmt: skip


def leaving(number: str) -> Member:
    """解除劳动关系证明."""
    return scan(f"{number}_解除劳动关系证明.pdf")


def transfer(
    counter: Counter, number: str, target: str, module: str = "建材", lab: str = "B1"
) -> str:
    """File a transfer; its application number."""
    row = asks(number, target, module, lab)
    return counter.drop([row], leaving(number), org=lab, id=TRANSFER).numbers[2]


def receive(counter: Counter, case: str, target: str, word: str = "接收") -> Any:
    """The institution that takes the person answers, with its three papers."""
    pages = [{"path": "1.pdf", "sha256": "0" * 64, "media": "pdf"}]
    return counter.decide((case, target, word), materials=dict.fromkeys(GIVEN, pages))


def announce(counter: Counter, case: str, name: str = "公告") -> None:
    """What 公告批次 or 收回登记 does, and the clock's hand after it."""
    with counter.register.write() as session:
        draft = MarkDraft(case, name, "", "P")
        marks.add(session, [draft], counter.run, counter.today)
    counter.tick()


def papers(counter: Counter, number: str) -> dict[str, tuple[str, str]]:
    """Kind -> (state, institution) of the person's certificates now."""
    version = CertificateVersion
    with counter.register.read() as session:
        query = (
            select(version.kind, version.state, version.institution)
            .join(Certificate, Certificate.id == version.certificate)
            .join(Person, Person.id == version.person)
            .where(Person.number == number, version.valid_to.is_(None))
        )
        return {kind: (state, place) for kind, state, place in session.execute(query)}


def employer(counter: Counter, number: str) -> str:
    """Where the person works now."""
    with counter.register.read() as session:
        query = (
            select(Employment.institution)
            .join(Person, Person.id == Employment.person)
            .where(Person.number == number, Employment.valid_to.is_(None))
        )
        return session.scalars(query).one()


def paper_row(number: str, kind: str, serial: int, **more: str) -> Mapping[str, str]:
    """What rows of 补证 and 注销 say of a certificate."""
    return {
        "证书编号": f"{kind}{serial}", "证书种类": kind, "证件号码": number, "姓名": "张三",
        "填报人": "b1u", **more,
    }  # fmt: skip
