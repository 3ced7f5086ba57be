"""What stations and laboratories ask for their people, and whether it may come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from tests.hardening.certificates_draws import STRANGER, Draws
from tests.hardening.certificates_law import (
    AWAY,
    CREDITED,
    GROUND,
    LAW,
    MATERIALS,
    PLAIN,
    QUALITY,
    SAFETY,
    Paper,
    Request,
    transferred,
)
from tests.hardening.certificates_office import LABORATORIES, NAME, STATIONS, gender

_SUPERVISING = (QUALITY, SAFETY)


class StaffRequests(Draws):
    """Requests about supervisors and testers."""

    # --- supervisors ----------------------------------------------------------------------------

    def _supervised(self) -> tuple[str, tuple[str, ...], list[Paper]]:
        """A supervisor, kinds, and his papers of these kinds."""
        person = self.random.choice(self._people("s"))
        kinds = self.random.choice((_SUPERVISING, (QUALITY,), (SAFETY,)))
        if self.random.random() < 0.7:
            kinds = tuple(p.kind for p in self.books.of(person, kinds)) or kinds
        return person, kinds, self.books.of(person, kinds)

    def _acts(self, person: str, kinds: Sequence[str], act: str) -> Callable[[date], None]:
        def done(day: date) -> None:
            for paper in self.books.of(person, kinds):
                self.books.perform(paper, act, day)

        return done

    def _able(self, papers: Sequence[Paper], act: str, org: str) -> set[str]:
        """Kinds of which a paper of the institution allows the act."""
        return {
            p.kind
            for p in papers
            if p.institution == org and p.on(self.today) in LAW[p.kind][act].before
        }

    def _supervisor(self, act: str) -> Request:
        person, kinds, papers = self._supervised()
        org = self._home(papers, STATIONS) if papers else self.random.choice(STATIONS)
        word, name = {"注销": ("注销", "cancel"), "补办": ("补办", "reissue")}[act]
        values = {"姓名": NAME, "身份证号": self.books.id_numbers[person],
                  f"{word}证书类别": "、".join(kinds),
                  f"{word}原因": "退休" if act == "注销" else "遗失"}  # fmt: skip
        holds = tuple((p.number, p.speciality) for p in papers)
        good = set(kinds) == self._able(papers, act, org)
        done = self._acts(person, kinds, act)
        return Request(f"hn-certificate-{name}", org, values, holds, good, done, person)

    def _supervisor_change(self) -> Request:
        person, kinds, papers = self._supervised()
        home = self._home(papers, STATIONS) if papers else self.random.choice(STATIONS)
        moves = self.random.random() < 0.5
        org = self.random.choice(STATIONS) if moves else home
        values = {"姓名": NAME, "身份证号": self.books.id_numbers[person],
                  "变更证书类别": "、".join(kinds), "变更理由": "因工作调动",
                  "变更事项": "工作单位" if moves else "证书照片",
                  "原单位编码": home if moves else ""}  # fmt: skip
        holds = tuple((p.number, p.speciality) for p in papers)
        good = set(kinds) == self._able(papers, "变更", home)
        everything = {
            p.kind for p in self.books.of(person)
            if p.on(self.today) in LAW[p.kind]["变更"].before
        }  # fmt: skip
        if moves:
            good = good and org != home and everything <= set(kinds)

        def done(day: date) -> None:
            for paper in self.books.of(person, kinds):
                if self.books.perform(paper, "变更", day) and moves:
                    paper.institution = org
            if moves:
                self.books.employers[person] = org

        return Request("hn-certificate-change", org, values, holds, good, done, person)

    # --- testers --------------------------------------------------------------------------------

    def _transfer(self) -> Request:
        person = self.random.choice(self._people("l"))
        papers = self.books.of(person)
        org, target = self._lab(person), self.random.choice(list(LABORATORIES))
        module = self.random.choice((papers[0].kind, MATERIALS, GROUND))
        moving = [p for p in papers if p.state in (PLAIN, CREDITED, AWAY)]
        held = {p.kind for p in moving if p.institution == org}
        acts = transferred(held, LABORATORIES[target].split("、"))
        good = self.books.employers[person] == org != target and module in held and acts is not None
        values = self._tester_names(person, org) | {"发起模块": module, "调入机构": target}
        holds = tuple((p.number, p.speciality) for p in papers)

        def done(day: date) -> None:
            now = [p for p in self.books.of(person) if p.state in (PLAIN, CREDITED, AWAY)]
            what = transferred({p.kind for p in now}, LABORATORIES[target].split("、"))
            if what is not None:
                for paper in now:
                    self.books.perform(paper, what[paper.kind], day)
                    paper.institution = target
                self.books.employers[person] = target

        return Request("js-transfer", org, values, holds, good, done, person)

    def _lab(self, person: str) -> str:
        labs = list(LABORATORIES)
        stranger = self.random.random() < STRANGER
        return self.random.choice(labs) if stranger else self.books.employers[person]

    def _tester_names(self, person: str, org: str) -> dict[str, str]:
        number = self.books.id_numbers[person]
        return {"证件号码": number, "姓名": NAME, "填报人": f"{org.lower()}u0"}

    def _tester(self, act: str) -> Request:
        (paper,) = self._number(MATERIALS, GROUND)
        org = self._lab(paper.person)
        able = paper.institution == org and paper.state in LAW[paper.kind][act].before
        values = self._tester_names(paper.person, org)
        values |= {"证书编号": paper.number, "证书种类": paper.kind}
        if act == "补证":
            lost = (self.today - timedelta(days=30)).isoformat()
            values |= {"补证原因": "遗失", "报刊名称": "新华日报", "登报日期": lost}
        else:
            agrees = self.random.choice("是否")
            values |= {"注销原因": "离职", "本人是否同意注销": agrees}
        procedure = "js-reissue" if act == "补证" else "js-cancellation"
        return self._asks(procedure, org, values, [paper], able, self._each([paper], act))

    def _tester_file(self) -> Request:
        """人员信息修改: done at once, holds nothing."""
        person = self.random.choice(self._people("l"))
        org = self._lab(person)
        kinds = self.random.choice(((MATERIALS,), (GROUND,), (MATERIALS, GROUND)))
        number = self.books.id_numbers[person]
        values = self._tester_names(person, org) | {
            "性别": gender(number), "备案模块": "、".join(kinds), "学历": "本科",
            "联系电话": f"138{self.random.randrange(10**8):08d}",
        }  # fmt: skip
        good = self.books.employers[person] == org
        done = self._acts(person, kinds, "建档")
        return Request("js-person-change", org, values, (), good, done, person)
