"""The model of a procedure file: one shape for every procedure (docs/procedure-file.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field as Key
from pydantic import field_validator, model_validator

from procedures.certificates.which import Which
from procedures.conditions import Condition, fields_of
from procedures.findings import KINDS, Severity
from procedures.steps import Shape, Step
from procedures.words import NOT_SUBMITTED


class FieldType(StrEnum):
    """How a field's text is read and checked; one module of validators/cells each."""

    TEXT = "text"
    PERSON_NAME = "person_name"
    ID_NUMBER = "id_number"
    CREDIT_CODE = "credit_code"
    PHONE = "phone"
    EMAIL = "email"
    DATE = "date"
    MONTH = "month"  # month precision allowed: 2005-07 or 2005-07-01
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"
    CHOICES = "choices"  # several, separated by 、
    CERTIFICATE_NUMBER = "certificate_number"
    CODE = "code"  # institution, user, period codes: kept as text
    INSTITUTION = "institution"  # chosen by name from the register, kept as its 机构编码


#: Types whose cells must be text in the workbook: a number there has lost digits or zeros.
IDENTITY_TYPES = frozenset(
    {FieldType.ID_NUMBER, FieldType.CREDIT_CODE, FieldType.CERTIFICATE_NUMBER}
)


class Field(Shape):
    """A column. `choices` lists the allowed words or names a table (`table:民族`)."""

    name: str
    aliases: tuple[str, ...] = ()
    type: FieldType = FieldType.TEXT
    required: bool = False
    required_if: Condition | None = None
    key: bool = False
    choices: tuple[str, ...] | str = ()
    min: float | None = None
    max: float | None = None
    min_length: int = 0
    max_length: int = 200
    pattern: str | None = None
    pattern_words: str = ""
    types: tuple[str, ...] = ()  # of an institution field: the 机构类型 it offers
    default: str = ""
    hint: str = ""
    example: str = ""
    width: int | None = None  # column width in characters, when the type's own does not fit
    secret: bool = False  # dropped on reading with a notice, never stored or printed

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        if value is not None:
            re.compile(value)
        return value

    @model_validator(mode="after")
    def _choices_fit(self) -> Self:
        listed = self.type in (FieldType.CHOICE, FieldType.CHOICES)
        if listed != bool(self.choices):
            raise ValueError(f"field {self.name}: choices go with type choice or choices")
        if isinstance(self.choices, str) and not self.choices.startswith("table:"):
            raise ValueError(f"field {self.name}: choices is a list or table:<name>")
        if bool(self.types) != (self.type is FieldType.INSTITUTION):
            raise ValueError(f"field {self.name}: types go with type institution")
        return self


class Attachment(Shape):
    """A material that must or may lie beside a row.

    `kind` photo: named by the key alone (`<证件号>.jpg`); scan: `<证件号>_<材料名>.<ext>`;
    page_set: `<证件号>_<材料名>/<页码>.<ext>`. Sizes are in pixels and bytes
    (`max_bytes` is the first size that is refused: 小于).
    """

    name: str
    kind: Literal["photo", "scan", "page_set"] = "scan"
    formats: tuple[Literal["jpeg", "png", "pdf"], ...] = ("pdf",)
    required: bool = False
    required_if: Condition | None = None
    width: int | None = None
    height: int | None = None
    max_bytes: int | None = None
    min_pages: int = 1
    max_pages: int = 50
    max_count: int = 1
    may_share: bool = False
    mentions: tuple[str, ...] = ()
    seal: bool = False
    colour: bool = False
    basis: str = ""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """File name extensions that fit `formats`, lower case with dot."""
        table = {"jpeg": (".jpg", ".jpeg"), "png": (".png",), "pdf": (".pdf",)}
        return tuple(suffix for form in self.formats for suffix in table[form])


class Rule(Shape):
    """A named check of validators/rules with its parameters.

    `with` are the parameters of that rule; `severity` overrides the catalogue's;
    `basis` is the legal or documentary ground printed beside the finding.
    """

    rule: str
    with_: dict[str, Any] = Key(default_factory=dict, alias="with")
    severity: Severity | None = None
    when: Condition | None = None
    basis: str = ""


class Submitter(Shape):
    """Who may drop this procedure: institution types, levels, or the office itself."""

    types: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    office: bool = False
    province: bool = False  # the provincial institution of the procedure's system too


class Window(Shape):
    """When rows are taken. period: a 通知与档期 row found by 年度 and 期数 fields.

    `notice` names the procedure whose periods open this one too (one notice, two forms).
    """

    kind: Literal["none", "period", "yearly", "relative"] = "none"
    year_field: str = "培训年度"
    term_field: str = "培训期数"
    notice: str | None = None
    opens: str | None = None  # yearly: MM-DD
    closes: str | None = None
    before_days: tuple[int, int] | None = None  # relative: from, to days before `of`
    of: str | None = None


