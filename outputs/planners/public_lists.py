"""公示 and 公告 of every batch, made from marks (registry/marks.py).

A batch is frozen once it is published: what is
registered for it later comes as 补充名单, so that nothing made public changes afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from outputs.context import Job, PublishContext, basis_of
from outputs.documents.marks import in_words, numeral
from outputs.documents.public_list import PUBLIC_LIST, PublicList
from outputs.planners.licences import authority_of
from outputs.planners.senders import safe_name
from outputs.workbooks.history import events_of
from outputs.workbooks.listing import ListColumn, Listing, ListSheet
from procedures.deadlines import wait_ends
from procedures.model import FieldType, Output, Procedure
from procedures.parties import parties
from procedures.steps import Step
from procedures.words import CITY_WORDS, FOLDER_PUBLIC_LISTS, OFFICE
from registry import finals
from registry import institutions as books
from registry.finals import FinalRows
from registry.marked import Marked, in_batches
from registry.models import Application

#: Fields whose value stands under 专业, the first that is filled.
_SPECIALITY = ("注册专业", "增项专业", "延续专业", "专业", "申报专业", "岗位类别", "证书类别")
#: Mark -> what its list says of the time in which anybody may object, where there is one.
_WORDS = {
    "公示": "公示期内如有异议，请以书面形式并附证明材料向我单位反映。",
    "公告": "公示期满，现予公告。",
}


@dataclass(frozen=True, slots=True)
class _Batch:
    """One published part of one batch; `rows` its applications in the order of the list."""

    output: Output
    system: str
    name: str
    rows: tuple[Marked, ...]
    part: int = 1

    @property
    def series(self) -> str:
        """What its file formats share."""
        key = basis_of(self.output.title, self.output.with_["mark"], self.name)[:16]
        return f"{PUBLIC_LIST}/{self.system}/{key}" + (f"/{self.part}" if self.part > 1 else "")

    @property
    def title(self) -> str:
        """The title with its batch; what came later says which supplement it is."""
        title = self.output.title
        title = (
            title.replace("〈批次〉", self.name) if "〈批次〉" in title else f"{self.name}{title}"
        )
        return title if self.part == 1 else f"{title}（补充名单{numeral(self.part - 1)}）"


def plan_public_lists(context: PublishContext) -> Iterator[Job]:
    """Each batch of each mark that a `public-list` names, as PDF and workbook."""
    frozen = finals.frozen_rows(context.session, f"{PUBLIC_LIST}/")
    for output, procedures in declared_lists(context, PUBLIC_LIST):
        batches: dict[str, dict[str, Marked]] = {}
        for each in in_batches(context.session, procedures, output.with_["mark"]):
            if each.mark is not None:
                batches.setdefault(each.mark.batch, {}).setdefault(each.case.number, each)
        system = next(iter(procedures.values())).system
        for name, cases in sorted(batches.items()):
            for batch in _parts(_Batch(output, system, name, ()), cases, frozen):
                yield from _jobs(context, batch, procedures)


def declared_lists(
    context: PublishContext, id_: str
) -> Iterator[tuple[Output, Mapping[str, Procedure]]]:
    """Each list with the procedures of one system that share it: same title, same parameters.

    `of` is each procedure's own: the field that says whom a mark is about.
    """
    found: dict[tuple[str, str], tuple[Output, dict[str, Procedure]]] = {}
    for procedure in context.catalogue.values():
        for output in procedure.outputs:
            if output.id == id_:
                shared = {name: value for name, value in output.with_.items() if name != "of"}
                key = (procedure.system, basis_of(output.title, shared))
                found.setdefault(key, (output, {}))[1][procedure.id] = procedure
    yield from found.values()


def _parts(
    whole: _Batch, cases: Mapping[str, Marked], frozen: Mapping[str, frozenset[str]]
) -> Iterator[_Batch]:
    """What was published of the batch, as it was, then what has been registered since."""
    left, part = dict(cases), whole
    while part.series in frozen:
        own = frozen[part.series]
        yield replace(part, rows=tuple(left.pop(n) for n in sorted(own) if n in left))
        part = replace(part, part=part.part + 1)
    if left:
        yield replace(part, rows=tuple(left[number] for number in sorted(left)))


def _jobs(
    context: PublishContext, batch: _Batch, procedures: Mapping[str, Procedure]
) -> Iterator[Job]:
    numbers = tuple(each.case.number for each in batch.rows)
    for code in _receivers(context, batch.output, batch.system, batch.rows):
        for suffix, builder, data in (
            ("pdf", PUBLIC_LIST, partial(_public, context, batch, procedures)),
            ("xlsx", "listing", partial(_workbook, context, batch, procedures)),
        ):
            yield Job(
                key=f"{batch.series}/{code}/{suffix}",
                basis=basis_of(numbers),
                title=batch.title,
                institution=code,
                path=(
                    f"{context.today.isoformat()}/{FOLDER_PUBLIC_LISTS}/"
                    f"{safe_name(batch.title)}.{suffix}"
                ),
                builder=builder,
                data=data,
                final=True,
                rows=FinalRows(batch.series, numbers),
            )


def _receivers(
    context: PublishContext, output: Output, system: str, rows: Sequence[Marked]
) -> list[str]:
    """The authority, and those whose applications stand in the list, other parties too."""
    authority = authority_of(context, system)
    codes = {authority.code if authority else OFFICE} if "reviewers" in output.to else set()
    if "submitter" in output.to:
        for case, _ in rows:
            others = parties(context.catalogue[case.procedure], case.values)
            codes |= {case.institution, *others}
    return sorted(code for code in codes if code in context.folders or code == OFFICE)


def _columns(batch: _Batch) -> tuple[str, ...]:
    with_ = batch.output.with_
    own = with_.get("columns", ("申报类型", "专业"))
    return (
        "序号",
        "姓名",
        with_.get("institution", "机构"),
        *own,
        CITY_WORDS[batch.system],
        "审核意见",
    )


def _rows(
    context: PublishContext, batch: _Batch, procedures: Mapping[str, Procedure]
) -> tuple[tuple[str, ...], ...]:
    """The list: by city, institution and application number. No ID numbers stand in it."""
    numbers = [each.case.number for each in batch.rows]
    events = events_of(context.session, numbers, payloads=False)
    tree = context.tree
    cases = sorted(
        (case for case, _ in batch.rows),
        key=lambda case: (tree.area(case.institution), case.institution, case.number),
    )
    lines = []
    for place, case in enumerate(cases, 1):
        words = [e.word for e in events.get(case.number, ()) if e.kind == "decided" and e.word]
        lines.append(
            (
                str(place),
                case.label,
                tree.name(case.institution),
                *_own_cells(context, batch, procedures[case.procedure], case),
                tree.area(case.institution),
                words[-1] if words else "",
            )
        )
    return tuple(lines)


def _own_cells(
    context: PublishContext, batch: _Batch, procedure: Procedure, case: Application
) -> tuple[str, ...]:
    """What stands under the list's own `columns` (header -> field), else 申报类型 and 专业."""
    with_ = batch.output.with_
    if "columns" in with_:
        return tuple(_cell(context, procedure, case, name) for name in with_["columns"].values())
    names = (with_.get("speciality", ""), *_SPECIALITY)
    speciality = next((case.values[name] for name in names if case.values.get(name)), "")
    return (procedure.labels.get("申报类型", procedure.title), speciality)


