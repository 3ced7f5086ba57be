"""填报手册 as PDF and HTML in 表单/, from the catalogue: new when what it says has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from outputs.context import Job, PublishContext, basis_of
from outputs.documents.handbook import Chapter, FieldLine, FileLine, Handbook, Remedy, StepLine
from outputs.planners.senders import receivers
from outputs.workbooks.grid import asked_fields, choices_of
from outputs.workbooks.wording import (
    attachment_words,
    example_of,
    file_words,
    format_words,
    required_words,
    window_words,
)
from procedures.findings import KINDS
from procedures.findings.kind import SEVERITY_WORDS
from procedures.model import Field, FieldType, Procedure, Rule
from procedures.sources import basis_words
from procedures.steps import ActorKind, Step
from procedures.submitters import may_submit
from procedures.words import FOLDER_FORMS, OFFICE_NAME

TITLE = "填报手册"
_BY = {
    ActorKind.SUBMITTER: "报送机构",
    ActorKind.OWN_INSTITUTION: "本机构",
    ActorKind.OTHER_PARTY: "对方机构",
    ActorKind.COUNTY: "县（市、区）",
    ActorKind.CITY: "市州",
    ActorKind.PROVINCE: "省级",
    ActorKind.LEADER: "本机构领导",
    ActorKind.PERSON: "本人",
    ActorKind.OFFICE: OFFICE_NAME,
}
#: What the checks of a type of cell may find, beside 未填写.
_OF_TYPE = {
    FieldType.PERSON_NAME: ("person-name",),
    FieldType.ID_NUMBER: ("id-numeric", "id-format", "id-checksum", "id-birthdate"),
    FieldType.CREDIT_CODE: ("uscc-checksum",),
    FieldType.PHONE: ("phone",),
    FieldType.EMAIL: ("email",),
    FieldType.DATE: ("date-format",),
    FieldType.MONTH: ("date-format",),
    FieldType.INTEGER: ("number-range",),
    FieldType.DECIMAL: ("number-range",),
    FieldType.CHOICE: ("choice",),
    FieldType.CHOICES: ("choice",),
    FieldType.CERTIFICATE_NUMBER: ("certificate-number",),
}
_OF_FILES = {
    "photo": ("photo-format", "photo-dimensions", "photo-bytes", "photo-mode", "photo-rotated"),
    "scan": ("scan-format", "scan-pages", "pdf-active"),
    "page_set": ("page-name", "page-gap"),
}
_PLACE = re.compile(r"「?\{\w+(?:[:!][^}]*)?\}」?")


def plan_handbooks(context: PublishContext) -> Iterator[Job]:
    """Two files for each institution: its own procedures, those of others left out."""
    chapters = {each.id: chapter_of(context, each) for each in context.catalogue.values()}
    for code, institution in receivers(context):
        own = tuple(
            chapters[each.id]
            for each in context.catalogue.values()
            if may_submit(each, institution)
        )
        if not own:
            continue
        book = Handbook(TITLE, own, context.today, context.settings.support_line)
        for suffix, builder in (("pdf", "handbook-pdf"), ("html", "handbook-html")):
            yield Job(
                key=f"handbook/{code}/{suffix}",
                basis=basis_of(own, context.settings.support_line),
                title=TITLE,
                institution=code,
                path=f"{FOLDER_FORMS}/{TITLE}.{suffix}",
                builder=builder,
                data=book,
                shared=True,
            )


def chapter_of(context: PublishContext, procedure: Procedure) -> Chapter:
    """What the catalogue says about a procedure, in words."""
    choices = choices_of(procedure, context.catalogue.tables, context.today)
    fields = asked_fields(procedure)
    return Chapter(
        id=procedure.id,
        title=procedure.title,
        about=_about(procedure),
        fields=tuple(
            FieldLine(
                name="、".join((each.name, *each.aliases)),
                required=required_words(each.required, each.required_if),
                wants=_wants(each, choices.words.get(each.name, ())),
                example=example_of(procedure, each),
            )
            for each in fields
        ),
        files=_files(procedure),
        steps=tuple(_step(step) for step in procedure.review),
        failing=_failing(procedure),
        remedies=_remedies(procedure, fields),
    )


def _about(procedure: Procedure) -> tuple[str, ...]:
    key = "、".join(procedure.unique.fields)
    lines = [
        f"数据填在工作表“{procedure.sheet}”，一行一件；同一{key}只能报一次。",
        f"受理时间：{_when(procedure)}。",
    ]
    source = basis_words(procedure.source)
    return (*lines, f"来源：{source}。") if source else tuple(lines)


def _when(procedure: Procedure) -> str:
    """The rule alone: a handbook outlasts the notices of a year."""
    if procedure.window.kind == "period":
        return "以通知公布的报名时间为准"
    return "；".join(window_words(procedure.window))


def _wants(field: Field, choices: Sequence[str]) -> str:
    words = format_words(field)
    return f"{words}：{'、'.join(choices)}" if choices else words


def _files(procedure: Procedure) -> tuple[FileLine, ...]:
    return tuple(
        FileLine(
            name=each.name,
            required=required_words(each.required, each.required_if, "交"),
            file=file_words(procedure, each),
            wants=attachment_words(each),
            basis=basis_words(each.basis),
        )
        for each in procedure.attachments
        if each.name not in procedure.supplied
    )


def _step(step: Step) -> StepLine:
    who = "、".join(dict.fromkeys(_BY[actor.kind] for actor in step.actors))
    days = f"{step.working_days} 个工作日" if step.working_days else ""
    if step.wait is not None:
        ends = [f"{step.wait.working_days} 个工作日"] if step.wait.working_days else []
        ends += [f"{step.wait.days} 天"] if step.wait.days else []
        ends += [f"登记“{step.wait.event}”"] if step.wait.event else []
        who, days = "到期自动进入下一环节", "或".join(ends)
    return StepLine(step.name, who, "、".join(step.decisions), days)


def _failing(procedure: Procedure) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each.title, "、".join(dict.fromkeys(KINDS[code].title for code in each.findings)))
        for each in procedure.examples
        if each.findings
    )


def _remedies(procedure: Procedure, fields: Sequence[Field]) -> tuple[Remedy, ...]:
    """Every finding the definition can lead to, in the order a form is read."""
    codes = ["required"]
    for each in fields:
        codes += _OF_TYPE.get(each.type, ())
    codes += [rule.rule for rule in procedure.rules if rule.rule in KINDS]
    codes += [code for each in procedure.examples for code in each.findings]
    if procedure.attachments:
        codes.append("attachment-missing")
        codes += [code for each in procedure.attachments for code in _OF_FILES[each.kind]]
    codes += ["duplicate-row", "already-open"]
    codes += ["window-closed"] if procedure.window.kind != "none" else []
    severities = {rule.rule: rule for rule in procedure.rules}
    return tuple(_remedy(code, severities.get(code)) for code in dict.fromkeys(codes))


def _remedy(code: str, rule: Rule | None) -> Remedy:
    kind = KINDS[code]
    severity = rule.severity if rule and rule.severity else kind.severity
    return Remedy(
        kind.title,
        SEVERITY_WORDS[severity],
        _general(kind.template) or "回执写明具体情形。",
        _general(kind.remedy) or "请按回执写明的办法处理。",
    )


def _general(template: str) -> str:
    """A sentence without the values that a check would fill in; "" when nothing else is left."""
    if not _PLACE.sub("", template).strip(" ，。；："):
        return ""
    return _PLACE.sub("……", template).replace("…………", "……")
