"""Institutions, people and two hundred certificates of four systems, in product and model."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from flows.samples.people import county_codes, id_number
from flows.stages.outcome import Outcome
from procedures.load import load_catalogue
from procedures.records import Media, Member, PhotoProbe, ScanProbe
from registry.engine import open_register
from registry.models import (
    Application,
    Certificate,
    CertificateLock,
    CertificateVersion,
    Person,
)
from tests.hardening.certificates_law import (
    CREDITED,
    GROUND,
    MATERIALS,
    PLAIN,
    QUALITY,
    REGISTERED,
    SAFETY,
    SAFETY_KINDS,
    TEMPORARY,
    VALID,
    Books,
    Key,
    Paper,
)
from tests.hardening.desk import Desk
from tests.hardening.small_office import DAY, register_base_data, station, user

NAME = "王建国"
SPECIALITIES = ("建筑工程", "机电工程", "市政公用工程")
FIRMS, LABORATORIES = ("E1", "E2", "E3"), {"B1": "建材、地基", "B2": "建材、地基", "M1": "建材",
                                            "G2": "地基"}  # fmt: skip
STATIONS = ("K1", "K2", "K3")
WINDOWS = {"E1": "W1", "E2": "W1", "E3": "W2"}
BUILDING = ("N1", "N2", "N3")  # Jilin's enterprises
_BUILDERS, _SUPERVISORS, _TESTERS, _OFFICERS = "湖南二建", "湖南监督", "江苏检测", "吉林安管"
#: Reviewers of an institution: the n-th decides in the n-th step, so that nobody decides twice.
_REVIEWERS = 6
_PEOPLE = {"b": 80, "t": 30, "f": 20, "s": 40, "l": 30, "a": 30}
_BASICS = {
    "企业名称": "湖南某建设有限公司", "社会统一信用代码": "11430000006122244L",
    "成立日期": "2005-03-01", "企业营业地址": "长沙市", "企业登记注册类型": "有限责任公司",
    "注册资本金": "2000", "注册资本币种": "人民币", "办公电话": "0731-84665000",
    "联系人姓名": "李四", "联系人手机号码": "13800000000",
}  # fmt: skip
#: Group of people -> who may employ them, where the register must know it.
_EMPLOYERS = {"s": STATIONS, "l": tuple(LABORATORIES), "a": BUILDING}
OPEN = ("waiting", "to_confirm", "in_review", "returned", "hold", "publicity", "to_announce")
QUALIFICATION, QUALIFIED_ON = "湘资2019000001", "2019-06-01"


def _place(code: str, level: str, system: str, kind: str, division: str, parent: str = "",
           **more: Any) -> dict[str, Any]:  # fmt: skip
    return station(code, level, division, parent, systems=system, type=kind, **more)


def places() -> list[dict[str, Any]]:
    """Every institution: a province, two cities and those below them, in each system."""
    found = []
    for letter, system, kind, province in (
        ("H", _BUILDERS, "主管部门", "43"),
        ("S", _SUPERVISORS, "监督机构", "43"),
        ("J", _TESTERS, "主管部门", "32"),
        ("N", _OFFICERS, "主管部门", "22"),
    ):
        found.append(_place(f"{letter}P", "省", system, kind, f"{province}0000"))
        for city in "12":
            division = f"{province}0{city}00"
            found.append(_place(f"{letter}C{city}", "市", system, kind, division, f"{letter}P"))
    for firm, window in WINDOWS.items():
        city = window[-1]
        found.append(_place(firm, "企业", _BUILDERS, "企业", f"430{city}00", f"HC{city}"))
    found += [
        _place(f"W{city}", "市", _BUILDERS, "服务窗口", f"430{city}00", f"HC{city}")
        for city in "12"
    ]
    for place, city in zip(STATIONS, "112", strict=True):
        found.append(_place(place, "县", _SUPERVISORS, "监督机构", f"430{city}21", f"SC{city}"))
    for place, city in zip(BUILDING, "112", strict=True):
        found.append(_place(place, "企业", _OFFICERS, "企业", f"220{city}02", f"NC{city}"))
    for lab, has in LABORATORIES.items():
        city = "2" if lab.endswith("2") else "1"
        more = {"qualifications": has}
        found.append(_place(lab, "企业", _TESTERS, "检测机构", f"320{city}02", f"JC{city}", **more))
    return found


class CertificateOffice(Desk):
    """The desk with its institutions; `books` is the model beside it."""

    def __init__(self, work: Path, random: Random) -> None:
        """Everything in place, nothing asked for yet."""
        register = open_register(f"sqlite:///{work / 'registry.db'}")
        super().__init__(register, load_catalogue())
        self.random, self.books = random, Books()
        self.institutions = places()
        roles = "联络员、审核人、领导"
        users = [
            user(f"{place['code'].lower()}u{n}", place["code"], roles=roles)
            for place in self.institutions
            for n in range(_REVIEWERS)
        ]
        register_base_data(register, self.institutions, users)
        self._people()
        self._papers()
        self._builders()

    # --- base data ------------------------------------------------------------------------------

    def fresh_number(self) -> str:
        """An identity number that nobody has, of somebody between thirty and forty-five."""
        random, taken = self.random, set(self.books.id_numbers.values())
        while True:
            born = date(random.randint(1982, 1995), random.randint(1, 12), random.randint(1, 28))
            made = id_number(random.choice(county_codes()), born, random.randrange(1000))
            if made not in taken:
                return made

    def _people(self) -> None:
        """Numbers for everybody, employers for those whom the register must know."""
        for letter, count in _PEOPLE.items():
            for n in range(count):
                self.books.id_numbers[f"{letter}{n}"] = self.fresh_number()
        rows = []
        for person, number in self.books.id_numbers.items():
            if person[0] in _EMPLOYERS:
                homes = _EMPLOYERS[person[0]]
                home = homes[int(person[1:]) % len(homes)]
                self.books.employers[person] = home
                rows.append(
                    {"证件号码": number, "姓名": NAME, "性别": gender(number), "机构编码": home}
                )
        self._record("_office", "office-people", rows)

    def _papers(self) -> None:
        """The certificates that are there at the beginning."""
        for person in self.books.id_numbers:
            for kind, number, word, home in self._first_papers(person[0], int(person[1:]), person):
                self._paper(person, kind, number, word, home)
        self.office_list(list(self.books.papers.values()))

    def _first_papers(self, letter: str, n: int, person: str) -> list[tuple[str, str, str, str]]:
        """Kind, number, 专业 and institution of what the n-th of a group holds."""
        firm, home = FIRMS[n % 3], self.books.employers.get(person, "")
        if letter == "b":
            words = SPECIALITIES[n % 3 :][: 2 if n % 4 == 0 else 1]
            return [(REGISTERED, f"湘24320192021{n:05d}", word, firm) for word in words]
        if letter == "t":
            return [(TEMPORARY, f"湘临{n:08d}", SPECIALITIES[0], firm)]
        if letter == "s":
            kinds = ((QUALITY,), (SAFETY,), (QUALITY, SAFETY), (QUALITY,))[n % 4]
            return [(k, f"湘质安监〔2025〕{k}-TJ-{n:05d}", "土建", home) for k in kinds]
        if letter == "a":
            kinds = (("A",), ("B", "C1"), ("C1",), ("A", "B"))[n % 4]
            return [(k, f"吉建安{k}（2025）{n:07d}", "", home) for k in kinds]
        if letter == "l":
            has = LABORATORIES[home].split("、")
            return [(k, f"{k}{n}", "", home) for k in (has if n % 3 else has[:1])]
        return []

    def _paper(self, person: str, kind: str, number: str, word: str, home: str) -> None:
        """One paper of the model; those that end do so one after the other in the walk's years."""
        ends = kind in (REGISTERED, TEMPORARY, *SAFETY_KINDS)
        expires = DAY + timedelta(days=self.random.randint(20, 900)) if ends else None
        state = self.random.choice((PLAIN, CREDITED)) if kind in (MATERIALS, GROUND) else VALID
        made = Paper(number, word, kind, person, home, state, 1, expires)
        self.books.papers[number, word] = made

    def _builders(self) -> None:
        """Basics of the firms, 资格证 in every 专业 and 实名认证 of everybody."""
        for firm in FIRMS:
            self._record(firm, "hc-enterprise", [_BASICS], scan("11430000006122244L_营业执照.pdf"))
        self.qualify([p for p in self.books.id_numbers if p[0] in "bf"])

    def qualify(self, people: list[str]) -> None:
        """资格证 and 实名认证 of these people, as the authority's lists give them."""
        who = [{"证件号码": self.books.id_numbers[one], "姓名": NAME} for one in people]
        cards = [
            one | {"资格证书编号": QUALIFICATION, "专业": word, "取得时间": QUALIFIED_ON,
                   "签发时间": "2026-09-01", "职改复审": "是"}
            for one in who for word in SPECIALITIES
        ]  # fmt: skip
        self._record("HP", "office-qualifications", cards)
        seen = {"认证时间": "2026-10-08", "人脸结果": "通过"}
        self._record("HP", "office-realname", [one | seen for one in who])

    def office_list(self, papers: list[Paper]) -> None:
        """证书台账: the office writes down how these papers stand."""
        systems = {"b": _BUILDERS, "t": _BUILDERS, "f": _BUILDERS, "s": _SUPERVISORS, "l": _TESTERS,
                   "a": _OFFICERS}  # fmt: skip
        rows = [
            {
                "系统": systems[one.person[0]], "证书种类": one.kind, "证书编号": one.number,
                "证件号码": self.books.id_numbers[one.person], "姓名": NAME,
                "机构编码": one.institution, "专业": one.speciality, "发证日期": "2025-01-16",
                "有效期至": f"{one.expires or ''}", "状态": one.state,
                "注册类型": f"第{self._serial}次登记",  # an equal row is nothing new (D-X02)
            }
            for one in papers
        ]  # fmt: skip
        self._record("_office", "office-certificates", rows)

    def _record(self, org: str, id: str, rows: list[dict[str, str]], *members: Member) -> None:
        """Base data come in; every row must be taken."""
        outcome = self.hand_in(org, id, rows, *members)
        if outcome.accepted != len(rows):
            raise RuntimeError(f"{id}: {[f.code for f in outcome.findings][:5]}")

    def city_of(self, code: str) -> str:
        """The city authority above an institution."""
        return str(next(p["parent"] for p in self.institutions if p["code"] == code))

    # --- what people hand in --------------------------------------------------------------------

    def file(self, org: str, id: str, values: Mapping[str, str]) -> Outcome:
        """One row with every material it may need."""
        body = self.catalogue[id]
        key = values.get(body.key_field.name, "")
        members = []
        for one in body.attachments:
            if one.kind == "photo" and one.width:
                members.append(portrait(f"{key}.jpg"))
            elif one.kind == "page_set":
                members.append(scan(f"{key}_{one.name}/1.pdf"))
            else:
                members.append(scan(f"{key}_{one.name}.pdf" if id != "person-window" else
                                    f"{key}.pdf"))  # fmt: skip
        return self.hand_in(org, id, [values], *members)

    # --- looking --------------------------------------------------------------------------------

    def case(self, number: str) -> Application:
        with self.register.read() as session:
            case = session.get_one(Application, number)
            session.expunge(case)
            return case

    def papers(self) -> tuple[dict[Key, tuple[Any, ...]], list[str]]:
        """Every certificate in force in the register, and those that are there twice."""
        now = CertificateVersion
        query = (
            select(
                Certificate.number, Certificate.speciality, now.kind, Person.number,
                now.institution, now.state, now.edition, now.expires,
            )
            .outerjoin(now, (now.certificate == Certificate.id) & now.valid_to.is_(None))
            .outerjoin(Person, Person.id == now.person)
        )  # fmt: skip
        found: dict[Key, tuple[Any, ...]] = {}
        twice = []
        with self.register.read() as session:
            for number, speciality, *said in session.execute(query):
                if (number, speciality) in found:
                    twice.append(f"{number} {speciality} is there twice")
                found[number, speciality] = tuple(said)
        return found, twice

    def locks(self) -> dict[Key, str]:
        query = select(Certificate.number, Certificate.speciality, CertificateLock.application)
        query = query.join(CertificateLock, CertificateLock.certificate == Certificate.id)
        with self.register.read() as session:
            return {(n, s): case for n, s, case in session.execute(query)}

    def open_cases(self, procedures: Sequence[str]) -> set[str]:
        asked = Application.procedure.in_(procedures)
        query = select(Application.number).where(asked, Application.status.in_(OPEN))
        with self.register.read() as session:
            return set(session.scalars(query))


def gender(number: str) -> str:
    """What the number says."""
    return "男" if int(number[16]) % 2 else "女"


def scan(path: str) -> Member:
    """A one-page PDF."""
    sha = hashlib.sha256(path.encode()).hexdigest()
    return Member(path, sha, 10, Media.PDF, ScanProbe(1, encrypted=False))


def portrait(path: str) -> Member:
    """A photo of the right size."""
    probe = PhotoProbe("JPEG", 295, 413, "RGB", 1, True)
    return Member(path, hashlib.sha256(path.encode()).hexdigest(), 50_000, Media.JPEG, probe)