class Unique(Shape):
    """The key that makes a second row a duplicate.

    Procedures that share `scope` share the key space (one sign-up per person and period,
    whichever form). `holds` open: the key is free again when the case ends; forever: also a
    finished case keeps it (ended without effect – rejected, withdrawn, deleted – frees it);
    never: no row is a duplicate, the same question may be asked every day.
    `optional` fields may be blank and still be part of the key (a certificate without 专业).
    """

    fields: tuple[str, ...]
    optional: tuple[str, ...] = ()
    scope: str = ""
    holds: Literal["open", "forever", "never"] = "open"


class Manage(Shape):
    """When the submitter may edit, delete or withdraw a filed row.

    Words: unreviewed (nobody decided yet), unaccepted (未受理: the step `accepted_at` is not yet
    passed), returned, declined, open (any open status).
    """

    edit: tuple[Literal["unreviewed", "returned", "open"], ...] = ("unreviewed", "returned")
    delete: tuple[Literal["unreviewed", "unaccepted", "returned", "declined", "open"], ...] = ()
    withdraw: tuple[Literal["unreviewed", "unaccepted", "returned", "open"], ...] = ()
    accepted_at: str | None = None
    basis: str = ""


class Effect(Shape):
    """A named effect on the register (registry/effects), when: done, or at a step's decision.

    `where`: only for rows for which it holds.
    """

    effect: str
    when: str = "done"
    where: Condition | None = None
    with_: dict[str, Any] = Key(default_factory=dict, alias="with")


class Output(Shape):
    """A document or table. `id` names its builder in outputs; `to`: submitter, reviewers, all.

    `application-form` is the 申报表; `certificate` the paper and sidecar of what a finished case
    issued; `certificate-ledger` 证书台账.xlsx of the system; `public-list` 公示 or 公告 of a batch
    (`with`: `mark`, header `institution`, field `speciality` or `columns`, header -> field;
    〈批次〉 in the title); `mark-list` 寄送清单, 收回清单 … (`with`: `mark`; `of`, the field with
    the institution that it is about, where that is not the one that filed).
    """

    id: str
    title: str
    formats: tuple[Literal["pdf", "xlsx"], ...] = ("pdf",)
    per: Literal["application", "institution", "period", "batch"] = "application"
    at: tuple[Literal["filed", "advanced", "done"], ...] = ("filed", "done")
    to: tuple[Literal["submitter", "reviewers"], ...] = ("submitter",)
    masked: bool = False
    with_: dict[str, Any] = Key(default_factory=dict, alias="with")


class Message(Shape):
    """Which event tells whom; the sentence is a template in templates/messages."""

    on: Literal["filed", "advanced", "returned", "declined", "rejected", "done", "due", "lapsed"]
    to: Literal["submitter", "reviewers", "office"] = "submitter"


class Example(Shape):
    """A row that passes (no findings) or fails with exactly these codes.

    `values` are laid over the procedure's first example, so a failing one names only
    what it changes.
    """

    title: str
    values: dict[str, str] = Key(default_factory=dict)
    findings: tuple[str, ...] = ()

    @field_validator("findings")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = set(value) - set(KINDS)
        if unknown:
            raise ValueError(f"unknown finding codes {sorted(unknown)}")
        return value