def _cell(context: PublishContext, procedure: Procedure, case: Application, name: str) -> str:
    """A field's value; an institution by its name."""
    value: str = case.values.get(name, "")
    named = procedure.by_name[name].type is FieldType.INSTITUTION
    return context.tree.name(value) if named else value


def _public(
    context: PublishContext, batch: _Batch, procedures: Mapping[str, Procedure]
) -> PublicList:
    mark = batch.output.with_["mark"]
    dated = min(each.mark.on for each in batch.rows if each.mark)
    authority = authority_of(context, batch.system)
    issuer = context.settings.issuers.get(batch.system, "")
    lines = [f"现将{batch.name}共 {len(batch.rows)} 件申报予以{mark}。"]
    lines += [_period(context, batch, procedures)] if mark == "公示" else []
    lines += [_WORDS[mark]] if mark in _WORDS and _publicity(batch, procedures) else []
    return PublicList(
        title=batch.title,
        lines=tuple(line for line in lines if line),
        columns=_columns(batch),
        rows=_rows(context, batch, procedures),
        issuer=issuer or (authority.name if authority else ""),
        dated=dated,
        support_line=context.settings.support_line,
    )


def _period(context: PublishContext, batch: _Batch, procedures: Mapping[str, Procedure]) -> str:
    """From the day of the mark to the last day of 公示, "" where there is none."""
    mark, step = batch.rows[0].mark, _publicity(batch, procedures)
    if step is None or mark is None:
        return ""
    end = wait_ends(step, mark.on, books.holidays(context.session))
    return f"公示期为{in_words(mark.on)}至{in_words(end)}。" if end else ""


def _publicity(batch: _Batch, procedures: Mapping[str, Procedure]) -> Step | None:
    """The 公示 that the cases of the batch pass, if their procedure has one."""
    steps = procedures[batch.rows[0].case.procedure].review
    return next((step for step in steps if step.name == "公示" and step.wait), None)


def _workbook(
    context: PublishContext, batch: _Batch, procedures: Mapping[str, Procedure]
) -> Listing:
    columns = tuple(
        ListColumn(name, centred=name != "序号", count=name == "序号") for name in _columns(batch)
    )
    rows = _rows(context, batch, procedures)
    sheet = ListSheet(batch.output.with_["mark"], batch.title, columns, rows, batch.name)
    return Listing((sheet,), context.today, context.settings.support_line)
