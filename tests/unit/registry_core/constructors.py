"""A small province of 二级建造师: 省厅, a city, two enterprises, a service window."""

from __future__ import annotations

from datetime import date
from typing import Any

from counter import Counter, codes, scan, user
from sqlalchemy import select

from flows.stages.outcome import Outcome
from procedures.records import Media, Member, PhotoProbe
from registry.certificates import Held, by_number
from registry.engine import Register
from registry.models import Certificate, InstitutionVersion, UserVersion
from registry.versions import put

DAY = date(2026, 11, 2)
SYSTEM = "hunan-constructors"
WANG, LI = "430102198503071236", "430102199003070135"
REGISTERED, TEMPORARY = "二级注册建造师", "二级注册临时建造师"
NUMBER = "湘2432019202100001"

BASICS = {
    "企业名称": "湖南某建设有限公司", "社会统一信用代码": "11430000006122244L",
    "成立日期": "2005-03-01", "企业营业地址": "长沙市", "企业登记注册类型": "有限责任公司",
    "注册资本金": "2000", "注册资本币种": "人民币", "办公电话": "0731-84665000",
    "联系人姓名": "李四", "联系人手机号码": "13800000000",
}  # fmt: skip
QUALIFIED = {
    "证件号码": WANG, "姓名": "王建国", "资格证书编号": "湘资2019000001", "专业": "建筑工程",
    "取得时间": "2019-06-01", "签发时间": "2024-09-01", "职改复审": "是",
}  # fmt: skip
REAL = {"证件号码": WANG, "姓名": "王建国", "认证时间": "2026-10-08", "人脸结果": "通过"}
PAPER = {
    "系统": "湖南二建", "证书种类": REGISTERED, "证书编号": NUMBER, "证件号码": WANG,
    "姓名": "王建国", "机构编码": "E1", "专业": "建筑工程", "发证日期": "2024-01-16",
    "有效期至": "2027-01-15", "状态": "有效",
}  # fmt: skip
NAMED = {"注册编号": NUMBER, "姓名": "王建国", "证件号码": WANG}


def office(code: str, level: str, type_: str, parent: str = "", **more: Any) -> dict[str, Any]:
    """An institution of the system as the register keeps it."""
    return {
        "code": code, "name": f"{code}单位", "systems": "湖南二建", "type": type_,
        "level": level, "division": "430100", "parent": parent, "enabled": True, **more,
    }  # fmt: skip


class Province(Counter):
    """The counter with the institutions of this system: HP 省厅, HC 市州, E1, E2, W 窗口."""

    def __init__(self, register: Register) -> None:
        """Register them, each with two users."""
        super().__init__(register)
        self.catalogue = self.house
        places = [
            office("HP", "省", "主管部门", division="430000"),
            office("HC", "市", "主管部门", "HP"),
            office("HC2", "市", "主管部门", "HP", division="430200"),
            office("E1", "企业", "企业", "HC"),
            office("E2", "企业", "企业", "HC"),
            office("W", "市", "服务窗口", "HC"),
            office("W2", "市", "服务窗口", "HC2", division="430200"),
        ]
        people = [user(place["code"].lower() + "u", place["code"]) for place in places]
        with register.write() as session:
            put(session, InstitutionVersion, ("code",), places, on=DAY, event_of=[""] * len(places))
            put(session, UserVersion, ("code",), people, on=DAY, event_of=[""] * len(people))

    def ready(self, org: str = "E1") -> None:
        """An enterprise with its basics, a man with 资格证 and 实名认证."""
        basics = self.file("hc-enterprise", BASICS, org=org)
        assert codes(basics) == []
        assert codes(self.drop([QUALIFIED], org="HP", id="office-qualifications")) == []
        assert codes(self.drop([REAL], org="HP", id="office-realname")) == []

    def holding(self, *papers: dict[str, str]) -> None:
        """The office records certificates."""
        outcome = self.drop([PAPER | one for one in papers], org="HP", id="office-certificates")
        assert outcome.accepted == len(papers), codes(outcome)

    def file(self, id: str, values: dict[str, str], org: str = "E1", **more: Any) -> Outcome:
        """Drop one row with every material it may need."""
        body = self.house[id]
        key = values.get(body.key_field.name, "")
        members = [
            portrait(f"{key}.jpg") if one.kind == "photo" else scan(f"{key}_{one.name}.pdf")
            for one in body.attachments
        ]
        return self.drop([values], *members, org=org, id=id, **more)

    def papers(self, number: str = NUMBER) -> dict[str, Held]:
        """专业 -> the certificate of that number as it stands."""
        with self.register.read() as session:
            found = by_number(session, SYSTEM, [number]).get(number, [])
            session.expunge_all()
            return {held.speciality: held for held in found}

    def certificate_numbers(self) -> list[str]:
        """Every certificate number of the system."""
        with self.register.read() as session:
            query = select(Certificate.number).where(Certificate.system == SYSTEM).distinct()
            return sorted(session.scalars(query))

    def announce(self, number: str) -> None:
        """The publicity ends and the announcement is made on its last step."""
        from registry.marks import MarkDraft, add

        self.later(8)
        self.tick()
        with self.register.write() as session:
            add(session, [MarkDraft(number, "公告", "", "HP", "2026年第1批")], self.run, self.today)
        self.tick()


def portrait(path: str) -> Member:
    """A photo of the right size."""
    probe = PhotoProbe("JPEG", 295, 413, "RGB", 1, True)
    return Member(path, f"{abs(hash(path)):064x}"[:64], 50_000, Media.JPEG, probe)
