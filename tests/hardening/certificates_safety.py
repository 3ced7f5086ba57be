"""What Jilin's enterprises ask for their safety staff, and whether it may come in."""

from __future__ import annotations

from datetime import date

from tests.hardening.certificates_draws import Draws
from tests.hardening.certificates_law import (
    LAW,
    SAFETY_KINDS,
    VALID,
    Paper,
    Request,
    in_window,
)
from tests.hardening.certificates_office import BUILDING, NAME, gender

_LAST_DAY = (90, 0)  # 延期 is asked for from 90 days before the end to the last day (D-C08)


class SafetyRequests(Draws):
    """Requests about 安全生产考核合格证书."""

    def _officer(self) -> tuple[str, list[Paper]]:
        person = self.random.choice(self._people("a"))
        return person, self.books.of(person, SAFETY_KINDS)

    def _officer_names(self, person: str) -> dict[str, str]:
        return {"证件号码": self.books.id_numbers[person], "姓名": NAME}

    def _safety_change(self) -> Request:
        """变更 of some kinds: to another enterprise, which asks for it, or of the 职务."""
        person, papers = self._officer()
        home = self._home(papers, BUILDING)
        moves = self.random.random() < 0.6
        org = self.random.choice(BUILDING) if moves else home
        held = sorted({p.kind for p in papers})
        kinds = held if self.random.random() < 0.7 else [self.random.choice(SAFETY_KINDS)]
        able = {
            p.kind
            for p in papers
            if p.institution == home and p.on(self.today) in LAW[p.kind]["变更"].before
        }
        good = set(kinds) <= able and (not moves or (org != home and able <= set(kinds)))
        values = self._officer_names(person) | {
            "证书种类": "、".join(kinds), "变更理由": "因工作调动",
            "变更事项": "工作单位" if moves else "职务", "新职务": "技术负责人",
            "原单位": home if moves else "", "原单位意见": "由原单位确认" if moves else "",
        }  # fmt: skip

        def done(day: date) -> None:
            for paper in self.books.of(person, kinds):
                here = paper.institution == home  # another's came in meanwhile, by 原持证备案
                if here and self.books.perform(paper, "变更", day) and moves:
                    paper.institution = org
            if moves:
                self.books.employers[person] = org

        holds = tuple((p.number, p.speciality) for p in papers if p.kind in kinds)
        return Request("jl-change", org, values, holds, good, done, person)

    def _safety_renewal(self) -> Request:
        """延期 of one certificate, in the last ninety days."""
        (paper,) = self._number(*SAFETY_KINDS)
        org = self._home([paper], BUILDING)
        timely = in_window(paper.expires, self.today, *_LAST_DAY)
        good = paper.on(self.today) == VALID and paper.institution == org and timely
        values = self._officer_names(paper.person) | {
            "证书种类": paper.kind, "证书编号": paper.number, "有效期至": f"{paper.expires}",
            "企业年度培训": "合格",
        }  # fmt: skip
        return self._asks("jl-renewal", org, values, [paper], good, self._each([paper], "延期"))

    def _safety_record(self) -> Request:
        """备案 of a certificate that another office issued and the register does not know.

        Who has one of the kind already, or works elsewhere, is asked about it and says yes.
        """
        person = self.random.choice(self._people("a"))
        kind, org = self.random.choice(SAFETY_KINDS), self.random.choice(BUILDING)
        number = f"吉建安{kind}（2025）{self.random.randrange(10**6, 10**7)}"
        ends = date(2028, 1, 15)
        id_number = self.books.id_numbers[person]
        values = self._officer_names(person) | {
            "性别": gender(id_number), "证书种类": kind, "证书编号": number, "职务": "技术负责人",
            "发证日期": "2025-01-16", "有效期至": f"{ends}",
        }  # fmt: skip

        def done(_day: date) -> None:
            self.books.issue(Paper(number, "", kind, person, org, VALID, 1, ends), "备案")
            self.books.employers[person] = org

        return Request("jl-record", org, values, (), True, done, person)
