"""The shape of a certificate kind: one YAML file a system in `procedures/certificates/`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from procedures.steps import Shape

#: What a number's format may name.
PARTS = ("kind", "speciality", "year", "exam_year", "city", "serial")


class Numbering(Shape):
    """How numbers of a kind are written.

    `format` is a `str.format` template over PARTS; `series` names the parts within which the
    serial runs without gap or repeat; `accepts` is the pattern of numbers that were given by
    somebody else and are taken over as they are, `{kind}` in it the kind's own code.
    """

    format: str
    series: tuple[str, ...] = ("kind", "year")
    accepts: str = ".+"

    @field_validator("accepts")
    @classmethod
    def _compiles(cls, value: str) -> str:
        re.compile(value)
        return value

    @model_validator(mode="after")
    def _parts_known(self) -> Self:
        named = set(re.findall(r"{(\w+)", self.format)) | set(self.series)
        if named - set(PARTS) or "serial" not in re.findall(r"{(\w+)", self.format):
            raise ValueError(f"a number's parts are {PARTS}, and serial is one of them")
        return self


class Rise(Shape):
    """An age of retirement that rises (decision of 13 September 2024; rules 2.1).

    Whoever would reach it `since` or later reaches it a month later for each begun `every_months`
    months since then, `at_most` so many.
    """

    since: date
    every_months: int = Field(gt=0)
    at_most: int = Field(gt=0)


class AgeLimit(Shape):
    """A birthday on which certificates end: of people of that `gender` (none: of everybody).

    `except_posts`: the 职务 on the certificate of those whom it does not end for.
    """

    age: int
    gender: Literal["男", "女"] | None = None
    except_posts: tuple[str, ...] = ()
    rise: Rise | None = None


class Validity(Shape):
    """How long a certificate is good: `years` from its start, less a day where `less_a_day`.

    Without `years` it does not end. `until_age`: it ends on the birthday of the first limit that
    is the holder's, at the latest; a bare number is everybody's.
    `window_days`: it may be renewed from the first to the second number of days before its end.
    """

    years: int | None = None
    less_a_day: bool = True
    until_age: tuple[AgeLimit, ...] = ()
    window_days: tuple[int, int] | None = None

    @field_validator("until_age", mode="before")
    @classmethod
    def _everybody(cls, value: Any) -> Any:
        return ({"age": value},) if isinstance(value, int) else value


class Act(Shape):
    """What may happen to a certificate: in which states, and what it is afterwards.

    `after` is the state that follows (none keeps it); `edition`: a new paper is issued under
    the same number; `validity`: keep the end, extend it from the old end, or begin anew;
    `mark` is printed behind the number (补). `issues`: makes a certificate that was not there.
    """

    before: tuple[str, ...] = ()
    after: str = ""
    edition: bool = False
    validity: Literal["keep", "extend", "anew"] = "keep"
    mark: str = ""
    issues: bool = False
    source: str = ""

    @model_validator(mode="after")
    def _begins_somewhere(self) -> Self:
        if self.issues == bool(self.before):
            raise ValueError("an act either issues or names the states it starts from")
        if self.issues and not self.after:
            raise ValueError("an act that issues names the state that follows")
        return self


class Use(Shape):
    """使用有效期 of an electronic paper: `days` at most, then a paper with new ones (rules 4.4).

    The holder chooses fewer by `field` of his entry in the register's `book`.
    """

    days: int = Field(gt=0)
    book: str
    field: str


class SpecialityRecord(Shape):
    """What the sidecar says of a 专业 from the holder's entry in a book: name there -> header.

    The book keeps an entry for each `part`, the header that holds the 专业.
    """

    book: str
    part: str
    fields: dict[str, str]


#: What a line of the paper may show; `profile:<header>` is what the register knows of the holder.
PAPER_SOURCES = (
    "holder", "gender", "birth", "id_number", "institution", "post", "kind", "speciality", "number",
    "first_issued", "issued", "validity", "use",
)  # fmt: skip
_LINES = {
    "姓名": "holder", "性别": "gender", "身份证号": "id_number", "工作单位": "institution",
    "证书类别": "kind", "专业": "speciality", "证书编号": "number", "有效期": "validity",
}  # fmt: skip


class CertificateKind(Shape):
    """A kind of certificate in a system: its title, codes, number, validity, states and acts.

    `specialities` maps the words of 专业 to their codes in numbers; `national_type` is the
    national 证照类型代码 where the kind has one, `national_states` and `national_acts` map our
    words to its codes of 证书状态 and 业务类型, `national_digits` says how many last digits of the
    number go into the 证照标识, 0 an id of 32 (rules 6). `paper` are the lines of the printed
    certificate, label -> source; a line without text is left out. `use` is the 使用有效期;
    `signature` names the material of any of the holder's cases that bears his signature;
    `national_more` are further fields of the kind, in words.
    """

    kind: str
    title: str
    code: str = ""
    specialities: dict[str, str] = Field(default_factory=dict)
    number: Numbering
    validity: Validity = Validity()
    states: tuple[str, ...]
    good_states: tuple[str, ...]
    acts: dict[str, Act]
    national_type: str = ""
    national_digits: int = 0
    national_states: dict[str, str] = Field(default_factory=dict)
    national_acts: dict[str, str] = Field(default_factory=dict)
    national_more: dict[str, str] = Field(default_factory=dict)
    paper: dict[str, str] = Field(default_factory=lambda: dict(_LINES))
    speciality_record: SpecialityRecord | None = None
    use: Use | None = None
    signature: str = ""
    source: str

    @field_validator("paper")
    @classmethod
    def _sources_known(cls, value: dict[str, str]) -> dict[str, str]:
        unknown = {v for v in value.values() if not v.startswith("profile:")} - set(PAPER_SOURCES)
        if unknown:
            raise ValueError(f"a paper's lines come from {PAPER_SOURCES}, not {sorted(unknown)}")
        return value

    @model_validator(mode="after")
    def _states_known(self) -> Self:
        used = set(self.good_states).union(
            *({*a.before, a.after} - {""} for a in self.acts.values())
        )
        if used - set(self.states):
            raise ValueError(f"{self.kind}: unknown states {sorted(used - set(self.states))}")
        reached = {act.after for act in self.acts.values() if act.after}
        unreachable = set(self.states) - reached
        if unreachable:
            raise ValueError(f"{self.kind}: no act leads to {sorted(unreachable)}")
        return self


class KindFile(Shape):
    """One file: the kinds of a system, which may share acts."""

    system: str
    acts: dict[str, Act] = Field(default_factory=dict)
    kinds: tuple[CertificateKind, ...]