class Procedure(Shape):
    """One procedure: identity, who, what, checks, review, effects, outputs, messages, examples."""

    id: str = Key(pattern=r"^[a-z]+(-[a-z0-9]+)+$")
    version: int = Key(ge=1)
    prefix: str = Key(pattern=r"^[A-Z]{2,4}$")
    title: str
    system: Literal[
        "office", "hunan-supervision", "jilin-safety", "jiangsu-testing", "hunan-constructors"
    ]
    order: int
    source: str
    sheet: str
    submitter: Submitter
    channel: Literal["via_institution", "slip"] = "via_institution"
    subject: Literal[
        "person", "certificate", "institution", "user", "period", "holiday", "project", "query"
    ]
    acceptance: Literal["by_row", "whole_file"] = "by_row"
    window: Window = Window()
    unique: Unique
    manage: Manage = Manage()
    #: Certificates that an open application keeps to itself (D-X09).
    locks: Which | None = None
    submit_field: str | None = None  # 是/否: 否 keeps the row without filing it (F18)
    prefill: str | None = None  # named prefill of the form from the register
    fields: tuple[Field, ...]
    attachments: tuple[Attachment, ...] = ()
    rules: tuple[Rule, ...] = ()
    review: tuple[Step, ...] = ()
    effects: tuple[Effect, ...] = ()
    outputs: tuple[Output, ...] = ()
    messages: tuple[Message, ...] = ()
    labels: dict[str, str] = Key(
        default_factory=dict
    )  # fixed words of outputs, e.g. 类别: 新进人员
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        names = [name for field in self.fields for name in (field.name, *field.aliases)]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            raise ValueError(f"fields or aliases named twice: {sorted(doubled)}")
        known = {field.name for field in self.fields}
        self._check_fields(known)
        self._check_steps(known)
        return self

    def _check_fields(self, known: set[str]) -> None:
        conditions = [f.required_if for f in self.fields]
        conditions += [a.required_if for a in self.attachments]
        conditions += [r.when for r in self.rules] + [s.when for s in self.review]
        conditions += [e.where for e in self.effects]
        used = set(self.unique.fields).union(*(fields_of(c) for c in conditions))
        used |= set(self.unique.optional) | ({self.window.of} if self.window.of else set())
        used |= set(self.locks.fields) if self.locks else set()
        if self.window.kind == "period":
            used |= {self.window.year_field, self.window.term_field}
        if used - known:
            raise ValueError(f"unknown fields {sorted(used - known)}")
        if self.submit_field is not None and self.submit_field not in known:
            raise ValueError(f"submit_field: no field {self.submit_field}")
        if sum(field.key for field in self.fields) != 1:
            raise ValueError("exactly one field must have key: true")

    def _check_steps(self, known: set[str]) -> None:
        steps = {step.name for step in self.review}
        materials = {attachment.name for attachment in self.attachments}
        for step in self.review:
            timed = [step.timer.outcome] if step.timer else []
            for outcome in (*step.decisions.values(), *timed):
                target = outcome.removeprefix("return:")
                if outcome.startswith("return:") and target not in self._return_targets:
                    raise ValueError(f"step {step.name}: returns to unknown step {target}")
            if set(step.supply.fields) - known or set(step.supply.attachments) - materials:
                raise ValueError(f"step {step.name}: supply names an unknown field or attachment")
            parties = {actor.of for actor in step.actors if actor.of}
            if parties - known:
                raise ValueError(f"step {step.name}: unknown party field {sorted(parties - known)}")
        self._check_names(steps)

    @property
    def _return_targets(self) -> set[str]:
        """What may follow `return:`: the submitter, a step, one named actor of a step."""
        named = {f"{s.name}/{a.name}" for s in self.review for a in s.actors if a.name}
        return named | {step.name for step in self.review} | {"submitter"}

    def _check_names(self, steps: set[str]) -> None:
        """Steps and materials are found by name; effects come at a step that exists."""
        named = [self.manage.accepted_at, *(step.level_of for step in self.review)]
        if set(named) - steps - {None}:
            raise ValueError("accepted_at and level_of name a step of this file")
        for names in ([s.name for s in self.review], [a.name for a in self.attachments]):
            doubled = sorted({name for name in names if names.count(name) > 1})
            if doubled:
                raise ValueError(f"steps or attachments named twice: {doubled}")
        moments = {effect.when for effect in self.effects} - steps - {"done"}
        if moments:
            raise ValueError(f"effects at unknown steps {sorted(moments)}")

    @cached_property
    def key_field(self) -> Field:
        """The field whose value names attachments and identifies the subject."""
        return next(field for field in self.fields if field.key)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Field name -> field."""
        return {field.name: field for field in self.fields}

    def keeps_back(self, values: Mapping[str, str]) -> bool:
        """Whether the sender wants the row kept and not filed yet: 保存未上报 (seed 004 L379)."""
        return bool(self.submit_field) and values.get(self.submit_field or "") == NOT_SUBMITTED

    @cached_property
    def period_owner(self) -> str:
        """The procedure whose 通知与档期 rows open this one: itself unless a notice is shared."""
        return self.window.notice or self.id

    @cached_property
    def supplied(self) -> frozenset[str]:
        """Fields and attachments that a later step brings: not asked of the submitter."""
        return frozenset(
            name for s in self.review for name in (*s.supply.fields, *s.supply.attachments)
        )

    @property
    def has_period_table(self) -> bool:
        """Whether its applications stand in a table of each period, which can be 定稿."""
        return any(output.per == "period" for output in self.outputs)

    def step(self, name: str) -> Step:
        """The step of that name; KeyError when there is none."""
        for step in self.review:
            if step.name == name:
                return step
        raise KeyError(name)
