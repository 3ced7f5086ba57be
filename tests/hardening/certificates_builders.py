"""What firms and persons ask for their 二级建造师, and by the model alone whether it is good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from tests.hardening.certificates_draws import Draws
from tests.hardening.certificates_law import (
    EXPIRED,
    REGISTERED,
    TEMPORARY,
    VALID,
    Paper,
    Request,
    end_of,
    in_window,
)
from tests.hardening.certificates_office import (
    FIRMS,
    NAME,
    QUALIFICATION,
    QUALIFIED_ON,
    SPECIALITIES,
    WINDOWS,
    gender,
)

_HOURS = {"必修学时": "200", "选修学时": "200"}
_APPLICANT = {
    "姓名": NAME, "证件类型": "身份证", "民族": "汉族", "手机号码": "13800000000",
    "联系电话": "0731-84665000", "毕业院校": "湖南大学", "所学专业": "土木工程",
    "毕业时间": "2018-06", "学历": "本科", "学位": "学士", "聘用开始时间": "2026-01-01",
    "聘用结束时间": "2039-12-31", "企业类型": "施工", "法定代表人": "李四",
}  # fmt: skip


class BuilderRequests(Draws):
    """Requests about registrations, one procedure each."""

    def _of(self, parts: Sequence[Paper]) -> dict[str, str]:
        """The columns that name a builder's certificate."""
        number = self.books.id_numbers[parts[0].person]
        return {"注册编号": parts[0].number, "姓名": NAME, "证件号码": number}

    def _good(self, parts: Sequence[Paper], org: str, *states: str) -> list[Paper]:
        """Those in one of the states, where they stand with the institution.

        A 专业 that ended may have stayed with an earlier employer: who has a 有效 one counts.
        """
        good = [p for p in parts if p.on(self.today) in states]
        valid = [p for p in good if p.on(self.today) == VALID]
        return good if org in {p.institution for p in valid or good} else []

    def _words(self, parts: Sequence[Paper]) -> str:
        chosen = [p.speciality for p in parts if self.random.random() < 0.6]
        return "、".join(chosen or [parts[0].speciality])

    def _replacement(self) -> Request:
        parts = self._number(REGISTERED)
        org = self._home(parts)
        good = bool(self._good(parts, org, VALID))
        values = self._of(parts) | {"补办原因": "污损"}
        return self._asks("hc-replacement", org, values, parts, good, self._each(parts, "补办"))

    def _renewal(self) -> Request:
        parts = self._number(REGISTERED)
        org, words = self._home(parts), self._words(parts)
        able = self._good(parts, org, VALID)
        asked = [p for p in parts if p.speciality in words]
        good = all(p in able and in_window(p.expires, self.today) for p in asked)
        values = self._of(parts) | {"延续专业": words, "有效期至": f"{asked[0].expires}"} | _HOURS
        done = self._each(parts, "延续", words)
        return self._asks("hc-renewal", org, values, parts, good, done)

    def _addition(self) -> Request:
        parts = self._number(REGISTERED)
        org, word = self._home(parts), self.random.choice(SPECIALITIES)
        able = self._good(parts, org, VALID)
        good = bool(able) and word not in {p.speciality for p in able}
        values = self._of(parts) | {"增项专业": word, "合格证明编号": QUALIFICATION} | _HOURS

        def done(day: date) -> None:
            for paper in self.books.parts(parts[0].number):
                self.books.perform(paper, "增项", day)
            self._registered(parts[0].number, parts[0].person, org, [word], day)

        return self._asks("hc-addition", org, values, parts, good, done)

    def _registered(
        self, number: str, person: str, org: str, specialities: Sequence[str], day: date
    ) -> None:
        """Begun anew where there was one under the number, else issued."""
        for word in specialities:
            paper = self.books.papers.get((number, word))
            if paper is None:
                edition = self.books.edition(number)
                made = Paper(number, word, REGISTERED, person, org, VALID, edition, end_of(day))
                self.books.issue(made)
            elif self.books.perform(paper, "重新注册", day, paper.on(day)):
                paper.institution = org

    def _cancellation(self, kind: str) -> Request:
        parts = self._number(kind)
        org = self._home(parts)
        able = self._good(parts, org, VALID, EXPIRED)
        words = self._words(parts) if self.random.random() < 0.5 else ""
        named = set(words.split("、")) - {""}
        good = bool(able) and named <= {p.speciality for p in able}
        procedure = "hc-cancellation" if kind == REGISTERED else "hc-temporary-cancellation"
        values = self._of(parts) | {"注销原因": "其他", "注销专业": words}
        done = self._ending(parts, words)
        return self._asks(procedure, org, values, parts, good, done)

    def _ending(self, parts: Sequence[Paper], words: str) -> Callable[[date], None]:
        """注销 of the 专业 named; what is left of the number gets a new paper."""
        number, named = parts[0].number, set(words.split("、")) - {""}

        def done(day: date) -> None:
            now = self.books.parts(number)
            meant = [p for p in now if not named or p.speciality in named]
            ended = [paper for paper in meant if self.books.perform(paper, "注销", day)]
            for paper in now:
                if ended and paper not in meant and paper.on(day) == VALID:
                    paper.edition = self.books.edition(number)

        return done

    def _person_cancellation(self) -> Request:
        parts = self._number(REGISTERED, TEMPORARY)
        home = self._home(parts)
        good = bool(self._good(parts, home, VALID, EXPIRED))
        window = WINDOWS[home]
        values = self._of(parts) | {
            "聘用企业机构编码": home, "注销原因": "已离职", "经办人": f"{window.lower()}u0",
            "已核验证件": "是",
        }  # fmt: skip
        done = self._each(parts, "注销")
        return self._asks("hc-person-cancellation", window, values, parts, good, done)

    def _id_correction(self) -> Request:
        parts = self._number(REGISTERED, TEMPORARY)
        person, org = parts[0].person, self._home(parts)
        new, free = self.office.fresh_number(), True
        if self.random.random() < 0.1:
            new = self.books.id_numbers[self.random.choice(self._people("b"))]
            free = False
        good = bool(self._good(parts, org, VALID)) and free and not self.books.busy(person)
        values = self._of(parts)
        values |= {"原证件号码": values["证件号码"], "证件号码": new, "错误说明": "登记时录错"}

        def done(day: date) -> None:
            self.books.id_numbers[person] = new
            for paper in self.books.of(person):
                self.books.perform(paper, "更正证件号", day)

        return self._asks("hc-id-correction", org, values, parts, good, done)

    def _person(self, person: str) -> dict[str, str]:
        number = self.books.id_numbers[person]
        born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        return _APPLICANT | {"证件号码": number, "出生日期": born, "性别": gender(number)}

    def _initial(self) -> Request:
        person = self.random.choice(self._people("fb"))
        org = self.random.choice(FIRMS)
        words = self.random.sample(SPECIALITIES, self.random.choice((1, 1, 2)))
        good = not self.books.of(person, (REGISTERED,)) and not self.books.busy(person)
        values = self._person(person) | {
            "注册专业": "、".join(words), "资格证书编号": QUALIFICATION,
            "资格证取得时间": QUALIFIED_ON,
        } | _HOURS  # fmt: skip

        def done(day: date) -> None:
            numbers = {p.number for p in self.books.papers.values() if p.person[0] == "f"}
            year = f"湘2432019{day.year}"
            serial = sum(number.startswith(year) for number in numbers) + 1
            self._registered(f"{year}{serial:05d}", person, org, words, day)

        return Request("hc-initial", org, values, (), good, done, person)

    def _again(self) -> Request:
        parts = self._number(REGISTERED)
        person, org = parts[0].person, self.random.choice(FIRMS)
        words = self.random.sample(SPECIALITIES, self.random.choice((1, 2)))
        states = {p.on(self.today) for p in parts}
        values = self._person(person) | {"原注册编号": parts[0].number} | _HOURS
        values["注册专业"] = "、".join(words)

        def done(day: date) -> None:
            self._registered(parts[0].number, person, org, words, day)

        return self._asks("hc-again", org, values, parts, VALID not in states, done)

    def _temporary_transfer(self) -> Request:
        parts = self._number(TEMPORARY)
        old, org = self._home(parts), self.random.choice(FIRMS)
        good = bool(self._good(parts, old, VALID)) and org != old
        values = self._of(parts) | {
            "原单位机构编码": old, "聘用开始时间": "2026-10-01", "聘用结束时间": "2039-12-31",
        }  # fmt: skip

        def done(day: date) -> None:
            for paper in self.books.parts(parts[0].number):
                if self.books.perform(paper, "变更", day):
                    paper.institution = org

        return self._asks("hc-temporary-transfer", org, values, parts, good, done)

    def _temporary_extension(self) -> Request:
        parts = self._number(TEMPORARY)
        org = self._home(parts)
        ends = parts[0].expires
        ahead = ends is not None and end_of(ends + timedelta(days=1)) >= self.today
        good = bool(self._good(parts, org, VALID, EXPIRED)) and ahead
        values = self._of(parts) | {"有效期至": f"{ends}"}
        done = self._each(parts, "延期")
        return self._asks("hc-temporary-extension", org, values, parts, good, done)
